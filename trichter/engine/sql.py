"""Conditions and scores as SQL text for DuckDB, SQLite and PostgreSQL: compiled once, run anywhere.

The text reads two relations literally named `trichter_persons` and `trichter_events` (their columns: relational.py).
with_relations() puts their definitions in front. Compiling takes tens of milliseconds and imports Ibis; running the
text needs neither.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from .conditions import Condition
from .relational import AsOf, Dialect, Relations, members, needed_columns, past_events
from .scorecard import ScoringModel
from .scoring import contributions, totals
from .tidy import tidy

if TYPE_CHECKING:
    import ibis.expr.types as ir


def compile_members(condition: Condition, dialect: Dialect, *, as_of: AsOf = "column", person_id: str = "int64") -> str:
    """SQL that lists the persons for whom a condition holds: person_id, and as_of where that is "column".

    as_of      an instant in microseconds, or "column": trichter_persons has a column as_of
    person_id  the Ibis type of person_id, int64 or string
    """
    return _compile("members", condition, dialect, as_of, person_id)


def compile_contributions(
    model: ScoringModel, dialect: Dialect, *, as_of: AsOf = "column", person_id: str = "int64"
) -> str:
    """SQL that lists the contributions: person_id, as_of (if "column"), rule_id, part, event_id, occurred_at,
    points_awarded, points_now; in no particular order."""
    return _compile("contributions", model, dialect, as_of, person_id)


def compile_totals(model: ScoringModel, dialect: Dialect, *, as_of: AsOf = "column", person_id: str = "int64") -> str:
    """SQL with a row per row of trichter_persons: person_id, as_of (if "column"), fit, engagement, penalty, total,
    score, band."""
    return _compile("totals", model, dialect, as_of, person_id)


def with_relations(
    compiled: str, persons_sql: str, events_sql: str, dialect: Dialect, *, placeholders: bool = True
) -> str:
    """Put the definitions of the two relations in front of compiled text; plain string work.

    placeholders  the text goes to `cursor.execute(sql, params)`, where `%` begins a placeholder: every `%` of the
                  compiled part is doubled. persons_sql and events_sql are taken as they are and may hold `%s`.
                  False: nothing is doubled (DuckDB, sqlite3 without Django).
    """
    if dialect not in ("duckdb", "sqlite", "postgres"):
        raise ValueError(f"unknown dialect {dialect!r}")
    body = compiled.replace("%", "%%") if placeholders else compiled
    # compiled text begins with WITH or SELECT, see tidy.py
    body = ", " + body.removeprefix("WITH ") if body.startswith("WITH ") else " " + body
    return (
        f"WITH trichter_persons AS NOT MATERIALIZED ({persons_sql}), "
        f"trichter_events AS NOT MATERIALIZED ({events_sql}){body}"
    )


@functools.lru_cache(maxsize=256)
def _compile(kind: str, what: Condition | ScoringModel, dialect: Dialect, as_of: AsOf, person_id: str) -> str:
    needed = needed_columns(what)
    relations = Relations.unbound(needed, as_of, dialect, person_id)
    if isinstance(what, ScoringModel):
        expression = totals(what, relations) if kind == "totals" else contributions(what, relations)
    else:
        expression = members(what, relations)
    text = tidy(_generate(expression, dialect), dialect)
    if '"trichter_past"' not in text:
        return text
    # with as_of as a column: read the events of these persons once, by an index, not once for each rule
    form = "MATERIALIZED" if as_of == "column" else "NOT MATERIALIZED"
    past = tidy(_generate(past_events(needed, as_of, person_id), dialect), dialect)
    rest = f", {text.removeprefix('WITH ')}" if text.startswith("WITH ") else f" {text}"
    return f'WITH "trichter_past" AS {form} ({past}){rest}'


def _generate(expression: ir.Table, dialect: Dialect) -> str:
    import ibis

    return str(ibis.to_sql(expression, dialect=dialect, pretty=False))
