"""Whom nobody is asked about again yet: turned down, and not heard of since."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Max, Q

from trichter.lifecycle.models import Transition
from trichter.lifecycle.services.stages import WOKEN
from trichter.people.event_types import EVENT_TYPES
from trichter.people.models import Event
from trichter.people.models.event import from_micros

from ..models import Handover

State, Closing = Handover.State, Handover.Closing
THEIRS = [kind.slug for kind in EVENT_TYPES.values() if kind.touchpoint and kind.direction == "in"]
EITHER = ("call_logged", "mail_logged")  # theirs, if the direction says so


def not_to_be_asked_again(person_ids: Collection[int]) -> set[int]:
    """Those of these persons whom a colleague rejected or gave back, or whom nobody answered for, and who have neither
    been in touch since nor been woken up."""
    turned_down = Q(state__in=(State.REJECTED, State.RETURNED)) | Q(state=State.EXPIRED, closing=Closing.CLOCK)
    rows = Handover.objects.filter(turned_down, person__in=person_ids).order_by()
    since = dict(rows.values_list("person").annotate(Max("closed_at")))
    if not since:
        return set()
    return {pk for pk in since if pk not in heard_of(since) and pk not in woken(since)}


def heard_of(since: dict[int, int]) -> set[int]:
    """Who has been in touch after their moment (microseconds)."""
    theirs = Q(type__in=THEIRS) | Q(type__in=EITHER, direction="in")
    events = Event.objects.filter(theirs, person__in=since, occurred_at__gt=min(since.values()))
    latest = events.order_by().values_list("person").annotate(Max("occurred_at"))
    return {person for person, at in latest if at > since[person]}


def woken(since: dict[int, int]) -> set[int]:
    """Whose day to look again has come after their moment."""
    rows = Transition.objects.filter(person__in=since, reason=WOKEN, at__gt=from_micros(min(since.values())))
    latest = rows.order_by().values_list("person").annotate(Max("at"))
    return {person for person, at in latest if at > from_micros(since[person])}
