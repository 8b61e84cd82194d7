"""Do the work behind the screens: scores, stages, imports, schedules."""

from __future__ import annotations

import argparse
import signal
import threading


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="stop when nothing is left to do")


def main(options: argparse.Namespace) -> int:
    from trichter.jobs import worker

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if options.once:
        worker.run_until_idle()
    else:
        worker.run(stop)
    return 0
