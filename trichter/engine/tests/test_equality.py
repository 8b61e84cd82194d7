"""The evaluators agree with each other, and with the oracle that shares no code with them."""

from __future__ import annotations

import math

import oracle
from hypothesis import given
from hypothesis import strategies as st

from trichter.engine import memory, sql
from trichter.engine.conditions import parse_condition
from trichter.engine.relational import needed_columns
from trichter.engine.scorecard import parse_model
from trichter.engine.times import DAY

from .world import CATALOGUE, NOW, TYPES, conditions, models, populations

GRID = [NOW, NOW - 7 * DAY, NOW + 1]


def events_of(person: dict) -> list[memory.Event]:
    return [memory.Event(each["type"], each["occurred_at"], each["properties"]) for each in person["events"]]


@given(data=conditions(), persons=populations(), grid=st.booleans())
def test_compiled_condition_equals_memory_and_oracle(engine, data, persons, grid):
    condition = parse_condition(data, CATALOGUE)
    instants = GRID if grid else [NOW]
    expected = {
        (person["person_id"], instant)
        for person in persons
        for instant in instants
        if memory.holds(condition, person, events_of(person), instant)
    }

    compiled = sql.compile_members(condition, engine.dialect, as_of="column" if grid else NOW)
    rows = engine.run(compiled, needed_columns(condition), persons, instants if grid else None)

    assert sorted(row if grid else (*row, NOW) for row in rows) == sorted(expected)
    for person in persons:
        for instant in instants:
            assert oracle.true(data, person, TYPES, instant) == ((person["person_id"], instant) in expected)


@given(data=models(), persons=populations(), grid=st.booleans())
def test_scores_equal_the_oracle(engine, data, persons, grid):
    model = parse_model(data, CATALOGUE)
    instants = GRID if grid else [NOW]
    as_of = "column" if grid else NOW
    needed = needed_columns(model)

    compiled = sql.compile_totals(model, engine.dialect, as_of=as_of)
    found = {}
    for person_id, *rest in engine.run(compiled, needed, persons, instants if grid else None):
        found[person_id, rest.pop(0) if grid else NOW] = rest
    compiled = sql.compile_contributions(model, engine.dialect, as_of=as_of)
    rows: dict = {}
    for person_id, *rest in engine.run(compiled, needed, persons, instants if grid else None):
        rows.setdefault((person_id, rest.pop(0) if grid else NOW), []).append(rest)

    assert found.keys() == {(person["person_id"], instant) for person in persons for instant in instants}
    for person in persons:
        for instant in instants:
            key = (person["person_id"], instant)
            expect = oracle.score(data, person, TYPES, instant)
            names = ["fit", "engagement", "penalty", "total"]
            for name, value in zip(names, found[key], strict=False):
                assert type(value) is float
                assert math.isclose(value, expect[name], rel_tol=0, abs_tol=1e-6), (name, key)
            assert found[key][4:] == [expect["score"], expect["band"]]
            check_rows(rows.get(key, []), oracle.contributions(data, person, TYPES, instant), person)


def check_rows(rows: list, expected: list, person: dict) -> None:
    """Contributions are the oracle's: same rules, same events, same points."""

    def order(row):
        return row[0], row[1] or 0

    times = {event["event_id"]: event["occurred_at"] for event in person["events"]}
    rows = sorted(
        ((rule, event, given, now) for rule, _, event, _, given, now in (check_time(row, times) for row in rows)),
        key=order,
    )
    expected = sorted(expected, key=order)
    assert [row[:3] for row in rows] == [row[:3] for row in expected]
    for row, want in zip(rows, expected, strict=True):
        assert math.isclose(row[3], want[3], rel_tol=0, abs_tol=1e-6)


def check_time(row: list, times: dict) -> list:
    assert row[3] == times.get(row[2])
    return row
