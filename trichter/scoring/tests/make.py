"""Small models, people and events for the tests of this package."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from trichter.accounts.models import User
from trichter.people.models import Company, Person
from trichter.people.models.event import micros
from trichter.people.services import NewEvent, record_events
from trichter.scoring.models import Scorecard

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)

SMALL = {
    "name": "Small",
    "half_life_days": 30,
    "caps": {"fit": 20, "engagement": 100},
    "bands": [{"name": "cold", "from": None}, {"name": "warm", "from": 31}, {"name": "hot", "from": 61}],
    "rules": [
        {
            "id": "decides",
            "part": "fit",
            "points": 15,
            "when": {"field": "person.seniority", "op": "in", "value": ["c_level", "director"]},
        },
        {
            "id": "size",
            "part": "fit",
            "points": 12,
            "when": {"field": "company.employees", "op": "gte", "value": 100},
        },
        {
            "id": "pricing",
            "part": "engagement",
            "points": 25,
            "on": "page_view",
            "where": [{"field": "path", "op": "starts_with", "value": "/preise"}],
            "max_times": 2,
            "once_per_day": True,
            "half_life_days": 14,
        },
        {"id": "visit", "part": "engagement", "points": 5, "on": "page_view"},
        {
            "id": "private",
            "part": "penalty",
            "points": -10,
            "when": {"field": "person.email_kind", "op": "eq", "value": "free"},
        },
        {"id": "silent", "part": "penalty", "points": -7, "when": {"not": {"event": "*", "within_days": 60}}},
    ],
}


def make_card(definition: dict | None = None, *, status: str = "active", version: int = 1) -> Scorecard:
    """A version of the small model, or of another definition."""
    wanted = definition or SMALL
    return Scorecard.objects.create(version=version, name=wanted["name"], definition=wanted, status=status)


def make_user(role: str = "admin", **fields) -> User:
    """A colleague."""
    number = User.objects.count() + 1
    return User.objects.create_user(f"{role}{number}@example.org", None, role=role, **fields)


def make_person(**fields) -> Person:
    """A person, by default nothing known of them."""
    employees = fields.pop("employees", None)
    if employees is not None:
        number = Company.objects.count() + 1
        fields["company"] = Company.objects.create(
            name=f"Werk {number}", name_key=f"werk {number}", employees=employees
        )
    fields.setdefault("created_at", NOW - timedelta(days=400))
    return Person.objects.create(**fields)


def visit(
    person: Person, *, days_ago: float, path: str = "/preise", kind: str = "page_view", now: datetime = NOW
) -> None:
    """An event so many days before NOW."""
    at = micros(now - timedelta(days=days_ago))
    [answer] = record_events([NewEvent(person.pk, kind, at, properties={"path": path})])
    assert answer.created, answer.error
