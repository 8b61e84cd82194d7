"""The examples in docs/concepts are true."""

from __future__ import annotations

import doctest
import json
import re
from pathlib import Path

import pytest

from trichter.engine.conditions import parse_condition
from trichter.engine.fields import Catalogue, EventType, Field
from trichter.engine.scorecard import model_to_json, parse_model, shown_score
from trichter.engine.sentences import sentence
from trichter.engine.sql import compile_contributions, compile_totals, with_relations
from trichter.engine.times import DAY
from trichter.engine.values import BY_TYPE

from .engines import DuckDB
from .world import NOW

CONCEPTS = Path(__file__).parents[3] / "docs" / "concepts"
CATALOGUE = Catalogue.of(
    [Field("company.industry", "text", "industry", "Branche"), Field("person.seniority", "text", "seniority", "Ebene")],
    [
        EventType("page_view", "", "", (), "visited a page", "hat|eine Seite besucht", "deren"),
        EventType("unsubscribed", "", "", (), "unsubscribed", "hat|sich abgemeldet"),
    ],
    [Field("path", "text", "path", "Pfad")],
)


def page(name: str) -> str:
    return (CONCEPTS / name).read_text(encoding="utf-8")


def example(name: str) -> object:
    return json.loads(re.search(r"```json\n(.*?)```", page(name), re.S)[1])


def test_python_examples_run():
    assert doctest.testfile(str(CONCEPTS / "condition.md"), module_relative=False).failed == 0


def test_docstring_examples_run():
    import importlib

    for name in ("text", "times", "fields", "scorecard"):
        found = doctest.testmod(importlib.import_module(f"trichter.engine.{name}"))
        assert found.attempted and not found.failed


@pytest.mark.parametrize("lang", ["de", "en"])
def test_the_condition_reads_as_the_page_says(lang):
    said = re.search(rf"^> {lang}: (.*)$", page("condition.md"), re.M)[1]
    assert sentence(parse_condition(example("condition.md"), CATALOGUE), CATALOGUE, lang) == said


def test_the_table_of_operators_is_complete():
    rows = re.findall(r"^\| (\w+)[^|]* \| (`.*`) \|$", page("condition.md"), re.M)
    assert {kind: tuple(re.findall(r"`(\w+)`", ops)) for kind, ops in rows} == BY_TYPE


def test_the_model_is_valid_and_its_numbers_are_right():
    data = example("score.md")
    model = parse_model(data, CATALOGUE)
    assert model_to_json(model) == data
    visits = " UNION ALL ".join(
        f"SELECT {number} AS event_id, 1 AS person_id, 'page_view' AS type, {NOW - number * 14 * DAY} AS occurred_at, "
        "'/pricing' AS path"
        for number in range(3)
    )
    persons = f'SELECT 1 AS person_id, NULL AS "person.seniority", {NOW} AS as_of'
    run = DuckDB().execute
    rows = run(with_relations(compile_contributions(model, "duckdb"), persons, visits, "duckdb", placeholders=False))
    now = {f"{row[-1]:.2f}" for row in rows}
    assert now == set(re.findall(r"^\| pricing-page.*\| (\d+\.\d\d) \|$", page("score.md"), re.M))
    ((*_, total, score, band),) = run(
        with_relations(compile_totals(model, "duckdb"), persons, visits, "duckdb", placeholders=False)
    )
    assert f"**{total:.2f}**" in page("score.md")
    assert score == shown_score(total)
    assert f"Shown as {score}, band {band}." in page("score.md")
