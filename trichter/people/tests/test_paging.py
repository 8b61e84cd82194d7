from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trichter.people.models import Company, Person
from trichter.people.paging import page

from .factories import make_company, make_person

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ORDERS = [
    ("-score",),
    ("score",),
    ("name_key",),
    ("-created_at",),
    ("-last_contact_at",),
    ("last_contact_at",),
    ("stage", "-score"),
]
STAGES = ["lead", "mql", "customer"]


def ordered(order: tuple[str, ...]) -> list[int]:
    """The whole list by a plain sort: unknown last, then the id in the direction of the last column."""
    rows = sorted(Person.objects.alive(), key=lambda person: person.pk, reverse=order[-1].startswith("-"))
    for field in reversed(order):
        name = field.removeprefix("-")
        known = [row for row in rows if getattr(row, name) is not None]
        known.sort(key=lambda row, name=name: getattr(row, name), reverse=field.startswith("-"))
        rows = known + [row for row in rows if getattr(row, name) is None]
    return [row.pk for row in rows]


def walk(order, limit, condition=None) -> tuple[list[int], list[int]]:
    """All pages forwards, then all pages backwards from the last."""
    forwards, backwards = [], []
    cursor, last = "", None
    while True:
        last = page(Person.objects.alive(), order, cursor=cursor, limit=limit, condition=condition)
        forwards += [row.pk for row in last.rows]
        if not last.next_cursor:
            break
        cursor = last.next_cursor
    backwards = [row.pk for row in last.rows]
    while last.previous_cursor:
        last = page(Person.objects.alive(), order, cursor=last.previous_cursor, limit=limit, condition=condition)
        backwards = [row.pk for row in last.rows] + backwards
    return forwards, backwards


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    rows=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4), st.sampled_from(STAGES)), max_size=12),
    order=st.sampled_from(ORDERS),
    limit=st.integers(1, 5),
)
def test_pages_forwards_and_backwards_give_everyone_once_in_order(db, rows, order, limit):
    Person.objects.all().delete()
    Person.objects.bulk_create(
        Person(
            score=score, stage=stage, name_key=f"n{score}", created_at=NOW + timedelta(days=score),
            last_contact_at=None if contact == 0 else NOW + timedelta(days=contact),
        )
        for score, contact, stage in rows
    )  # fmt: skip
    expected = ordered(order)
    assert walk(order, limit) == (expected, expected)
    condition = {"field": "stage", "op": "eq", "value": "mql"}
    hits = [pk for pk in expected if Person.objects.get(pk=pk).stage == "mql"]
    assert walk(order, limit, condition) == (hits, hits)


def test_a_rare_condition_is_found_behind_the_probes(db, monkeypatch):
    monkeypatch.setattr("trichter.people.paging.HOPELESS", 3)
    monkeypatch.setattr("trichter.people.paging.FIRST_LOOK", 2)
    people = [make_person(score=100 - number, city="Ulm" if number > 6 else "") for number in range(9)]
    condition = {"field": "person.city", "op": "eq", "value": "ulm"}
    found = page(Person.objects.alive(), ("-score",), condition=condition, limit=1)
    assert [row.pk for row in found.rows] == [people[7].pk] and found.next_cursor
    rest = page(Person.objects.alive(), ("-score",), condition=condition, limit=1, cursor=found.next_cursor)
    assert [row.pk for row in rest.rows] == [people[8].pk] and not rest.next_cursor


@pytest.mark.parametrize(
    "cursor", ["x", "e30", "WzBd", "W251bGxd", "WzAsIjkiLCI5OTk5OTk5OTk5OTk5OTk5OTk5OTk5Il0", "Wyd", "é", "W1tbW1tb"]
)
def test_made_up_cursors_begin_at_the_start(db, cursor):
    person = make_person()
    assert [row.pk for row in page(Person.objects.alive(), ("-score",), cursor=cursor).rows] == [person.pk]


def test_companies_page_too(db):
    names = [make_company(name).pk for name in ("Anton", "Berta", "Cäsar")]
    first = page(Company.objects.alive(), ("name_key",), limit=2)
    second = page(Company.objects.alive(), ("name_key",), limit=2, cursor=first.next_cursor)
    assert [row.pk for row in first.rows + second.rows] == names
