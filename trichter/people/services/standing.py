"""The only writers of the standing columns; called by the packages that own the rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from django.utils import timezone

from ..sql import among, blocks, is_postgres, run
from .events import sqlite_stamp

BLOCK = 2000


@dataclass(slots=True)
class Standing:
    """A person's score at `scored_at` (aware)."""

    person_id: int
    score: int
    total: float
    fit: float
    engagement: float
    penalty: float
    band: str
    scored_at: datetime


# dataclasses.astuple copies every value deeply, which took as long as the statement itself
COLUMNS = attrgetter("person_id", "score", "total", "fit", "engagement", "penalty", "band", "scored_at")


def write_standing(rows: Sequence[Standing]) -> None:
    """Write scores and bands, in one statement per two thousand."""
    import json

    for block in blocks(sorted(rows, key=lambda row: row.person_id), BLOCK):
        if is_postgres():
            run(PG_STANDING, [list(column) for column in zip(*map(COLUMNS, block), strict=True)])
        else:
            values = [[*COLUMNS(row)[:-1], sqlite_moment(row.scored_at)] for row in block]
            run(SQLITE_STANDING, [json.dumps(values)])


PG_STANDING = """
UPDATE people_person p SET score = v.score, score_total = v.total, score_fit = v.fit, score_engagement = v.engagement,
    score_penalty = v.penalty, band = v.band, scored_at = v.scored_at
FROM unnest(%s::bigint[], %s::int[], %s::float8[], %s::float8[], %s::float8[], %s::float8[], %s::text[],
    %s::timestamptz[]) AS v(person_id, score, total, fit, engagement, penalty, band, scored_at)
WHERE p.id = v.person_id"""
SQLITE_STANDING = """
UPDATE people_person SET score = v.value ->> 1, score_total = v.value ->> 2, score_fit = v.value ->> 3,
    score_engagement = v.value ->> 4, score_penalty = v.value ->> 5, band = v.value ->> 6, scored_at = v.value ->> 7
FROM json_each(%s) AS v WHERE people_person.id = v.value ->> 0"""


def write_stage(person_ids: Sequence[int], stage: str, at: datetime | None = None) -> None:
    """Put persons into a stage since `at` (aware; by default now)."""
    moment = at or timezone.now()
    for block in blocks(sorted(person_ids), BLOCK):
        inside, parameter = among(block)
        shown = moment if is_postgres() else sqlite_moment(moment)
        sql = f"UPDATE people_person SET stage = %s, stage_since = %s WHERE id IN {inside}"  # noqa: S608
        run(sql, [stage, shown, parameter])


def sqlite_moment(moment: datetime) -> str | None:
    """The text Django stores on SQLite for an aware moment."""
    from ..models.event import micros

    return sqlite_stamp(micros(moment))
