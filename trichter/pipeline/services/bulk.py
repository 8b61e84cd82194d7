"""Many opportunities at once, with their past: for imports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from trichter.people import services as people
from trichter.people.models import Company, Person
from trichter.people.models.event import micros

from ..models import LostReason, Move, Opportunity, OpportunityKey, Stage
from .common import facts, top_rank, words_of

BLOCK = 500


@dataclass(slots=True)
class Incoming:
    """An opportunity as a list gives it. `entry` is the open stage it came in by; `closed_at` goes with won or lost."""

    system: str
    key: str
    name: str
    entry: Stage
    stage: Stage
    opened_at: datetime
    closed_at: datetime | None = None
    owner: Any = None
    company: Company | None = None
    person: Person | None = None
    amount: Decimal | None = None
    close_date: date | None = None
    lost_reason: LostReason | None = None
    lost_note: str = ""
    source: str = ""
    campaign: str = ""


def known_keys(system: str, keys: Iterable[str]) -> dict[str, int]:
    """{key: opportunity} of those that are there."""
    wanted = sorted(set(keys))
    found: dict[str, int] = {}
    for start in range(0, len(wanted), BLOCK):
        some = OpportunityKey.objects.filter(system=system, key__in=wanted[start : start + BLOCK])
        found |= dict(some.values_list("key", "opportunity_id"))
    return found


@transaction.atomic
def open_many(rows: Sequence[Incoming], *, by) -> list[Opportunity]:
    """Store these opportunities, whose keys must be new, as if each had been opened and closed at its time.

    Writes keys, moves and the events of the main persons; the caller writes the history of the whole list.
    """
    made = []
    for start in range(0, len(rows), BLOCK):
        made += _open_block(rows[start : start + BLOCK], by)
    return made


def _open_block(rows: Sequence[Incoming], by) -> list[Opportunity]:
    new = [_row(each) for each in rows]
    Opportunity.objects.bulk_create(new)
    pairs = list(zip(rows, new, strict=True))
    OpportunityKey.objects.bulk_create(
        OpportunityKey(opportunity=row, system=each.system, key=each.key) for each, row in pairs
    )
    Move.objects.bulk_create(
        Move(opportunity=row, to_stage=each.entry, at=each.opened_at, by=by, amount=row.amount) for each, row in pairs
    )
    further = [
        Move(
            opportunity=row, from_stage=each.entry, to_stage=each.stage, at=row.stage_since, by=by, amount=row.amount,
            age_seconds=int((row.stage_since - each.opened_at).total_seconds()),
        )
        for each, row in pairs if each.stage.pk != each.entry.pk
    ]  # fmt: skip
    Move.objects.bulk_create(further)
    people.record_events(_events(pairs, {step.opportunity_id: step.pk for step in further}), by=by)
    return new


def _row(each: Incoming) -> Opportunity:
    closed = None if each.stage.is_open else max(each.closed_at or each.opened_at, each.opened_at)
    since = closed or each.opened_at
    lost = each.stage.kind == Stage.Kind.LOST
    person = each.person
    row = Opportunity(
        name=each.name[:200], person=person, company=each.company or (person.company if person else None),
        owner=each.owner, pipeline=each.stage.pipeline, stage=each.stage, stage_since=since, amount=each.amount,
        currency=each.stage.pipeline.currency, close_date=each.close_date, opened_at=each.opened_at, closed_at=closed,
        lost_reason=each.lost_reason if lost else None, lost_note=each.lost_note[:500] if lost else "",
        source=(each.source or (person.source if person else ""))[:120],
        campaign=(each.campaign or (person.campaign if person else ""))[:120],
        rank=top_rank(since),
    )  # fmt: skip
    row.search_text = words_of(row)
    return row


def _events(pairs: Sequence[tuple[Incoming, Opportunity]], moves: dict[int, int]) -> list[people.NewEvent]:
    """What the main persons' logs say of it, under the keys that single steps use too."""
    found = []
    for each, row in pairs:
        if row.person_id is None:
            continue
        key = f"opportunity:{row.pk}"
        person = row.person_id
        found.append(
            people.NewEvent(person, "opportunity_opened", micros(row.opened_at), f"{key}:opened:{person}", facts(row))
        )
        step = moves.get(row.pk)
        if row.closed_at is None or step is None:
            continue
        kind = "won" if row.stage.kind == Stage.Kind.WON else "lost"
        words = facts(row, **{"from": each.entry.name, "to": row.stage.name, "move": step})
        at = micros(row.closed_at) + 1  # behind the opening, also where a list knows one date only
        found.append(people.NewEvent(person, f"opportunity_{kind}", at, f"{key}:{kind}:{step}:{person}", words))
    return found
