"""Where figures are read: facts in columns, asked by DuckDB.

A small house (up to LIVE people) is read out of the database at each look, so its figures are those of the moment. A
larger one has files under TRICHTER_HOME/lake: a base with everyone and a delta with what changed since, written by
lake_files within a minute and swapped by renaming the manifest that names them. Both are asked by the same SQL, in
which `{journeys}`, `{handovers}` and `{deals}` stand for the facts (facts.py). Every figure must be narrowed by
`sight(user)`.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils import timezone

from trichter.people.models.event import from_micros
from trichter.people.services import now_micros

from . import facts
from .lake_files import Files
from .models import Journey

LIVE = 10_000  # up to so many people nothing is kept
STALE = 600  # seconds after which a look asks for a refresh itself, because no worker of this machine did
MEMORY = "1GB"

_process: dict[int, duckdb.DuckDBPyConnection] = {}
_thread = threading.local()
_opening = threading.Lock()


def database() -> duckdb.DuckDBPyConnection:
    """This thread's connection to the process's own DuckDB."""
    pid = os.getpid()
    if getattr(_thread, "pid", None) != pid:
        with _opening:
            if pid not in _process:
                options: dict[str, Any] = {"memory_limit": MEMORY, "threads": min(4, os.cpu_count() or 1)}
                _process[pid] = duckdb.connect(":memory:", config=options)
        _thread.pid, _thread.connection = pid, _process[pid].cursor()
    return _thread.connection


@dataclass
class Look:
    """One look at the facts: all its answers are of one moment."""

    as_of: datetime
    files: Files | None = None
    tables: dict[str, pa.Table] = field(default_factory=dict)
    manifest: dict[str, Any] = field(default_factory=dict)
    memory: dict[tuple, list[tuple]] = field(default_factory=dict)

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple]:
        """The rows of a query, in which {journeys} stands for these facts and ? for a parameter."""
        key = (sql, *parameters)
        memory = self.memory if self.files is None else remembered(self.manifest)
        if key not in memory:
            memory[key] = self.ask(sql, parameters)
        return memory[key]

    def ask(self, sql: str, parameters: Sequence[Any]) -> list[tuple]:
        """Put the query to DuckDB."""
        cursor = database()
        sources = {}
        for name in facts.FACTS:
            if f"{{{name}}}" in sql:
                sources[name] = self.files.sql(self.manifest, name) if self.files else f"look_{name}"
                if self.files is None:
                    cursor.register(sources[name], self.table(name))
        return cursor.execute(sql.format(**sources), list(parameters)).fetchall()

    def table(self, name: str) -> pa.Table:
        """Facts out of the database, read once."""
        if name not in self.tables:
            fact = facts.FACTS[name]
            self.tables[name] = pa.Table.from_batches(fact.read(), schema=fact.schema)
        return self.tables[name]


_memory: dict[tuple, dict[tuple, list[tuple]]] = {}
MOST = 500  # answers


def remembered(manifest: dict[str, Any]) -> dict[tuple, list[tuple]]:
    """Answers that this process has had from these files already: files never change, new ones have new names."""
    files = (manifest["base"], manifest["delta"], *(manifest[name] for name in facts.ALONGSIDE))
    if files not in _memory or len(_memory[files]) > MOST:
        _memory.clear()
        _memory[files] = {}
    return _memory[files]


def look(folder: Path | None = None, live: int | None = None) -> Look:
    """The facts as they are now, or as they were when the files were last refreshed.

    Where files are due but missing they are made first, which takes some seconds for a million people.
    """
    files = Files(folder or lake_folder())
    if is_small(LIVE if live is None else live):
        return Look(timezone.now())
    manifest = files.manifest()
    if not manifest or now_micros() - manifest["as_of"] > STALE * 1_000_000:
        manifest = files.refresh(wait=not manifest) or files.manifest()
    if not manifest:  # pragma: no cover - somebody removed it between two lines
        return Look(timezone.now())
    return Look(from_micros(manifest["as_of"]), files, manifest=manifest)


def is_small(live: int) -> bool:
    """Whether so few people are known that nothing need be kept."""
    return Journey.objects.order_by()[: live + 1].count() <= live


def lake_folder() -> Path:
    """Where the files are."""
    return settings.HOME / "lake" / "insights"


def refresh() -> bool:
    """Bring the files up to date, where the house is large enough to have them. Returns whether it has."""
    if is_small(LIVE):
        return False
    return bool(Files(lake_folder()).refresh())


def sight(user, column: str = "owner_id") -> tuple[str, list[Any]]:
    """What this user may see, as SQL about the owner's column: the same as OwnedQuerySet.within_sight_of."""
    if not user.is_authenticated or not user.is_active:
        return "FALSE", []
    if user.visibility == "all":
        return "TRUE", []
    seen = [user.pk]
    if user.visibility == "team":
        seen += get_user_model().objects.filter(teams__in=user.teams.all()).values_list("pk", flat=True)
    return f"({column} IS NULL OR {column} IN ({', '.join('?' * len(seen))}))", seen
