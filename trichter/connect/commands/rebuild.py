"""Compute all scores anew from the event log, and the stages that definitions set; tell what differed."""

from __future__ import annotations

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="change nothing; exit code 1 if something differs")


def main(options: argparse.Namespace) -> int:
    from trichter.scoring.services import rebuild_all

    result = rebuild_all(check=options.check)
    print(f"{result.scored} people scored, {result.differed} scores differed.")
    return 1 if options.check and result.differed else 0
