"""Databases for compiled SQL, and how hard hypothesis tries (HYPOTHESIS_PROFILE=thorough for more)."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from .engines import DuckDB, PostgreSQL, SQLite, postgres_uri

sys.path.insert(0, str(Path(__file__).parents[3] / "tests"))  # the oracle

COMMON = {"deadline": None, "suppress_health_check": list(HealthCheck)}
settings.register_profile("engine", max_examples=40, derandomize=True, **COMMON)
settings.register_profile("thorough", max_examples=400, **COMMON)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "engine"))


@pytest.fixture(scope="session")
def postgres():
    """The address of a PostgreSQL: the run's own, or one started here."""
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        yield os.environ["DATABASE_URL"]
        return
    folder = tempfile.mkdtemp(prefix="trichter-engine-pg-")
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="trichter-engine-run-"))
    yield from postgres_uri(folder)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session", params=["duckdb", "sqlite", "postgres"])
def engine(request):
    """Each database in turn."""
    if request.param == "postgres":
        return PostgreSQL(request.getfixturevalue("postgres"))
    return {"duckdb": DuckDB, "sqlite": SQLite}[request.param]()
