"""The live score: computing the standing of some persons and writing what changed."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from trichter.people.models import Person
from trichter.people.models.event import from_micros, micros
from trichter.people.services import Standing, write_standing

from ..compiled import Program, Total, active_program, totals

TOLERANCE = 1e-6  # engines agree on totals within this; less is no change
BLOCK = 1000


@dataclass(frozen=True, slots=True)
class Changed:
    """A person whose shown score or band is another than before."""

    person_id: int
    old_score: int
    score: int
    old_band: str
    band: str


@dataclass(frozen=True, slots=True)
class Kept:
    """The standing that is written at a person: the columns in this order."""

    person_id: int
    score: int
    total: float
    fit: float
    engagement: float
    penalty: float
    band: str
    scored_at: datetime | None

    def differs(self, total: Total) -> bool:
        """Whether the person was never scored, or something is off by more than the tolerance."""
        return self.scored_at is None or self.moved(total) or self.drifted(total)

    def moved(self, total: Total) -> bool:
        """Whether the shown score or the band is another."""
        return self.score != total.score or self.band != total.band

    def drifted(self, total: Total) -> bool:
        """Whether a part or the total is off by more than the tolerance."""
        pairs = (
            (self.total, total.total),
            (self.fit, total.fit),
            (self.engagement, total.engagement),
            (self.penalty, total.penalty),
        )
        return any(abs(old - new) > TOLERANCE for old, new in pairs)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a pass over some persons did: how many it looked at, how many it wrote, whose shown score or band moved."""

    scored: int
    written: int
    changed: list[Changed]


def rescore(person_ids: Iterable[int], *, at: datetime | None = None) -> list[Changed]:
    """Bring the standing of these persons up to date as of `at` (now), in one transaction per thousand.

    Only standings that differ are written. Returns the persons whose shown score or band changed. Without an active
    model nothing happens. Deleted and unknown persons are left out.
    """
    ids = sorted(set(person_ids))
    ready = active_program() if ids else None
    if ready is None:
        return []
    changed: list[Changed] = []
    for start in range(0, len(ids), BLOCK):
        changed += bring_up_to_date(ready, ids[start : start + BLOCK], at=at).changed
    return changed


def bring_up_to_date(ready: Program, ids: Sequence[int], *, at: datetime | None = None) -> Outcome:
    """Compute and write the standing of one block of persons with a model that is ready to run.

    Only writing needs a transaction: SQLite's one writer is not held up while scores are computed.
    """
    as_of = micros(at) if at is not None else time.time_ns() // 1000
    before = kept(ids)
    found = [total for total in totals(ready, list(before), as_of) if total.person_id in before]
    wrong = [total for total in found if before[total.person_id].differs(total)]
    if wrong:
        wrong = write(wrong, from_micros(as_of), newest_wins=at is None)
    moved = [change(before[total.person_id], total) for total in wrong if before[total.person_id].moved(total)]
    return Outcome(len(found), len(wrong), moved)


@transaction.atomic
def write(rows: Sequence[Total], scored_at: datetime, *, newest_wins: bool) -> list[Total]:
    """Write standings; returns those written.

    newest_wins  leave out persons whom somebody else scored as of a later instant meanwhile
    """
    if newest_wins:
        people = Person.objects.filter(pk__in=[row.person_id for row in rows]).order_by("pk")
        latest = dict(people.select_for_update(no_key=True).values_list("pk", "scored_at"))
        rows = [row for row in rows if row.person_id in latest and not later(latest[row.person_id], scored_at)]
    write_standing([standing(row, scored_at) for row in rows])
    return list(rows)


def later(moment: datetime | None, than: datetime) -> bool:
    """Whether a moment is known and later."""
    return moment is not None and moment > than


def kept(ids: Sequence[int]) -> dict[int, Kept]:
    """The written standing of living persons by id."""
    columns = ("id", "score", "score_total", "score_fit", "score_engagement", "score_penalty", "band", "scored_at")
    rows: Any = Person.objects.alive().filter(pk__in=ids).values_list(*columns)
    return {row[0]: Kept(*row) for row in rows}


def standing(total: Total, scored_at: datetime) -> Standing:
    """The row that people.services writes."""
    return Standing(
        person_id=total.person_id,
        score=total.score,
        total=total.total,
        fit=total.fit,
        engagement=total.engagement,
        penalty=total.penalty,
        band=total.band,
        scored_at=scored_at,
    )


def change(before: Kept, total: Total) -> Changed:
    """The move of one person."""
    return Changed(total.person_id, before.score, total.score, before.band, total.band)
