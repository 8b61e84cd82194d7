"""Score people from files (CSV or Parquet), without a database."""

from __future__ import annotations

import argparse

from trichter.engine import cli


def add_arguments(parser: argparse.ArgumentParser) -> None:
    cli.add_score_arguments(parser)


def main(options: argparse.Namespace) -> int:
    return cli.score(options)
