"""Compute all scores anew from the event log, the stages that definitions set, and the facts behind the figures; tell
what differed."""

from __future__ import annotations

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="change nothing; exit code 1 if something differs")


def main(options: argparse.Namespace) -> int:
    from trichter.handover.services import rebuild_responses
    from trichter.insights.services import rebuild
    from trichter.scoring.services import rebuild_all

    result = rebuild_all(check=options.check)
    if not options.check:
        print(f"{rebuild_responses()} response times of handovers differed.")
    print(f"{result.scored} people scored, {result.differed} scores differed.")
    if not options.check:
        print(f"{rebuild()} journeys differed.")
    return 1 if options.check and result.differed else 0
