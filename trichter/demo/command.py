"""Load the demo: a year of an invented machine builder (about 2,000 people). Or remove it again."""

from __future__ import annotations

import argparse
import os
import sys
import time


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--run", action="store_true", help="start Trichter afterwards")
    parser.add_argument("--remove", action="store_true", help="take the demo's people, companies and users away")
    parser.add_argument("--bind", help="with --run: address and port (default: TRICHTER_BIND)")


def sign_ins(base: str) -> str:
    """The demo's users, one line each."""
    from trichter.demo.load import USERS, password

    lines = [f"  {role:<10}  {email}" for email, _, _, role, _, _ in USERS]
    return f"\n{base}\n\nSign in as one of these; the password is {password()}\n" + "\n".join(lines) + "\n"


def main(options: argparse.Namespace) -> int:
    from trichter.connect.commands.setup import prepare
    from trichter.demo.load import load
    from trichter.demo.remove import remove
    from trichter.env import load as settings

    started = time.monotonic()
    prepare()
    if options.remove:
        gone = remove()
        print(f"Removed: {gone['people']} people, {gone['companies']} companies, {gone['users']} users.")
        return 0
    bind = options.bind or settings().bind
    if options.run and bind.rpartition(":")[0] not in ("127.0.0.1", "localhost", "[::1]"):
        sys.stderr.write("The demo's users share one password: it only starts on this machine's own address.\n")
        return 2
    made = load()
    print(f"{made} people loaded in {time.monotonic() - started:.0f} s." if made else "The demo is loaded already.")
    print(sign_ins(f"http://{bind}"), flush=True)
    if options.run:
        os.execv(sys.executable, [sys.executable, "-m", "trichter.connect.cli", "run", "--bind", bind])  # noqa: S606
    return 0
