"""Keeping the facts in step with the log: for people something happened with, for everyone at night, and anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from trichter.jobs.errors import Stopping
from trichter.jobs.heartbeat import stopping
from trichter.lifecycle.compliance import suggestions_that_met, transitions_that_met
from trichter.lifecycle.models import Transition
from trichter.people.models import Person
from trichter.people.models.event import micros
from trichter.people.services import now_micros

from .journeys import TIMED, Step, local_day, way
from .models import Journey

BLOCK = 2000
FACTS = (
    "owner_id", "entered_at", "entered_day", "entered_month", *(f"{stage}_at" for stage in TIMED), "met_mql_at",
    "met_prospect_at", "reached", "stage",
    "steps", "source", "medium", "campaign", "channel", "industry",
)  # fmt: skip
MET = ("mql", "prospect")  # stages whose definition decides about handing over
EVER = (datetime(1970, 1, 2, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC))
ORIGIN = ("source", "medium", "campaign", "channel")


@transaction.atomic
def refresh(person_ids: Sequence[int]) -> int:
    """Bring the journeys of these persons up to date; returns how many differed. Seven queries, one more if some do."""
    wanted = journeys_of(person_ids)
    known = {row[0]: row[1:] for row in Journey.objects.filter(person__in=person_ids).values_list("person_id", *FACTS)}
    now = now_micros()
    rows = [
        Journey(person_id=pk, updated_at=now, **dict(zip(FACTS, facts, strict=True)))
        for pk, facts in sorted(wanted.items())
        if known.get(pk) != facts
    ]
    if rows:
        Journey.objects.bulk_create(
            rows,
            batch_size=500,
            update_conflicts=True,
            unique_fields=["person"],
            update_fields=[*(name.removesuffix("_id") for name in FACTS), "updated_at"],
        )
    return len(rows)


def journeys_of(person_ids: Sequence[int]) -> dict[int, tuple]:
    """{person: facts in the order of FACTS} of the living among these, from the transitions."""
    steps: dict[int, list[Step]] = {}
    taken = Transition.objects.filter(person__in=person_ids).order_by("person_id", "at", "pk")
    for pk, old, new, at in taken.values_list("person_id", "from_stage", "to_stage", "at"):
        steps.setdefault(pk, []).append(Step(old, new, micros(at)))
    met = first_met(person_ids)
    zone = ZoneInfo(settings.TIME_ZONE)
    people = Person.objects.alive().filter(pk__in=person_ids).order_by()
    found = {}
    for pk, owner, created, stage, since, industry, *origin in people.values_list(
        "pk", "owner_id", "created_at", "stage", "stage_since", "company__industry", *ORIGIN
    ):
        gone = way(micros(created), stage, micros(since) if since else None, steps.get(pk, ()))
        day, month = local_day(gone.entered_at, zone)
        firsts = [gone.first.get(name) for name in TIMED]
        found[pk] = (
            owner, gone.entered_at, day, month, *firsts, *(met[name].get(pk) for name in MET), gone.reached, stage,
            gone.steps, *origin, industry or "",
        )  # fmt: skip
    return found


def first_met(person_ids: Sequence[int]) -> dict[str, dict[int, int]]:
    """{stage: {person: when they first met its definition or a further one's}}, as lifecycle.compliance has it."""
    found: dict[str, dict[int, int]] = {}
    for stage in MET:
        first: dict[int, int] = {}
        for rows in (
            transitions_that_met(stage, *EVER, or_further=True),
            suggestions_that_met(stage, *EVER, or_further=True),
        ):
            for pk, at in rows.filter(person__in=person_ids).values_list("person_id", "at"):
                first[pk] = min(first.get(pk, micros(at)), micros(at))
        found[stage] = first
    return found


def rebuild() -> int:
    """Compute all journeys anew; returns how many differed. Broken off and done again it ends the same."""
    changed = 0
    for ids in person_blocks():
        if stopping():
            raise Stopping
        changed += refresh(ids)
    return changed


def person_blocks() -> Iterator[list[int]]:
    """The ids of all living persons in blocks."""
    last = 0
    while True:
        behind = Person.objects.alive().filter(pk__gt=last).order_by("pk")
        ids = list(behind.values_list("pk", flat=True)[:BLOCK])
        if not ids:
            return
        yield ids
        last = ids[-1]
