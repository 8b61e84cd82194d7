"""Start Trichter: bring the database up to date, then web server and worker together, until Ctrl C."""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import subprocess
import sys
import time

PATIENCE = 15  # seconds a part may take to stop
HEALTHY = 10  # seconds after which a part counts as having started
TRIES = 3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--bind", help="address and port (default: TRICHTER_BIND)")


def start(*words: str) -> subprocess.Popen[bytes]:
    """One part as a process of its own, so that it can be restarted alone."""
    return subprocess.Popen([sys.executable, "-m", "trichter.connect.cli", *words], start_new_session=True)


def supervise(parts: dict[str, tuple[str, ...]]) -> int:
    """Keep the parts running until told to stop; returns the exit code.

    A part that ends is started again; one that refuses to start three times in a row (a port in use, say) ends
    everything with code 1, because trying on would only hide the message. Being killed is not refusing.
    """
    running = {name: start(*words) for name, words in parts.items()}
    since = dict.fromkeys(parts, time.monotonic())
    failures = dict.fromkeys(parts, 0)
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    code = 0
    while not stopping:
        time.sleep(0.3)
        for name, process in running.items():
            if process.poll() is None or stopping:
                continue
            refused = process.returncode > 0 and time.monotonic() - since[name] < HEALTHY
            failures[name] = failures[name] + 1 if refused else 0
            if failures[name] >= TRIES:
                sys.stderr.write(f"The {name} does not start; see the message above.\n")
                stopping, code = True, 1
                break
            sys.stderr.write(f"The {name} stopped (code {process.returncode}); starting it again.\n")
            sweep(process)
            running[name], since[name] = start(*parts[name]), time.monotonic()
    end(list(running.values()))
    return code


def sweep(process: subprocess.Popen[bytes]) -> None:
    """End what a killed part has left behind: its children would keep the port and the database."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def end(processes: list[subprocess.Popen[bytes]]) -> None:
    """Ask all to stop, and end those that do not."""
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + PATIENCE
    for process in processes:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def main(options: argparse.Namespace) -> int:
    from trichter.env import load

    bind = options.bind or load().bind
    setup = subprocess.run([sys.executable, "-m", "trichter.connect.cli", "setup", "--quiet"], check=False)
    if setup.returncode:
        return setup.returncode
    print(f"Trichter is at http://{bind}  (stop with Ctrl C)", flush=True)
    return supervise({"web server": ("web", "--no-setup", "--bind", bind), "worker": ("worker",)})
