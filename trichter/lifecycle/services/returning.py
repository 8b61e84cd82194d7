"""Recycled people who come back by themselves: new contact of theirs after they were put back, and a definition holds.

What they did before does not count, neither for coming back nor for the next step after that: they were put back
although it was known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q

from trichter.people.event_types import EVENT_TYPES
from trichter.people.models import Event
from trichter.people.models.event import micros
from trichter.people.models.person import Stage

from ..models import Transition
from .evidence import facts_of

PATH = "returned"  # the item of an evidence that names the contact
TOUCHPOINTS = [kind.slug for kind in EVENT_TYPES.values() if kind.touchpoint]
INBOUND = [kind.slug for kind in EVENT_TYPES.values() if kind.touchpoint and kind.direction == "in"]


def new_contacts(since: Mapping[int, datetime], until: datetime) -> dict[int, Event]:
    """The latest contact that came from each person after their instant. One query for all."""
    if not since:
        return {}
    theirs = Q(type__in=INBOUND) | Q(type__in=TOUCHPOINTS, direction="in")
    rows = Event.objects.filter(
        theirs,
        person_id__in=list(since),
        occurred_at__gt=micros(min(since.values())),
        occurred_at__lte=micros(until),
    )
    found = {}
    for event in rows.order_by("occurred_at", "pk"):
        if event.occurred_at > micros(since[event.person_id]):
            found[event.person_id] = event
    return found


def last_recycled(person_ids: Sequence[int]) -> dict[int, datetime]:
    """When each of these was put back the last time."""
    rows = Transition.objects.filter(person_id__in=person_ids, to_stage=Stage.RECYCLED).order_by("at", "pk")
    return dict(rows.values_list("person_id", "at"))


def rests_on_news(evidence: list[dict[str, Any]], since: datetime) -> bool:
    """Whether a condition holds now, and not by events of before alone.

    One without events, such as a score, holds now; with events at least one of them must be new.
    """
    moments = [event["at"] for item in evidence for event in item.get("events", ())]
    return not moments or max(moments) > micros(since)


def contact_item(contact: Event) -> dict[str, Any]:
    """The contact that brought a person back, as a part of the evidence."""
    return {"path": PATH, "node": {"event": contact.type}, "events": [facts_of(contact)]}


def contact_in(evidence: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The condition node of the contact that brought a person back, if there is one."""
    return next((item["node"] for item in evidence if item.get("path") == PATH), None)
