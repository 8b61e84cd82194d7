"""Start Trichter: bring the database up to date, then web server and worker together, until Ctrl C."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time

PATIENCE = 15  # seconds a part may take to stop


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--bind", help="address and port (default: TRICHTER_BIND)")


def start(*words: str) -> subprocess.Popen[bytes]:
    """One part as a process of its own, so that it can be restarted alone."""
    return subprocess.Popen([sys.executable, "-m", "trichter.connect.cli", *words], start_new_session=True)


def supervise(parts: dict[str, tuple[str, ...]]) -> int:
    """Keep the parts running until told to stop; a part that ends by itself is started again, at most once a second."""
    running = {name: start(*words) for name, words in parts.items()}
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    while not stopping:
        time.sleep(0.5)
        for name, process in running.items():
            if process.poll() is not None and not stopping:
                sys.stderr.write(f"The {name} stopped (code {process.returncode}); starting it again.\n")
                time.sleep(1)
                running[name] = start(*parts[name])
    for process in running.values():
        process.terminate()
    deadline = time.monotonic() + PATIENCE
    for process in running.values():
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
    return 0


def main(options: argparse.Namespace) -> int:
    from django.db import connection

    from trichter.connect.commands.setup import prepare
    from trichter.env import load

    bind = options.bind or load().bind
    prepare()
    connection.close()
    print(f"Trichter is at http://{bind}  (stop with Ctrl C)", flush=True)
    return supervise({"web server": ("web", "--no-setup", "--bind", bind), "worker": ("worker",)})
