"""Bring the database up to date, install the default model and definitions, collect static files. Safe to repeat."""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--quiet", action="store_true", help="say nothing when all is well")


def prepare(*, verbosity: int = 0) -> None:
    """Migrate, install defaults, collect static files where they changed. Idempotent."""
    from django.conf import settings
    from django.core.management import call_command

    from trichter.connect.defaults import install_defaults

    call_command("migrate", verbosity=verbosity, interactive=False)
    install_defaults()
    stamp = settings.STATIC_ROOT / ".made-of"
    state = static_state()
    if not stamp.exists() or stamp.read_text() != state:
        call_command("collectstatic", verbosity=0, interactive=False)
        stamp.write_text(state)


def static_state() -> str:
    """A digest of every static file's path, size and time of change."""
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            entry = Path(storage.path(name)).stat()
            digest.update(f"{name} {entry.st_size} {entry.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def main(options: argparse.Namespace) -> int:
    prepare(verbosity=0 if options.quiet else 1)
    if not options.quiet:
        print("Ready.")
    return 0
