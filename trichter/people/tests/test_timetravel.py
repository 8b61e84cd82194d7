"""Random histories of two persons and two companies: the past told by the log equals what was seen at the time."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trichter.people import timetravel
from trichter.people.models import Company, Event, Person
from trichter.people.models.event import micros
from trichter.people.services import assign_owner, ensure_field, update_company, update_person, upsert_people
from trichter.people.services.persons import PersonData

from .factories import make_company, make_person, make_user

PERSON = st.sampled_from(["first_name", "city", "seniority", "colour", "size", "since", "vip"])
VALUES = {
    "seniority": ["", "c_level", "junior"], "colour": [None, "rot", "blau"], "size": [None, 1, 2.5], "since": [None, "2020-01-01"],
    "vip": [None, True, False], "industry": ["", "Metall", "Holz"], "employees": [None, 3, 90], "rank": [None, 1, 2],
}  # fmt: skip
STEP = st.one_of(
    st.tuples(st.just("person"), st.integers(0, 1), PERSON, st.integers(0, 2)),
    st.tuples(
        st.just("company"),
        st.integers(0, 1),
        st.sampled_from(["name", "city", "industry", "employees", "rank"]),
        st.integers(0, 2),
    ),
    st.tuples(st.just("move"), st.integers(0, 1), st.integers(0, 2)),
    st.tuples(st.just("owner"), st.integers(0, 1), st.integers(0, 2)),
    st.tuples(st.just("import"), st.integers(0, 1), PERSON, st.integers(0, 2)),
    st.tuples(st.just("email"), st.integers(0, 1), st.integers(0, 2)),
)


@pytest.fixture
def own_fields(db):
    for slug, kind in (("colour", "text"), ("size", "number"), ("since", "date"), ("vip", "boolean")):
        ensure_field("person", slug, slug, kind)
    ensure_field("company", "rank", "rank", "number")


def value(name: str, choice: int):
    options = VALUES.get(name, ["", "Ulm", "Köln"] if name != "name" else ["Firma A", "Firma B", "Firma C"])
    return options[choice % len(options)]


class Story:
    """The things that steps act on."""

    def __init__(self) -> None:
        self.companies = [make_company(f"Firma {number}").pk for number in range(2)]
        self.persons = [make_person(f"p{number}@x{number}.example", last_name="X").pk for number in range(2)]
        self.users = [None, make_user(), make_user()]

    def take(self, step: tuple) -> None:
        kind, which = step[0], step[1]
        person = Person.objects.get(pk=self.persons[which])
        if kind == "person":
            update_person(person, {step[2]: value(step[2], step[3])})
        elif kind == "company":
            update_company(Company.objects.get(pk=self.companies[which]), {step[2]: value(step[2], step[3])})
        elif kind == "move":
            update_person(person, {"company": Company.objects.get(pk=self.companies[step[2]]) if step[2] < 2 else None})
        elif kind == "owner":
            assign_owner(person, self.users[step[2]])
        elif kind == "email":
            update_person(person, {"emails": [f"{n}{which}@mail.example" for n in range(step[2])]})
        else:
            firm = Company.objects.get(pk=self.companies[step[3] % 2]).name if step[3] else ""
            data = PersonData(values={step[2]: value(step[2], step[3])}, external=[("t", str(which))], company=firm)
            self.remember(person, which)
            upsert_people([data], overwrite=bool(step[3]))

    def remember(self, person: Person, which: int) -> None:
        from trichter.people.services.persons import add_external_key

        add_external_key(person, "t", str(which))


def seen(pk: int) -> dict:
    """What is known of a person now, without what is not an attribute."""
    person = Person.objects.select_related("company", "owner").get(pk=pk)
    values = timetravel.typed(timetravel.current_values(person))
    return {name: found for name, found in values.items() if not name.startswith("person.last_")}


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(steps=st.lists(STEP, max_size=12))
def test_the_past_is_told_as_it_was(own_fields, steps):
    for model in (Event, Person, Company):
        model.objects.all().delete()
    story = Story()
    moments = []
    for step in steps:
        newest = Event.objects.order_by("-id").first()
        moments.append((newest.pk if newest else 0, [seen(pk) for pk in story.persons]))
        story.take(step)
    # give every step an instant of its own: the clock may not have moved between two
    for number, event in enumerate(Event.objects.order_by("id")):
        Event.objects.filter(pk=event.pk).update(occurred_at=event.occurred_at + number)
    for newest, snapshots in moments:
        last = Event.objects.filter(pk__lte=newest).order_by("-id").first()
        as_of = last.occurred_at if last else micros(Person.objects.order_by("created_at").first().created_at) - 1
        for pk, snapshot in zip(story.persons, snapshots, strict=True):
            told = timetravel.attributes_at(Person.objects.get(pk=pk), as_of)
            assert {name: found for name, found in told.items() if not name.startswith("person.last_")} == snapshot
