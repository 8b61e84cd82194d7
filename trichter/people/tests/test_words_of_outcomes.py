import pytest

from trichter.engine.conditions import parse_condition
from trichter.engine.sentences import sentence
from trichter.people.catalogue import catalogue
from trichter.people.conditions import catalogue_data

pytestmark = pytest.mark.django_db


def said(kind: str, field: str, value: str, lang: str) -> str:
    node = {"event": kind, "where": [{"field": field, "op": "eq", "value": value}]}
    return sentence(parse_condition(node, catalogue()), catalogue(), lang)


@pytest.mark.parametrize(
    ("kind", "field", "value", "english", "german"),
    [
        ("call_logged", "outcome", "answered", "“reached”", "„erreicht“"),
        ("mail_logged", "outcome", "answered", "“answered”", "„beantwortet“"),
        ("meeting_held", "outcome", "held", "“took place”", "„hat stattgefunden“"),
        ("call_logged", "direction", "in", "“from the person”", "„von der Person“"),
        ("*", "outcome", "voicemail", "“message left”", "„Nachricht hinterlassen“"),
    ],
)
def test_outcomes_and_directions_are_said_in_words(kind, field, value, english, german):
    assert said(kind, field, value, "en").endswith(english)
    assert german in said(kind, field, value, "de")


def test_an_outcome_of_another_system_may_be_asked_for_and_stands_as_it_is():
    assert "verschoben" in said("meeting_held", "outcome", "verschoben", "de")


def test_the_builder_offers_the_outcomes_of_each_kind_in_words():
    [call] = [event for event in catalogue_data("de")["events"] if event["name"] == "call_logged"]
    [outcome] = [each for each in call["properties"] if each["name"] == "outcome"]
    assert ["answered", "erreicht"] in outcome["choices"] and outcome["open"]
    assert "held" not in dict(outcome["choices"])
