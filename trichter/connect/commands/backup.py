"""Write everything (database, uploads, signing key) into one file. May run while people work."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", type=Path, help="default: backups/trichter-DATE.tar.gz in the home folder")


def main(options: argparse.Namespace) -> int:
    from django.conf import settings

    from trichter.connect import archive

    target = options.file or settings.HOME / "backups" / f"trichter-{datetime.now():%Y-%m-%d-%H%M%S}.tar.gz"
    target.parent.mkdir(parents=True, exist_ok=True)
    archive.make(target.resolve())
    print(f"Written: {target} ({target.stat().st_size / 2**20:.1f} MB). It holds personal data and the signing key.")
    return 0
