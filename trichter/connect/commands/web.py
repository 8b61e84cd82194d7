"""Serve the product (Granian). On SQLite one process is right; on PostgreSQL set TRICHTER_WEB_PROCESSES."""

from __future__ import annotations

import argparse
import subprocess
import sys


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--bind", help="address and port, such as 0.0.0.0:8000 (default: TRICHTER_BIND)")
    parser.add_argument("--no-setup", action="store_true", help="do not bring the database up to date first")


def serve(bind: str) -> None:
    """Serve until the process is asked to stop. `bind` is host:port."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    from trichter.env import load

    env = load()
    host, _, port = bind.rpartition(":")
    Granian(
        "trichter.wsgi:application",
        address=host.strip("[]") or "127.0.0.1",
        port=int(port),
        interface=Interfaces.WSGI,
        workers=env.web_processes,
        blocking_threads=env.web_threads,
        respawn_failed_workers=True,
        log_access=False,
        log_level=LogLevels.warning,
        websockets=False,
    ).serve()


def main(options: argparse.Namespace) -> int:
    from trichter.env import load

    if not options.no_setup:
        subprocess.run([sys.executable, "-m", "trichter.connect.cli", "setup", "--quiet"], check=True)
    serve(options.bind or load().bind)
    return 0
