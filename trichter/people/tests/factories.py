"""People, companies, users and events for everybody's tests, made through the services of real use."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from itertools import count
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from trichter.accounts.models import Team, User
from trichter.people.models import Company, Event, Person
from trichter.people.models.event import micros
from trichter.people.services import (
    NewEvent,
    PersonData,
    create_person,
    find_or_create_company,
    now_micros,
    record_events,
)

NUMBER = count(1)
PASSWORD = "correct horse battery"


@lru_cache(maxsize=1)
def hashed_password() -> str:
    """PASSWORD as stored; hashing is slow on purpose, so once is enough."""
    return make_password(PASSWORD)


def make_user(role: str = "sales", visibility: str = "all", team: str | Team | None = None, **fields: Any) -> User:
    """A colleague; `team` by name or as a Team."""
    fields.setdefault("email", f"user{next(NUMBER)}@house.example")
    user = User.objects.create(password=hashed_password(), role=role, visibility=visibility, **fields)
    if team is not None:
        user.teams.add(Team.objects.get_or_create(name=team)[0] if isinstance(team, str) else team)
    return user


def make_company(name: str = "", domain: str = "", **values: Any) -> Company:
    """A company with a name of its own unless told otherwise."""
    company = find_or_create_company(name or f"Muster {next(NUMBER)} GmbH", domain, values=values)
    assert company is not None
    return company


def make_person(
    email: str | None = None, *, owner: User | None = None, company: Company | str | None = None,
    emails: tuple[str, ...] = (), phones: tuple[str, ...] = (), at: datetime | None = None, **values: Any,
) -> Person:  # fmt: skip
    """A person. `email` None makes an address, an empty text leaves it out; further values are columns or custom fields;
    standing columns (score, band, stage, …) are written straight."""
    number = next(NUMBER)
    if email is None and not emails:
        email = f"person{number}@firma{number}.example"
    values.setdefault("first_name", "Erika")
    values.setdefault("last_name", f"Muster{number}")
    standing = {name: values.pop(name) for name in list(values) if name in STANDING}
    data = PersonData(
        values=values,
        emails=((email,) if email else ()) + tuple(emails),
        phones=phones,
        company=company if isinstance(company, str) else "",
        owner_id=owner.pk if owner else None,
    )
    person = create_person(data, at=micros(at) if at else None)
    if isinstance(company, Company):
        standing["company"] = company
    if standing:
        Person.objects.filter(pk=person.pk).update(**standing)
        person.refresh_from_db()
    return person


STANDING = {
    "score", "score_total", "score_fit", "score_engagement", "score_penalty", "band", "scored_at", "stage", "stage_since",
    "last_contact_at", "last_event_at",
}  # fmt: skip


def make_event(
    person: Person, type: str = "page_view", at: datetime | int | None = None, *, days_ago: float = 0,  # noqa: A002
    key: str | None = None, by: User | None = None, **properties: Any,
) -> Event:  # fmt: skip
    """An event; `at` aware or microseconds, or `days_ago`, by default now."""
    if at is None:
        at = timezone.now() - timedelta(days=days_ago) if days_ago else now_micros()
    moment = micros(at) if isinstance(at, datetime) else at
    recorded = record_events([NewEvent(person.pk, type, moment, key, properties)], by=by)[0]
    assert recorded.event_id is not None, recorded.error
    return Event.objects.get(pk=recorded.event_id)
