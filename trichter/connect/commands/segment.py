"""List the people who meet a condition, from files (CSV or Parquet), without a database."""

from __future__ import annotations

import argparse

from trichter.engine import cli


def add_arguments(parser: argparse.ArgumentParser) -> None:
    cli.add_segment_arguments(parser)


def main(options: argparse.Namespace) -> int:
    return cli.segment(options)
