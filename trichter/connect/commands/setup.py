"""Bring the database up to date, install the default model and definitions, collect static files. Safe to repeat."""

from __future__ import annotations

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--quiet", action="store_true", help="say nothing when all is well")


def prepare(*, verbosity: int = 0) -> None:
    """Migrate, install defaults, collect static files. Idempotent."""
    from django.core.management import call_command

    from trichter.connect.defaults import install_defaults

    call_command("migrate", verbosity=verbosity, interactive=False)
    install_defaults()
    call_command("collectstatic", verbosity=0, interactive=False)


def main(options: argparse.Namespace) -> int:
    prepare(verbosity=0 if options.quiet else 1)
    if not options.quiet:
        print("Ready.")
    return 0
