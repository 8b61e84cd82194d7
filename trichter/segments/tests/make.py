"""Small helpers for the tests of this package."""

from __future__ import annotations

from trichter.accounts.models import User
from trichter.people.models import Person
from trichter.segments.models import Segment
from trichter.segments.services import create_segment

BERLIN = {"field": "person.city", "op": "eq", "value": "Berlin"}


def make_user(role: str = "admin", **fields) -> User:
    """A colleague."""
    number = User.objects.count() + 1
    return User.objects.create_user(f"{role}{number}@example.org", None, role=role, **fields)


def make_segment(name: str, condition: dict, *, by=None, shared: bool = True) -> Segment:
    """A saved segment."""
    return create_segment(name=name, condition=condition, shared=shared, by=by)


def inside(slug: str, op: str = "eq") -> dict:
    """The condition of being in a segment."""
    return {"field": "segment", "op": op, "value": slug}


def people(**cities: str) -> dict[str, Person]:
    """People by first name with their city."""
    return {name: Person.objects.create(first_name=name, city=city) for name, city in cities.items()}
