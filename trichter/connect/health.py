"""The checks behind `trichter doctor`: each says in words what is wrong and what helps."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError, connection

LOW_DISK = 2 * 2**30  # bytes


@dataclass(frozen=True)
class Finding:
    """One check's outcome; level is ok, warn or wrong."""

    level: str
    text: str


def configuration() -> Iterator[Finding]:
    """Settings that are safe on a laptop and wrong on a server."""
    env = settings.ENV
    local = "localhost" in settings.BASE_URL or "127.0.0.1" in settings.BASE_URL
    if settings.DEBUG:
        yield Finding("wrong", "TRICHTER_DEBUG is on: error pages show internals to everyone. Switch it off.")
    if not local and not settings.BASE_URL.startswith("https://"):
        yield Finding(
            "wrong", f"Users reach {settings.BASE_URL} without HTTPS: passwords travel readable. Use https://."
        )
    if settings.BASE_URL.startswith("https://") and not env.secure:
        yield Finding("warn", "TRICHTER_SECURE is off although the address is https://: switch it on for safe cookies.")
    if not env.mail_url:
        yield Finding("warn", "No mail server: set TRICHTER_MAIL_URL, or mails only appear in the log.")
    if connection.vendor == "sqlite" and env.web_processes > 1:
        yield Finding("wrong", "SQLite has one writer: set TRICHTER_WEB_PROCESSES=1, or use PostgreSQL.")
    yield Finding("ok", f"Configuration read; home folder {settings.HOME}.")


def database() -> Iterator[Finding]:
    """Reachable and up to date."""
    from django.db.migrations.executor import MigrationExecutor

    try:
        connection.ensure_connection()
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        yield Finding(
            "wrong", f"The database does not answer: {str(error).strip().splitlines()[0]}. Check DATABASE_URL."
        )
        return
    if waiting:
        yield Finding("wrong", f"The database is {len(waiting)} steps behind this version: run `trichter setup`.")
    else:
        yield Finding("ok", f"Database: {connection.vendor}, up to date.")


def workers() -> Iterator[Finding]:
    """A worker that was alive within the last half minute, and nothing waiting for long."""
    from trichter.jobs.heartbeat import alive_workers

    try:
        alive = list(alive_workers())
    except DatabaseError:
        return
    if alive:
        yield Finding("ok", f"Worker: {len(alive)} alive.")
    else:
        yield Finding(
            "wrong", "No worker is running: scores, imports and schedules stand still. Start `trichter worker`."
        )


def users() -> Iterator[Finding]:
    """Somebody can administer the installation."""
    from trichter.accounts.models import User

    try:
        admins = User.objects.filter(role="admin", is_active=True).count()
    except DatabaseError:
        return
    if admins:
        yield Finding("ok", f"{admins} administrators.")
    else:
        yield Finding("wrong", "Nobody can administer: run `trichter createuser you@example.com --role admin`.")


def disk() -> Iterator[Finding]:
    """Room for the database to grow, and a private signing key."""
    settings.HOME.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.HOME).free
    level = "ok" if free > LOW_DISK else "wrong"
    yield Finding(level, f"Disk: {free / 2**30:.1f} GB free in {settings.HOME}.")
    key = settings.HOME / "secret-key"
    if key.exists() and key.stat().st_mode & 0o077:
        yield Finding("wrong", f"The signing key {key} can be read by others: chmod 600 it.")
    vendor = settings.PACKAGE / "ui" / "static" / "vendor"
    if not vendor.is_dir():
        yield Finding("wrong", "The front-end files are missing: run `make setup`.")


def examine() -> list[Finding]:
    """All findings, in a fixed order."""
    return [finding for check in (configuration, database, workers, users, disk) for finding in check()]
