"""Sentences a sales person would say."""

from __future__ import annotations

import pytest
from hypothesis import given

from trichter.engine.conditions import parse_condition
from trichter.engine.scorecard import parse_model
from trichter.engine.sentences import sentence, sentence_for_rule

from .world import CATALOGUE, conditions


def test(field: str, op: str, *value: object) -> dict:
    return {"field": field, "op": op, **({"value": value[0]} if value else {})}


test.__test__ = False
PRICES = {"event": "page_view", "where": [test("path", "starts_with", "/preise")], "at_least": 2, "within_days": 30}
CITY = test("person.city", "eq", "Ulm")
SILENT = {"not": {"event": "*", "within_days": 60}}


@pytest.mark.parametrize(
    ("data", "german", "english"),
    [
        (test("person.city", "in", ["Ulm", "Bad Tölz"]), "Ort ist Ulm oder Bad Tölz", "city is Ulm or Bad Tölz"),
        (test("person.city", "not_in", ["A", "B"]), "Ort ist weder A noch B", "city is neither A nor B"),
        (test("person.city", "eq", "Ulm, Ost"), "Ort ist „Ulm, Ost“", "city is “Ulm, Ost”"),
        (test("person.city", "ne", "Ulm"), "Ort ist nicht Ulm", "city is not Ulm"),
        (test("person.city", "contains", "ul"), "Ort enthält „ul“", "city contains “ul”"),
        (test("person.city", "not_contains", "ul"), "Ort enthält nicht „ul“", "city does not contain “ul”"),
        (test("person.city", "ends_with", "ul"), "Ort endet auf „ul“", "city ends with “ul”"),
        (test("person.city", "is_known"), "Ort ist bekannt", "city is known"),
        (test("person.city", "is_unknown"), "Ort ist unbekannt", "city is unknown"),
        (test("person.seniority", "eq", "C_LEVEL"), "Ebene ist Geschäftsleitung", "seniority is C level"),
        (test("company.employees", "gt", 1000), "Mitarbeiterzahl ist größer als 1.000", "employees is above 1,000"),
        (test("company.employees", "gte", 2.5), "Mitarbeiterzahl ist mindestens 2,5", "employees is at least 2.5"),
        (
            {"not": test("company.employees", "lt", 5)},
            "Mitarbeiterzahl ist mindestens 5 oder unbekannt",
            "employees is at least 5 or unknown",
        ),
        (
            test("company.employees", "between", [50, 200]),
            "Mitarbeiterzahl liegt zwischen 50 und 200",
            "employees is between 50 and 200",
        ),
        (
            test("person.born", "before", "2026-01-31"),
            "Geburtstag liegt vor dem 31.01.2026",
            "birth date is before 31 January 2026",
        ),
        (
            test("person.born", "between", ["2026-01-01", "2026-01-31"]),
            "Geburtstag liegt zwischen dem 01.01.2026 und dem 31.01.2026",
            "birth date is between 1 January 2026 and 31 January 2026",
        ),
        (
            test("person.born", "after", "2026-01-31T08:00:00Z"),
            "Geburtstag liegt nach dem 31.01.2026, 08:00 Uhr UTC",
            "birth date is after 31 January 2026, 08:00 UTC",
        ),
        (
            test("person.born", "not_in_last_days", 1),
            "Geburtstag liegt nicht in den letzten 24 Stunden",
            "birth date is not in the last 24 hours",
        ),
        (test("person.vip", "eq", True), "VIP ist „Ja“", "VIP is “yes”"),
        (test("segment", "in", ["A", "B"]), "gehört zu Segment A oder B", "is in segment A or B"),
        (test("segment", "ne", "A"), "gehört nicht zu Segment A", "is not in segment A"),
        (
            PRICES,
            "hat in den letzten 30 Tagen mindestens 2-mal eine Seite besucht, deren Pfad mit „/preise“ beginnt",
            "visited a page at least 2 times in the last 30 days, whose path starts with “/preise”",
        ),
        (SILENT, "hat in den letzten 60 Tagen kein Ereignis", "has no event in the last 60 days"),
        ({"event": "*", "at_least": 3}, "hat mindestens 3 Ereignisse", "has at least 3 events"),
        ({"not": {"event": "page_view"}}, "hat nie eine Seite besucht", "never visited a page"),
        (
            {"event": "page_view", "at_least": 2, "at_most": 4},
            "hat 2- bis 4-mal eine Seite besucht",
            "visited a page 2 to 4 times",
        ),
        (
            {"not": {"event": "page_view", "at_least": 2, "at_most": 4}},
            "hat weniger als 2-mal oder mehr als 4-mal eine Seite besucht",
            "visited a page fewer than 2 times or more than 4 times",
        ),
        (
            {"event": "form_submitted", "at_most": 1, "where": [test("amount", "gt", 5), test("paid", "eq", False)]},
            "hat genau einmal das Ereignis „Formular“, dessen Betrag größer als 5 ist und dessen bezahlt „Nein“ ist",
            "had the event “form” exactly once, whose amount is above 5 and whose paid is “no”",
        ),
        ({"all": [CITY, {"not": SILENT}]}, "Ort ist Ulm und hat in den letzten 60 Tagen ein Ereignis", None),
        (
            {"all": [CITY, {"any": [SILENT, {"all": [PRICES]}]}]},
            "Ort ist Ulm und (hat in den letzten 60 Tagen kein Ereignis oder hat in den letzten 30 Tagen mindestens "
            "2-mal eine Seite besucht, deren Pfad mit „/preise“ beginnt)",
            None,
        ),
        ({"not": {"any": [CITY, SILENT]}}, None, "city is not Ulm and has an event in the last 60 days"),
        ({"all": []}, "trifft immer zu", "always holds"),
        ({"not": {"all": []}}, "trifft nie zu", "never holds"),
        ({"not": {"event": "page_view", "at_least": 0}}, "trifft nie zu", "never holds"),
    ],
)
def test_sentence(data, german, english):
    condition = parse_condition(data, CATALOGUE)
    if german is not None:
        assert sentence(condition, CATALOGUE, "de") == german
    if english is not None:
        assert sentence(condition, CATALOGUE, "en") == english


@given(data=conditions())
def test_every_condition_has_words_in_both_languages(data):
    condition = parse_condition(data, CATALOGUE)
    for lang in ("de", "en"):
        words = sentence(condition, CATALOGUE, lang)
        assert words == words.strip() != ""
        assert "  " not in words and "None" not in words


def test_a_rule_tells_its_limits_when_asked():
    rule = {"id": "x", "part": "engagement", "points": 5, "on": "page_view", "max_times": 3, "once_per_day": True}
    bands = [{"name": "cold", "from": None}]
    model = parse_model({"name": "M", "half_life_days": 14, "bands": bands, "rules": [rule]}, CATALOGUE)
    (parsed,) = model.rules
    assert sentence_for_rule(parsed, CATALOGUE, "de") == "hat eine Seite besucht"
    assert sentence_for_rule(parsed, CATALOGUE, "de", limits=True, model=model) == (
        "hat eine Seite besucht (einmal am Tag, nur die letzten 3 Male, Halbwertszeit 14 Tage)"
    )
    assert sentence_for_rule(parsed, CATALOGUE, "en", limits=True) == (
        "visited a page (once a day, only the last 3 times)"
    )


def test_what_the_catalogue_no_longer_knows_is_called_by_its_name():
    from trichter.engine.fields import Catalogue

    assert sentence(parse_condition(PRICES, CATALOGUE), Catalogue(), "en") == (
        "had the event “page_view” at least 2 times in the last 30 days, whose path starts with “/preise”"
    )
