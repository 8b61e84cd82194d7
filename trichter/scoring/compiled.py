"""A model made ready to run: its SQL text, compiled once, over the relations that people.matching gives.

Ibis is imported only to compile (tens of milliseconds, once per version and database); running needs the text alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from django.db import connection

from trichter import engine
from trichter.engine.relational import Needed, needed_columns
from trichter.engine.scorecard import ScoringModel, parse_model
from trichter.people.catalogue import catalogue

from .definition import Definition, digest
from .models import Scorecard

DIALECTS = {"sqlite": "sqlite", "postgresql": "postgres"}


class Total(NamedTuple):
    """The score of one person at an instant (microseconds); columns as the engine lists them."""

    person_id: int
    as_of: int
    fit: float
    engagement: float
    penalty: float
    total: float
    score: int
    band: str


class Contribution(NamedTuple):
    """What one rule gives one person, by one event or by a state."""

    person_id: int
    as_of: int
    rule_id: str
    part: str
    event_id: int | None
    occurred_at: int | None
    points_awarded: float
    points_now: float


@dataclass(frozen=True, slots=True)
class Program:
    """SQL text of one model for one database, and the columns it reads."""

    totals: str
    contributions: str
    needed: Needed


@dataclass(frozen=True, slots=True)
class Source:
    """The two relations as SQL with %s placeholders, and their parameters in order."""

    persons_sql: str
    events_sql: str
    parameters: tuple[Any, ...]


def dialect() -> str:
    """The engine's name of the application's database."""
    return DIALECTS[connection.vendor]


def program(card: Scorecard) -> Program:
    """The program of a saved version: the one kept with it, or compiled now and kept if it is out of date."""
    model = parsed(card.definition)
    kept = card.compiled.get(connection.vendor, {})
    if kept.get("key") == key_of(card.definition, model):
        return Program(kept["totals"], kept["contributions"], needed_columns(model))
    card.compiled = {**card.compiled, connection.vendor: compiled_for(card.definition, connection.vendor)}
    if card.pk:
        Scorecard.objects.filter(pk=card.pk).update(compiled=card.compiled)
    kept = card.compiled[connection.vendor]
    return Program(kept["totals"], kept["contributions"], needed_columns(model))


def active_program() -> Program | None:
    """The program of the active version, kept in memory; None if no version is active. Costs two small queries."""
    active = Scorecard.objects.filter(status=Scorecard.Status.ACTIVE).order_by()
    name = active.values_list("pk", "created_at").first()
    if name is None:
        return None
    known = catalogue()
    if _active and _active[0][:2] == (name, connection.vendor) and _active[0][2] is known:
        return _active[0][3]
    _active[:] = [(name, connection.vendor, known, program(active.get()))]
    return _active[0][3]


_active: list[tuple[Any, str, Any, Program]] = []  # definitions of active versions never change


def compiled_for(definition: Definition, vendor: str) -> dict[str, str]:
    """Totals and contributions for a database; `key` names what they were made from."""
    from trichter.engine.sql import compile_contributions, compile_totals

    model = parsed(definition)
    return {
        "key": key_of(definition, model),
        "totals": compile_totals(model, DIALECTS[vendor]),  # type: ignore[arg-type]
        "contributions": compile_contributions(model, DIALECTS[vendor]),  # type: ignore[arg-type]
    }


def parsed(definition: Definition) -> ScoringModel:
    """The checked model, remembered as long as the catalogue stays the same. Raises ModelError."""
    known = catalogue()
    found = PARSED.get(digest(definition))
    if found is not None and found[0] is known:
        return found[1]
    model = parse_model(definition, known)
    if len(PARSED) > 200:
        PARSED.clear()
    PARSED[digest(definition)] = (known, model)
    return model


PARSED: dict[str, tuple[Any, ScoringModel]] = {}


def key_of(definition: Definition, model: ScoringModel) -> str:
    """Names what compiled text depends on: the definition, the types of what it reads, and the engine that made it."""
    return digest(definition, {"needed": asdict(needed_columns(model)), "engine": engine_digest()})


@lru_cache(maxsize=1)
def engine_digest() -> str:
    """Another engine makes other text."""
    folder = Path(engine.__file__).parent
    text = b"".join((folder / name).read_bytes() for name in ("relational.py", "scoring.py", "sql.py"))
    return hashlib.sha256(text).hexdigest()[:16]


def totals(ready: Program, person_ids: Sequence[int], as_of: int) -> list[Total]:
    """A row for each of these persons at one instant."""
    from .relations import of_persons

    return run_totals(ready, of_persons(ready.needed, person_ids, as_of))


def run_totals(ready: Program, source: Source) -> list[Total]:
    """A row for each row of the source's persons."""
    return [Total(*row) for row in run(ready.totals, source)]


def run_contributions(ready: Program, source: Source) -> list[Contribution]:
    """The contributions of each row of the source's persons, in no particular order."""
    return [Contribution(*row) for row in run(ready.contributions, source)]


def run(compiled: str, source: Source) -> list[tuple]:
    """Run compiled text over a source."""
    from trichter.engine.sql import with_relations

    text = with_relations(compiled, source.persons_sql, source.events_sql, dialect())  # type: ignore[arg-type]
    if connection.vendor == "postgresql":
        return run_prepared(text.replace(PERSONS, PERSONS_ONCE, 1), source.parameters)
    with connection.cursor() as cursor:
        cursor.execute(text, source.parameters)
        return cursor.fetchall()


PERSONS, PERSONS_ONCE = "trichter_persons AS NOT MATERIALIZED", "trichter_persons AS MATERIALIZED"
PREPARE_AFTER = 3


def run_prepared(text: str, parameters: Sequence[Any]) -> list[tuple]:
    """Run a statement on PostgreSQL with its plan kept: planning takes ten times as long as scoring one person.

    The plan is made for any batch (a generic one, which looks persons up by index) and not compiled to machine code,
    which would cost more than it saves. Both settings hold for the connection, and matter to prepared statements only
    or, as `jit`, to statements of estimated millions of rows.
    """
    import psycopg

    connection.ensure_connection()
    raw = connection.connection
    with connection.wrap_database_errors, psycopg.Cursor(raw) as cursor:
        if raw.prepare_threshold is None:  # Django's own statements are bound by the client and never prepared
            raw.prepare_threshold = PREPARE_AFTER
        cursor.execute(
            "SELECT set_config('plan_cache_mode', 'force_generic_plan', false), set_config('jit', 'off', false)"
        )
        cursor.execute(text, parameters)
        return cursor.fetchall()
