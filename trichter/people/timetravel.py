"""A person's attributes at a past instant, by taking back every change that the event log tells of since then."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from . import catalogue as catalogues
from .event_types import is_touchpoint
from .models import Event, Person
from .models.event import micros

REWOUND = ("attribute_changed", "owner_changed", "stage_changed")


def attributes_at(person: Person, as_of: datetime | int) -> dict[str, Any]:
    """{field name: raw value} of person.*, company.*, owner and stage as they were just after `as_of`.

    A change counts from its own instant on. Scores are not in it: they are computed from events (scoring.explain).
    """
    moment = as_of if isinstance(as_of, int) else micros(as_of)
    values = current_values(person)
    later = Event.objects.filter(person=person, type__in=REWOUND, occurred_at__gt=moment).order_by(
        "-occurred_at", "-id"
    )
    for event in later.iterator(chunk_size=2000):
        take_back(values, event)
    values["person.last_event_at"], values["person.last_contact_at"] = last_moments(person, moment)
    return typed(values)


def current_values(person: Person) -> dict[str, Any]:
    """The stored values of now: custom dates as text, as the log has them."""
    from .services.changes import tracked_company, tracked_person

    fields = catalogues.app_fields()
    values = dict.fromkeys((name for name in fields if name.startswith(("person.", "company."))), None)
    values |= tracked_person(person) | tracked_company(person.company)
    values |= {"person.created_at": micros(person.created_at), "stage": person.stage}
    values["owner"] = person.owner.email if person.owner is not None else None
    return values


def take_back(values: dict[str, Any], event: Event) -> None:
    """Undo one change."""
    old = event.properties.get("old")
    if event.type == "owner_changed":
        values["owner"] = event.properties.get("old_email")
    elif event.type == "stage_changed":
        values["stage"] = old
    elif event.properties.get("field") == "company":
        for name in values:
            if name.startswith("company."):
                values[name] = None
        values |= (old or {}).get("values", {})
    else:
        values[event.properties["field"]] = old


def last_moments(person: Person, moment: int) -> tuple[int | None, int | None]:
    """When the last event and the last contact were, seen from an instant."""
    newest_first = Event.objects.filter(person=person, occurred_at__lte=moment).order_by("-occurred_at")
    last_event = newest_first.values_list("occurred_at", flat=True).first()
    contacts = (at for kind, at in newest_first.values_list("type", "occurred_at").iterator() if is_touchpoint(kind))
    return last_event, next(contacts, None)


def typed(values: dict[str, Any]) -> dict[str, Any]:
    """Stored custom dates as microseconds, as conditions compare them."""
    from .appfields import day_micros

    fields = catalogues.app_fields()
    for name, value in values.items():
        if isinstance(value, str) and name in fields and fields[name].field.type == "date":
            values[name] = day_micros(value)
    return values
