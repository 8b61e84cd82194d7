"""What is refused, where, and in which words."""

from __future__ import annotations

import pytest
from hypothesis import given

from trichter.engine.conditions import MAX_DEPTH, Happened, parse_condition, to_json
from trichter.engine.errors import GERMAN, MESSAGES, ConditionError
from trichter.engine.memory import Event, holds
from trichter.engine.relational import needed_columns
from trichter.engine.times import DAY

from .world import CATALOGUE, NOW, conditions

SENIOR = {"field": "person.seniority", "op": "eq", "value": "c_level"}


def refuse(data: object) -> ConditionError:
    with pytest.raises(ConditionError) as caught:
        parse_condition(data, CATALOGUE)
    return caught.value


def test(field: str, op: str, value: object) -> dict:
    return {"field": field, "op": op, "value": value}


test.__test__ = False
WHERE = [test("path", "eq", "x")]


@pytest.mark.parametrize(
    ("data", "path", "code"),
    [
        ([], "", "not_object"),
        ({}, "", "unknown_node"),
        ({"all": [], "any": []}, "", "unknown_node"),
        ({"all": {}}, "all", "not_list"),
        ({"all": [SENIOR], "note": 1}, "", "unknown_key"),
        ({"all": [SENIOR, {"not": test("person.senority", "eq", "x")}]}, "all[1].not.field", "unknown_field"),
        ({"any": [{"not": {"all": [7]}}]}, "any[0].not.all[0]", "not_object"),
        ({"field": "person.city"}, "", "missing_key"),
        ({"field": "person.city", "op": "eq"}, "", "missing_key"),
        ({"field": 5, "op": "eq"}, "field", "not_text"),
        (test("person.city", "equals", "x"), "op", "unknown_operator"),
        (test("person.city", ["eq"], "x"), "op", "unknown_operator"),
        (test("person.city", "gt", 1), "op", "wrong_operator"),
        (test("person.seniority", "contains", "c"), "op", "wrong_operator"),
        (test("person.city", "eq", 5), "value", "wrong_value"),
        (test("person.city", "eq", None), "value", "wrong_value"),
        (test("person.city", "eq", "  "), "value", "empty_value"),
        (test("person.city", "eq", "a\0"), "value", "bad_text"),
        (test("person.city", "eq", "\ud800"), "value", "bad_text"),
        (test("person.city", "eq", "x" * 1001), "value", "too_long"),
        (test("person.city", "in", "x"), "value", "wrong_value"),
        (test("person.city", "in", []), "value", "empty_list"),
        (test("person.city", "in", ["a", {}]), "value[1]", "wrong_value"),
        (test("person.city", "is_known", "x"), "value", "value_not_wanted"),
        (test("person.seniority", "in", ["junior", "senor"]), "value[1]", "unknown_choice"),
        (test("company.employees", "gt", "50"), "value", "wrong_value"),
        (test("company.employees", "gt", True), "value", "wrong_value"),
        (test("company.employees", "eq", float("nan")), "value", "not_number"),
        (test("company.employees", "eq", 1e300), "value", "not_number"),
        (test("company.employees", "between", [5]), "value", "wrong_value"),
        (test("company.employees", "between", [5, 1]), "value", "wrong_order"),
        (test("person.born", "before", "31.1.2026"), "value", "wrong_value"),
        (test("person.born", "before", "2026-01-31T08:00:00"), "value", "wrong_value"),
        (test("person.born", "before", "2026-02-30"), "value", "wrong_value"),
        (test("person.born", "between", ["2026-02-01", "2026-01-01"]), "value", "wrong_order"),
        (test("person.born", "in_last_days", 0), "value", "not_whole"),
        (test("person.born", "in_last_days", 1.5), "value", "wrong_value"),
        (test("person.vip", "eq", 1), "value", "wrong_value"),
        ({"event": "page_vew"}, "event", "unknown_event"),
        ({"event": "page_view", "within": 5}, "", "unknown_key"),
        ({"event": "page_view", "within_days": 0}, "within_days", "not_whole"),
        ({"event": "page_view", "within_days": 2.0}, "within_days", "not_whole"),
        ({"event": "page_view", "at_least": -1}, "at_least", "not_whole"),
        ({"event": "page_view", "at_least": True}, "at_least", "not_whole"),
        ({"event": "page_view", "at_least": 3, "at_most": 2}, "at_most", "never_true"),
        ({"event": "page_view", "at_most": 0}, "at_most", "never_true"),
        ({"event": "page_view", "where": {}}, "where", "not_list"),
        ({"event": "page_view", "where": ["path"]}, "where[0]", "not_object"),
        ({"event": "page_view", "where": [{"not": WHERE[0]}]}, "where[0]", "missing_key"),
        ({"event": "page_view", "where": [*WHERE, test("pth", "eq", "x")]}, "where[1].field", "unknown_property"),
        ({"event": "page_view", "where": [test("person.city", "eq", "x")]}, "where[0].field", "unknown_property"),
        ({"event": "page_view", "where": [test("amount", "lt", "5")]}, "where[0].value", "wrong_value"),
    ],
)
def test_refusals_name_the_place(data, path, code):
    error = refuse(data)
    assert (error.path, error.code) == (path, code)
    for lang in ("en", "de"):
        assert error.text(lang).startswith(f"{path}: " if path else "")
        assert "{" not in error.text(lang).replace("{}", "").replace('{"field": …}', "")


def test_depth_and_size_are_limited():
    deep: dict = SENIOR
    for _ in range(MAX_DEPTH + 1):
        deep = {"not": deep}
    assert refuse(deep).code == "too_deep"
    assert refuse({"all": [SENIOR] * 201}).code == "too_large"
    assert refuse({"all": [{"any": [SENIOR] * 200}] * 6}).code == "too_large"
    assert refuse(test("person.city", "in", ["x"] * 1001)).code == "too_large"


def test_a_near_miss_is_suggested_in_both_languages():
    error = refuse({"all": [SENIOR, {"not": test("person.senority", "eq", "x")}]})
    assert str(error) == "all[1].not.field: there is no field person.senority. Did you mean person.seniority?"
    assert error.text("de") == "all[1].not.field: es gibt kein Feld person.senority. Meinst du person.seniority?"
    assert "Did you mean person.city?" in str(refuse(test("city", "eq", "x")))
    wrong = refuse(test("company.employees", "gt", "50"))
    assert str(wrong) == "value: company.employees is a number; “50” is not a number"
    assert wrong.text("de") == "value: company.employees ist eine Zahl; erwartet wird eine Zahl, nicht “50”"


def test_every_message_has_the_same_parameters_in_both_languages():
    import string

    for english, german in MESSAGES.values():
        names = [{name for _, name, *_ in string.Formatter().parse(text) if name} for text in (english, german)]
        assert names[0] == names[1]
    assert all(GERMAN.values())


@given(data=conditions())
def test_a_condition_survives_writing_and_reading(data):
    condition = parse_condition(data, CATALOGUE)
    assert parse_condition(to_json(condition), CATALOGUE) == condition


def test_null_counts_as_absent():
    data = {"event": "page_view", "at_least": None, "at_most": None, "within_days": None, "where": None}
    assert parse_condition(data, CATALOGUE) == Happened("page_view")


def test_windows_are_half_open():
    node = parse_condition({"event": "page_view", "within_days": 30}, CATALOGUE)
    for at, expected in [
        (NOW, True),
        (NOW + 1, False),
        (NOW - 30 * DAY, False),
        (NOW - 30 * DAY + 1, True),
    ]:
        assert holds(node, {}, [Event("page_view", at)], NOW) is expected


def test_a_date_without_time_is_the_whole_day():
    born = 1_769_817_600_000_000  # 2026-01-31T00:00:00Z
    after = parse_condition(test("person.born", "after", "2026-01-31"), CATALOGUE)
    before = parse_condition(test("person.born", "before", "2026-01-31"), CATALOGUE)
    within = parse_condition(test("person.born", "between", ["2026-01-31", "2026-01-31"]), CATALOGUE)
    for at, expected in [
        (born - 1, (False, True, False)),
        (born, (False, False, True)),
        (born + DAY - 1, (False, False, True)),
        (born + DAY, (True, False, False)),
    ]:
        assert tuple(holds(each, {"person.born": at}, [], NOW) for each in (after, before, within)) == expected


def test_needed_columns_are_named_with_their_types():
    data = {
        "all": [
            test("segment", "in", ["Heiß", " A "]),
            test("company.employees", "gt", 5),
            {"event": "page_view", "where": WHERE},
            {"event": "form_submitted"},
        ]
    }
    needed = needed_columns(parse_condition(data, CATALOGUE))
    assert needed.persons == (("company.employees", "number"), ("segment:a", "set"), ("segment:heiß", "set"))
    assert needed.events == (("path", "text"),)
    assert needed.types == ("form_submitted", "page_view")
    assert needed_columns(parse_condition({"event": "*"}, CATALOGUE)).types is None
