"""Do the work behind the screens: scores, stages, imports, schedules."""

from __future__ import annotations

import argparse
import contextlib
import os

NICE = 5  # steps behind the web server, which has somebody waiting for it


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="stop when nothing is left to do")


def main(options: argparse.Namespace) -> int:
    from trichter.jobs import worker

    if options.once:
        worker.work_off()
    else:
        with contextlib.suppress(OSError, AttributeError):
            os.nice(NICE)
        worker.run_until_signal()
    return 0
