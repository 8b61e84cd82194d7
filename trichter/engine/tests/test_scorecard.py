"""Reading scoring models: what is refused, what is kept."""

from __future__ import annotations

import copy

import pytest
from hypothesis import given

from trichter.engine.conditions import parse_condition
from trichter.engine.default_model import default_model
from trichter.engine.errors import ModelError
from trichter.engine.fields import Catalogue, Field
from trichter.engine.scorecard import EventRule, model_to_json, parse_model, shown_score

from .world import CATALOGUE, models

STATE = {"id": "vip", "part": "fit", "points": 5, "when": {"field": "person.vip", "op": "eq", "value": True}}
EVENT = {"id": "visit", "part": "engagement", "points": 5, "on": "page_view"}
MODEL = {"name": "M", "bands": [{"name": "cold", "from": None}, {"name": "hot", "from": 61}], "rules": [STATE, EVENT]}


def changed(path: str, value: object) -> dict:
    """The model with one place changed; `path` as in errors."""
    data = copy.deepcopy(MODEL)
    *way, last = path.replace("[", ".#").replace("]", "").split(".")
    target: object = data
    for step in way:
        target = target[int(step[1:])] if step.startswith("#") else target[step]
    if last.startswith("#"):
        target[int(last[1:])] = value
    else:
        target[last] = value
    return data


@pytest.mark.parametrize(
    ("place", "value", "path", "code"),
    [
        ("name", " ", "name", "not_text"),
        ("extra", 1, "", "unknown_key"),
        ("half_life_days", 0, "half_life_days", "not_number"),
        ("half_life_days", "30", "half_life_days", "not_number"),
        ("half_life_days", float("nan"), "half_life_days", "not_number"),
        ("caps", {"penalty": 5}, "caps", "unknown_key"),
        ("caps", {"fit": -1}, "caps.fit", "not_number"),
        ("caps", [], "caps", "not_object"),
        ("bands", [], "bands", "empty_list"),
        ("bands[0].from", 0, "bands[0].from", "first_band"),
        ("bands[1].from", None, "bands[1].from", "band_order"),
        ("bands[1].name", "cold", "bands[1].name", "twice"),
        ("bands", [*MODEL["bands"], {"name": "x", "from": 61}], "bands[2].from", "band_order"),
        ("bands[1]", {"name": "x"}, "bands[1]", "missing_key"),
        ("rules", {}, "rules", "not_list"),
        ("rules[1].id", "vip", "rules[1].id", "twice"),
        ("rules[1].part", "fun", "rules[1].part", "unknown_part"),
        ("rules[1].part", [], "rules[1].part", "unknown_part"),
        ("rules[1].part", "penalty", "rules[1].points", "penalty_sign"),
        ("rules[1].points", -5, "rules[1].points", "points_sign"),
        ("rules[1].points", None, "rules[1].points", "not_number"),
        ("rules[1].points", True, "rules[1].points", "not_number"),
        ("rules[1].points", 2e6, "rules[1].points", "not_number"),
        ("rules[1].when", STATE["when"], "rules[1]", "rule_kind"),
        ("rules[1]", {"id": "x", "part": "fit", "points": 1}, "rules[1]", "rule_kind"),
        ("rules[1]", {"id": "x", "on": "page_view", "points": 1}, "rules[1]", "missing_key"),
        ("rules[0].max_times", 3, "rules[0]", "unknown_key"),
        ("rules[1].max_time", 3, "rules[1]", "unknown_key"),
        ("rules[1].max_times", 0, "rules[1].max_times", "not_whole"),
        ("rules[1].once_per_day", 1, "rules[1].once_per_day", "not_boolean"),
        ("rules[1].half_life_days", -1, "rules[1].half_life_days", "not_number"),
        ("rules[1].on", "page_vew", "rules[1].on", "unknown_event"),
        ("rules[1].where", [{"field": "pth", "op": "is_known"}], "rules[1].where[0].field", "unknown_property"),
        ("rules[0].when", {"all": [{"not": 5}]}, "rules[0].when.all[0].not", "not_object"),
        ("rules[0].when.field", "score.total", "rules[0].when.field", "derived_field"),
    ],
)
def test_refusals_name_the_place(place, value, path, code):
    with pytest.raises(ModelError) as caught:
        parse_model(changed(place, value), CATALOGUE)
    assert (caught.value.path, caught.value.code) == (path, code)
    assert caught.value.text("de")


def test_derived_fields_may_stand_in_conditions_but_not_in_models():
    parse_condition({"field": "score.total", "op": "gt", "value": 5}, CATALOGUE)
    catalogue = Catalogue.of([Field("stage", "text", "stage", "Phase", derived=True)])
    with pytest.raises(ModelError, match="stage is itself computed"):
        parse_model({**MODEL, "rules": [STATE | {"when": {"field": "stage", "op": "eq", "value": "lead"}}]}, catalogue)


@given(data=models())
def test_a_model_survives_writing_and_reading(data):
    model = parse_model(data, CATALOGUE)
    again = parse_model(model_to_json(model), CATALOGUE)
    assert again == model
    assert hash(again) == hash(model)


def test_numbers_are_written_as_a_person_writes_them():
    assert model_to_json(parse_model(MODEL, CATALOGUE))["rules"][0]["points"].__repr__() == "5"


def test_half_life_is_the_rules_else_the_models():
    def half_life(model: float | None, rule: float | None) -> float | None:
        data = {**MODEL, "half_life_days": model, "rules": [EVENT | {"half_life_days": rule}]}
        parsed = parse_model(data, CATALOGUE)
        (only,) = parsed.rules
        assert isinstance(only, EventRule)
        return parsed.half_life(only)

    assert [half_life(30, 7), half_life(30, None), half_life(None, 7), half_life(None, None)] == [7, 30, 7, None]


def test_bands_and_rounding():
    model = parse_model(MODEL, CATALOGUE)
    assert [model.band(score) for score in (-5, 0, 60, 61, 1000)] == ["cold", "cold", "cold", "hot", "hot"]
    totals = [60.5, 60.49, -0.5, -0.51, 60.4999999999, 0.0]
    assert [shown_score(total) for total in totals] == [61, 60, 0, -1, 61, 0]


def test_default_model_is_valid_for_the_applications_catalogue():
    texts = ("person.seniority", "person.email_kind", "person.country", "company.industry")
    fields = [Field(name, "text", name, name) for name in texts]
    fields.append(Field("company.employees", "number", "", ""))
    catalogue = Catalogue({field.name: field for field in fields}, any_event=True)
    model = parse_model(default_model(), catalogue)
    assert [band.start for band in model.bands] == [None, 31, 61]
    assert default_model() is not default_model()
