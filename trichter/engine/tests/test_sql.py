"""The compiled text: how relations are put in front, what compiling imports, what engines' parsers bear."""

from __future__ import annotations

import subprocess
import sys

import pytest

from trichter.engine import sql
from trichter.engine.conditions import MAX_DEPTH, parse_condition
from trichter.engine.relational import needed_columns
from trichter.engine.scorecard import parse_model

from .engines import DuckDB
from .world import CATALOGUE, NOW

DIALECTS = ["duckdb", "sqlite", "postgres"]
CITY = {"field": "person.city", "op": "contains", "value": "50%_'"}
BANDS = [{"name": "cold", "from": None}]


def person(person_id: int, **values: object) -> dict:
    blank = {field.name: None for field in CATALOGUE.fields.values()}
    return {"person_id": person_id, **blank, "events": [], **values}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_text_is_one_line_and_begins_with_with_or_select(dialect):
    condition = parse_condition({"all": [CITY, {"event": "page_view"}]}, CATALOGUE)
    for as_of in ("column", NOW):
        text = sql.compile_members(condition, dialect, as_of=as_of)
        assert text.startswith(("WITH ", "SELECT "))
        assert "\n" not in text
        assert "AS (" not in text  # every common table expression says NOT MATERIALIZED


@pytest.mark.parametrize("dialect", DIALECTS)
def test_placeholders_double_percent_signs_of_the_compiled_part_only(dialect):
    text = sql.compile_members(parse_condition(CITY, CATALOGUE), dialect)
    assert "50%_''" in text
    with_placeholders = sql.with_relations(text, "SELECT %s AS person_id", "SELECT '%%'", dialect)
    assert "50%%_''" in with_placeholders
    assert "SELECT %s AS person_id" in with_placeholders
    plain = sql.with_relations(text, "SELECT 1", "SELECT 2", dialect, placeholders=False)
    assert "50%_''" in plain


def test_unknown_dialects_are_refused():
    with pytest.raises(ValueError, match="mysql"):
        sql.with_relations("SELECT 1", "", "", "mysql")


def test_wildcards_are_letters(engine):
    people = [person(1, **{"person.city": "x50%_'y"}), person(2, **{"person.city": "x500-'y"})]
    for op, value, expected in [
        ("contains", "50%_'", [1]),
        ("starts_with", "x50%", [1]),
        ("ends_with", "_'y", [1]),
        ("starts_with", "x50", [1, 2]),
        ("not_contains", "%", [2]),
    ]:
        condition = parse_condition({"field": "person.city", "op": op, "value": value}, CATALOGUE)
        text = sql.compile_members(condition, engine.dialect, as_of=NOW)
        rows = engine.run(text, needed_columns(condition), people, None)
        assert sorted(row[0] for row in rows) == expected


def test_large_models_and_deep_conditions_run_everywhere(engine):
    """SQLite's parser has a stack of a hundred entries; generated selects must not nest."""
    deep: dict = {"event": "page_view", "within_days": 5}
    for level in range(MAX_DEPTH - 1):
        deep = {"any": [deep, CITY]} if level % 2 else {"all": [deep, {"not": CITY}]}
    rules = [{"id": "deep", "part": "fit", "points": 1, "when": deep}]
    for number in range(40):
        rules.append(
            {
                "id": f"rule {number}",
                "part": "engagement",
                "points": 1,
                "on": "page_view",
                "max_times": 2 if number % 2 else None,
                "once_per_day": number % 3 == 0,
                "where": [{"field": "path", "op": "ne", "value": f"/{number}"}],
            }
        )
    model = parse_model({"name": "large", "bands": BANDS, "rules": rules}, CATALOGUE)
    visit = {"event_id": 1, "type": "page_view", "occurred_at": NOW, "properties": {"path": "/7"}}
    people = [person(1, events=[visit]), person(2)]
    text = sql.compile_totals(model, engine.dialect)
    rows = engine.run(text, needed_columns(model), people, [NOW])
    assert sorted((row[0], row[3]) for row in rows) == [(1, 39.0), (2, 0.0)]


def test_person_ids_may_be_text():
    condition = parse_condition({"event": "page_view"}, CATALOGUE)
    text = sql.compile_members(condition, "duckdb", as_of=NOW, person_id="string")
    events = f"SELECT 1 AS event_id, 'a' AS person_id, 'page_view' AS type, {NOW} AS occurred_at"
    full = sql.with_relations(text, "SELECT 'a' AS person_id", events, "duckdb", placeholders=False)
    assert DuckDB().execute(full) == [("a",)]


def test_one_compilation_serves_equal_models():
    data = {"name": "M", "bands": BANDS, "rules": [{"id": "a", "part": "fit", "points": 1, "when": {"all": []}}]}
    first = sql.compile_totals(parse_model(data, CATALOGUE), "sqlite")
    assert sql.compile_totals(parse_model(data, CATALOGUE), "sqlite") is first


def test_compiling_and_validating_import_nothing_heavy():
    code = """
import sys
from trichter.engine import cli, conditions, default_model, memory, relational, scorecard, sentences, sql
from trichter.engine.fields import Catalogue
condition = conditions.parse_condition({"event": "page_view"}, Catalogue(any_event=True))
assert not {"ibis", "sqlglot", "django", "duckdb"} & set(sys.modules), "importing"
sql.compile_members(condition, "sqlite"), sql.compile_members(condition, "postgres")
print(sorted({"pandas", "numpy", "pyarrow", "duckdb", "polars", "psycopg", "django"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
