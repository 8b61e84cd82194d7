"""What follows from the event log for handovers: who responded when, and which offers have lost their ground."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from trichter.lifecycle.order import ASIDE
from trichter.people.models import Event, Person
from trichter.people.models.event import micros
from trichter.people.models.person import Stage
from trichter.people.services import now_micros

from ..models import Handover
from .offering import offer_ripe

State, Closing = Handover.State, Handover.Closing
# what a colleague does or logs; the same kinds without an actor (automatic mails, imports) are no response
RESPONSES = ("call_logged", "mail_logged", "mail_sent", "mail_replied", "meeting_booked", "meeting_held")
BLOCK = 1000


def follow(person_ids: Collection[int], *, at: datetime | None = None) -> None:
    """The step of reactions: responses, offers that have lost their ground, new offers. Idempotent."""
    if Handover.objects.filter(person__in=person_ids).exists():
        note_responses(person_ids)
        settle(person_ids, at=at)
    offer_ripe(list(person_ids), at=at)


def note_responses(person_ids: Collection[int]) -> int:
    """Write the earliest real response into these persons' handovers. Returns how many changed.

    A call, mail or meeting counts that a colleague logged or sent, from the offer until the handover was closed.
    """
    facts = ("pk", "person_id", "offered_at", "closed_at", "responded_at")
    rows = list(Handover.objects.filter(person__in=person_ids).values_list(*facts))
    if not rows:
        return 0
    spoke: dict[int, list[int]] = {}
    events = Event.objects.filter(
        person__in={row[1] for row in rows},
        type__in=RESPONSES,
        actor__isnull=False,
        occurred_at__gte=min(row[2] for row in rows),
    ).order_by("occurred_at")
    for person, moment in events.values_list("person_id", "occurred_at"):
        spoke.setdefault(person, []).append(moment)
    changed = []
    for pk, person, offered, closed, known in rows:
        first = next((moment for moment in spoke.get(person, ()) if moment >= offered), None)
        found = first if first is not None and (closed is None or first <= closed) else None
        if found != known:
            changed.append(Handover(pk=pk, responded_at=found))
    Handover.objects.bulk_update(changed, ["responded_at"], batch_size=500)
    return len(changed)


def rebuild_responses() -> int:
    """Compute every response anew from the event log. Returns how many were wrong."""
    return sum(note_responses(block) for block in _blocks(Handover.objects.order_by("person_id")))


def _blocks(rows) -> Iterable[list[int]]:
    last = 0
    while True:
        ids = list(rows.filter(person_id__gt=last).values_list("person_id", flat=True).distinct()[:BLOCK])
        if not ids:
            return
        yield ids
        last = ids[-1]


@transaction.atomic
def settle(person_ids: Collection[int], *, at: datetime | None = None) -> int:
    """Close offers that have lost their ground: the person has an owner, is set aside, a customer, or deleted.

    Who was offered the person and became the owner by another way has accepted. Returns how many were closed.
    """
    now = micros(at) if at else now_micros()
    rows = Handover.objects.filter(person__in=person_ids)
    offered, closed = rows.filter(state=State.OPEN), 0
    owned = offered.filter(person__owner=F("rep"), person__deleted_at=None)
    closed += _by_number(owned).update(state=State.ACCEPTED, answered_at=now, answered_by=F("rep"))
    over = Q(person__stage__in=[*ASIDE, Stage.CUSTOMER])
    grounds = [
        (Closing.GONE, Q(person__deleted_at__isnull=False)),
        (Closing.OWNER, Q(person__owner__isnull=False)),
        (Closing.STAGE, over),
    ]
    for closing, ground in grounds:
        gone = _by_number(offered.filter(ground))
        closed += gone.update(state=State.EXPIRED, closing=closing, closed_at=now, answered_at=now)
    kept = rows.filter(state=State.ACCEPTED, closed_at=None, responded_at=None)
    given_away = Q(person__deleted_at__isnull=False) | ~Q(person__owner=F("rep")) | Q(person__owner=None) | over
    closed += _by_number(kept.filter(given_away)).update(closed_at=now)
    return closed


def _by_number(rows):
    """The same rows, found first: an UPDATE cannot join the person."""
    return Handover.objects.filter(pk__in=list(rows.values_list("pk", flat=True)))


def settle_deleted() -> int:
    """Close the open offers of deleted people, whom no reaction visits."""
    gone = Person.objects.filter(deleted_at__isnull=False)
    ids = Handover.objects.open().filter(person__in=gone).values_list("person_id", flat=True)
    found = list(ids[:BLOCK])
    return settle(found, at=timezone.now()) if found else 0
