"""Put a backup back. Stop web and worker first."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path)
    parser.add_argument("--replace", action="store_true", help="put it in place of the data that is there")


def main(options: argparse.Namespace) -> int:
    from trichter.connect import archive

    if not options.file.is_file():
        sys.stderr.write(f"There is no file {options.file}.\n")
        return 2
    try:
        manifest = archive.restore(options.file, replace=options.replace)
    except archive.BadBackup as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    print(f"Restored the backup of {manifest['made_at'][:16].replace('T', ' ')} UTC.")
    return 0
