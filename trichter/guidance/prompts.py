"""Who waits for us, brought in step with the log for touched persons.

A **reply** waits while the latest message of theirs that asks for an answer is younger than our latest approach. What a
colleague logged counts as known to that colleague and asks for nothing; what lay more than a month back when it was
recorded (an imported year) is history.

A person is **woken** when the day to look at them again came, or when they came back by themselves, until somebody
approaches them. Who has planned a step since is not asked again (sections.py): a promise is kept in the list of steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F, Max

from trichter.lifecycle.services.stages import WOKEN, last_transitions
from trichter.people.models import Event, Person
from trichter.people.models.event import from_micros, micros
from trichter.people.models.person import Stage

from . import telling
from .models import Prompt

ASKS = ("mail_replied", "contact_requested", "price_requested", "demo_requested")
# What counts as an approach of ours, if a colleague did it: automatic mails answer nobody.
ANSWERS = ("call_logged", "mail_logged", "meeting_held", "meeting_booked", "quote_sent", "mail_sent", "mail_replied")
FRESH = 30 * 86_400_000_000  # µs between happening and recording
OVER = (Stage.RECYCLED, Stage.DISQUALIFIED)
Wanted = dict[tuple[int, str], datetime]


@transaction.atomic
def refresh(person_ids: Sequence[int]) -> list[Prompt]:
    """Bring the prompts of these persons in step with the log. Returns the new ones. Doing it again changes nothing."""
    people = Person.objects.alive().filter(pk__in=person_ids).order_by("pk")
    standing = {pk: (stage, owner) for pk, stage, owner in people.values_list("pk", "stage", "owner_id")}
    wanted = _waiting(list(standing), standing)
    known = {(row.person_id, row.kind): row for row in Prompt.objects.filter(person_id__in=list(person_ids))}
    gone = [row.pk for pair, row in known.items() if pair not in wanted]
    if gone:
        Prompt.objects.filter(pk__in=gone).delete()
    for pair, at in wanted.items():
        row, owner = known.get(pair), standing[pair[0]][1]
        if row is not None and (row.owner_id, row.at) != (owner, at):
            Prompt.objects.filter(pk=row.pk).update(owner_id=owner, at=at)
    fresh = [
        Prompt(person_id=person, kind=kind, owner_id=standing[person][1], at=at)
        for (person, kind), at in sorted(wanted.items())
        if (person, kind) not in known
    ]
    Prompt.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=500)
    telling.replies_waiting(fresh)
    return fresh


def _waiting(ids: list[int], standing: dict[int, tuple[str, int | None]]) -> Wanted:
    """{(person, kind): since when}."""
    answered = _latest(ids, ANSWERS, by_us=True)
    wanted: Wanted = {}
    for person, asked in _latest(ids, ASKS, by_us=False).items():
        if asked > answered.get(person, 0) and standing[person][0] not in OVER:
            wanted[person, Prompt.Kind.REPLY] = from_micros(asked)
    for person, row in last_transitions(ids).items():
        if came_back(row) and micros(row.at) > answered.get(person, 0):
            wanted[person, Prompt.Kind.WOKEN] = row.at
    return wanted


def came_back(transition) -> bool:
    """Whether this step brought a recycled person back: their day came, or they did something by themselves."""
    return transition.from_stage == Stage.RECYCLED and (transition.reason == WOKEN or transition.by_id is None)


def _latest(ids: list[int], types: Sequence[str], *, by_us: bool) -> dict[int, int]:
    """When the latest such event of each person happened, µs."""
    events = Event.objects.filter(person_id__in=ids, type__in=types, actor__isnull=not by_us)
    if not by_us:
        events = events.filter(occurred_at__gte=F("recorded_at") - FRESH)
    return dict(events.order_by().values("person").annotate(last=Max("occurred_at")).values_list("person", "last"))
