"""Check configuration, database, worker, users and disk; exit code 1 if something is wrong."""

from __future__ import annotations

import argparse

MARKS = {"ok": "ok   ", "warn": "note ", "wrong": "WRONG"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to set."""


def main(options: argparse.Namespace) -> int:
    from trichter.connect.health import examine

    findings = examine()
    for finding in findings:
        print(f"{MARKS[finding.level]}  {finding.text}")
    return 1 if any(finding.level == "wrong" for finding in findings) else 0
