"""Consents of a whole list. An opt-out is never raised to an opt-in by a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from django.db import transaction
from django.utils import timezone

from ..models import ConsentRecord
from .events import announce
from .purposes import find_purpose
from .statements import states

Result = Literal["granted", "withdrawn", "unchanged", "kept"]
Status, Basis = ConsentRecord.Status, ConsentRecord.Basis


@dataclass(frozen=True)
class ConsentRow:
    """What a list says about one person and one purpose."""

    person_id: int
    purpose: str  # slug
    granted: bool
    at: datetime | None = None  # None: the moment of the import
    text: str = ""
    basis: str = ""  # empty: consent for a grant, objection for a withdrawal
    proof: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What became of a row: `kept` is a withdrawal that the list wanted to overrule."""

    person_id: int
    purpose: str
    result: Result
    record_id: int | None = None


@transaction.atomic
def import_consents(rows: Sequence[ConsentRow], *, source: str, by=None) -> list[Outcome]:
    """Append what a list says, one outcome per row, in order. Raises UnknownPurpose.

    A row that repeats the state changes nothing, so reading a list twice is harmless. Within one list an opt-out wins
    over every opt-in of the same person and purpose that follows it.
    """
    purposes = {slug: find_purpose(slug) for slug in {row.purpose for row in rows}}
    known = states({row.person_id for row in rows})
    standing = {(pk, slug): (record.status, record.at) for pk, of in known.items() for slug, record in of.items()}
    now = timezone.now()
    results: list[Result] = []
    records: list[ConsentRecord] = []
    for row in rows:
        at = min(row.at or now, now)
        result = decide(*standing.get((row.person_id, row.purpose), (None, None)), granted=row.granted, at=at)
        results.append(result)
        if result in ("unchanged", "kept"):
            continue
        status = Status.GRANTED if row.granted else Status.WITHDRAWN
        standing[row.person_id, row.purpose] = (status, at)
        records.append(
            ConsentRecord(
                person_id=row.person_id,
                purpose=purposes[row.purpose],
                status=status,
                basis=row.basis or (Basis.CONSENT if row.granted else Basis.OBJECTION),
                at=at,
                source=source,
                text=row.text,
                proof=row.proof,
                by=by,
            )
        )
    ConsentRecord.objects.bulk_create(records, batch_size=500)
    announce(records, by=by)
    written = iter(records)
    return [
        Outcome(row.person_id, row.purpose, result, next(written).pk if result in ("granted", "withdrawn") else None)
        for row, result in zip(rows, results, strict=True)
    ]


def decide(before: str | None, since: datetime | None, *, granted: bool, at: datetime) -> Result:
    """What a row does to the state before it, which holds `since`.

    An opt-out dated before the later opt-in is history and changes nothing; one without a date counts as of now.
    """
    if granted and before == Status.WITHDRAWN:
        return "kept"
    if granted:
        return "unchanged" if before == Status.GRANTED else "granted"
    if before == Status.WITHDRAWN or (since is not None and at < since):
        return "unchanged"
    return "withdrawn"
