"""`trichter score` and `trichter segment`: thin faces on headless.py; exit code 2 and one line on bad input."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import Any

from .errors import EngineError
from .headless import ENGINES, MEMORY_LIMIT, Written, score_files, segment_files


def add_score_parser(subparsers: Any) -> argparse.ArgumentParser:
    """Add `score` to a command's subparsers; its namespace has `run`, main_score()."""
    parser: argparse.ArgumentParser = subparsers.add_parser(
        "score",
        help="score the persons of plain files",
        description="Score the persons of CSV or Parquet files with a scoring model.",
    )
    parser.add_argument("--model", required=True, metavar="FILE", help="scoring model (JSON)")
    _add_common(parser)
    parser.add_argument("--explain", action="store_true", help="write the contributions instead of the totals")
    parser.set_defaults(run=main_score)
    return parser


def add_segment_parser(subparsers: Any) -> argparse.ArgumentParser:
    """Add `segment` to a command's subparsers; its namespace has `run`, main_segment()."""
    parser: argparse.ArgumentParser = subparsers.add_parser(
        "segment",
        help="list the persons of plain files for whom a condition holds",
        description="List the persons of CSV or Parquet files for whom a condition holds.",
    )
    parser.add_argument("--condition", required=True, metavar="FILE", help="condition (JSON)")
    _add_common(parser)
    parser.set_defaults(run=main_segment)
    return parser


def main_score(arguments: argparse.Namespace) -> int:
    """Run `score`; returns the exit code."""
    return _report(
        lambda: score_files(
            arguments.model,
            arguments.persons,
            arguments.events,
            arguments.as_of,
            arguments.out,
            explain=arguments.explain,
            engine=arguments.engine,
            threads=arguments.threads,
            memory_limit=arguments.memory_limit,
        )
    )


def main_segment(arguments: argparse.Namespace) -> int:
    """Run `segment`; returns the exit code."""
    return _report(
        lambda: segment_files(
            arguments.condition,
            arguments.persons,
            arguments.events,
            arguments.as_of,
            arguments.out,
            engine=arguments.engine,
            threads=arguments.threads,
            memory_limit=arguments.memory_limit,
        )
    )


def main(argv: list[str] | None = None) -> int:
    """`python -m trichter.engine score …`; returns the exit code."""
    parser = argparse.ArgumentParser(prog="trichter", description="Conditions and scores on plain files.")
    subparsers = parser.add_subparsers(required=True)
    add_score_parser(subparsers)
    add_segment_parser(subparsers)
    arguments = parser.parse_args(argv)
    return int(arguments.run(arguments))


def _add_common(parser: argparse.ArgumentParser) -> None:
    source = "CSV or Parquet: a file, a folder or a quoted pattern"
    parser.add_argument("--persons", required=True, metavar="FILES", help=source)
    parser.add_argument("--events", required=True, metavar="FILES", help=source)
    parser.add_argument("--as-of", required=True, metavar="TIME", help="ISO 8601 with zone, or epoch seconds")
    parser.add_argument("--out", required=True, metavar="FILE", help="file to write, .csv or .parquet")
    parser.add_argument("--engine", default="duckdb", metavar="NAME", help=f"{', '.join(ENGINES)} (default: duckdb)")
    parser.add_argument("--threads", type=int, metavar="N", help="default: all cores")
    parser.add_argument("--memory-limit", metavar="SIZE", help=f"default: {MEMORY_LIMIT}")


def _report(work: Callable[[], Written]) -> int:
    try:
        written = work()
    except EngineError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    for warning in written.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    print(f"{written.path}: {written.rows} rows")
    return 0
