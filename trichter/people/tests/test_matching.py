import pytest

from trichter.engine.errors import ConditionError
from trichter.people.matching import count_capped, holding, holds, matching
from trichter.people.models import Person
from trichter.people.services import ensure_field, update_person

from .factories import make_company, make_event, make_person, make_user

CONDITIONS = [
    ({"field": "person.first_name", "op": "eq", "value": "ÄNNE"}, "a"),
    ({"field": "person.city", "op": "contains", "value": "100%"}, "b"),
    ({"field": "company.industry", "op": "in", "value": ["machinery"]}, "a"),
    ({"field": "company.industry", "op": "not_in", "value": ["machinery"]}, "b"),
    ({"field": "company.employees", "op": "gte", "value": 50}, "a"),
    ({"field": "person.country", "op": "eq", "value": "DE"}, "a"),
    ({"field": "stage", "op": "eq", "value": "mql"}, "b"),
    ({"field": "owner", "op": "eq", "value": "Boss@House.example"}, "a"),
    ({"field": "owner", "op": "is_unknown"}, "b"),
    ({"field": "score.total", "op": "gte", "value": 30.5}, "a"),
    ({"field": "person.size", "op": "between", "value": [10, 20]}, "a"),
    ({"field": "person.since", "op": "before", "value": "2020-01-01"}, "a"),
    ({"field": "person.vip", "op": "eq", "value": True}, "a"),
    ({"field": "person.colour", "op": "eq", "value": "rot"}, "a"),
    ({"field": "person.created_at", "op": "in_last_days", "value": 1}, "ab"),
    ({"field": "person.last_contact_at", "op": "is_known"}, "a"),
    ({"event": "page_view", "at_least": 2, "within_days": 30}, "a"),
    ({"event": "page_view", "where": [{"field": "path", "op": "starts_with", "value": "/Preise"}]}, "a"),
    ({"not": {"event": "*", "within_days": 60}}, "b"),
    ({"all": [{"event": "call_logged", "where": [{"field": "outcome", "op": "eq", "value": "answered"}]}]}, "a"),
    ({"any": []}, ""),
    ({"all": []}, "ab"),
]


@pytest.fixture
def two(db):
    ensure_field("person", "size", "Größe", "number")
    ensure_field("person", "since", "Seit", "date")
    ensure_field("person", "vip", "VIP", "boolean")
    ensure_field("person", "colour", "Farbe", "choice", ["Rot", "Blau"])
    boss = make_user(email="boss@house.example")
    company = make_company("Fräswerk GmbH", "fraeswerk.example", industry="Machinery", employees=80)
    values = {"size": 12, "since": "2019-05-01", "vip": True, "colour": "ROT"}
    a = make_person(first_name=" Änne", country="de", company=company, owner=boss, score=31, score_total=30.5, **values)
    b = make_person(city="So 100% Stadt", stage="mql", vip=False)
    make_event(a, "page_view", days_ago=2, path="/preise/Enterprise")
    make_event(a, "page_view", days_ago=3, path="/")
    make_event(a, "call_logged", outcome="answered")
    make_event(b, "page_view", days_ago=61)
    return {"a": Person.objects.get(pk=a.pk), "b": Person.objects.get(pk=b.pk)}


def test_every_way_to_ask_gives_the_same_persons(two):
    for condition, wanted in CONDITIONS:
        expected = {two[name].pk for name in wanted}
        for shape in (None, "walk", "set"):
            found = matching(Person.objects.alive(), condition, shape=shape)
            assert set(found.values_list("pk", flat=True)) == expected, (condition, shape)
            assert count_capped(found) == len(expected)
        assert holding([person.pk for person in two.values()], condition) == expected
        assert {person.pk for person in two.values() if holds(person, condition)} == expected, condition


def test_it_works_inside_a_subquery_and_with_other_filters(two):
    inner = matching(Person.objects.alive(), {"field": "person.vip", "op": "is_known"}, shape="walk")
    found = Person.objects.filter(pk__in=inner.values("pk"), first_name__contains="nne")
    assert [person.pk for person in found.order_by("-score", "-id")[:5]] == [two["a"].pk]


def test_an_unknown_field_is_named(two):
    with pytest.raises(ConditionError) as error:
        matching(Person.objects.all(), {"field": "person.nothing", "op": "is_known"})
    assert error.value.path == "field"


def test_the_past_is_asked_with_the_attributes_of_then(two):
    import time

    from trichter.people.services import now_micros

    then = now_micros()
    time.sleep(0.002)
    update_person(two["a"], {"first_name": "Hanna", "size": 500})
    condition = {
        "all": [
            {"field": "person.first_name", "op": "eq", "value": "änne"},
            {"field": "person.size", "op": "lt", "value": 20},
        ]
    }
    assert holds(two["a"], condition, then) and not holds(two["a"], condition)
