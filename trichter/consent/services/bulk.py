"""Consents of a whole list. An opt-out is never raised to an opt-in by a list."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from django.db import transaction
from django.utils import timezone

from trichter.people.services.bulk_write import reserve, stamp
from trichter.people.sql import as_json, put

from ..models import ConsentRecord, Purpose
from .events import Told, announce_many
from .purposes import find_purpose

Result = Literal["granted", "withdrawn", "unchanged", "kept"]
Status, Basis = ConsentRecord.Status, ConsentRecord.Basis


@dataclass(slots=True)
class ConsentRow:
    """What a list says about one person and one purpose."""

    person_id: int
    purpose: str  # slug
    granted: bool
    at: datetime | None = None  # None: the moment of the import
    text: str = ""
    basis: str = ""  # empty: consent for a grant, objection for a withdrawal
    proof: dict = field(default_factory=dict)


@dataclass(slots=True)
class Outcome:
    """What became of a row: `kept` is a withdrawal that the list wanted to overrule."""

    person_id: int
    purpose: str
    result: Result
    record_id: int | None = None


@transaction.atomic
def import_consents(rows: Sequence[ConsentRow], *, source: str, by=None, now: datetime | None = None) -> list[Outcome]:
    """Append what a list says, one outcome per row, in order. Raises UnknownPurpose.

    A row that repeats the state changes nothing, so reading a list twice is harmless. Within one list an opt-out wins
    over every opt-in of the same person and purpose that follows it.

    now  the moment of the list where its rows do not say one, None: this one. A list that has just written the persons'
         event gives the moment of that, so that their clock need not be moved once more.
    """
    purposes = {slug: find_purpose(slug) for slug in {row.purpose for row in rows}}
    standing = standing_of({row.person_id for row in rows})
    now = now or timezone.now()
    results: list[Result] = []
    fresh: list[tuple[ConsentRow, str, datetime]] = []
    for row in rows:
        at = min(row.at or now, now)
        result = decide(*standing.get((row.person_id, row.purpose), (None, None)), granted=row.granted, at=at)
        results.append(result)
        if result in ("unchanged", "kept"):
            continue
        status = str(Status.GRANTED if row.granted else Status.WITHDRAWN)
        standing[row.person_id, row.purpose] = (status, at)
        fresh.append((row, status, at))
    written = iter(write_all(fresh, purposes, source=source, by=by))
    return [
        Outcome(row.person_id, row.purpose, result, next(written) if result in ("granted", "withdrawn") else None)
        for row, result in zip(rows, results, strict=True)
    ]


def standing_of(person_ids: Collection[int]) -> dict[tuple[int, str], tuple[str, datetime]]:
    """(status, since) of the latest statement by person and purpose."""
    found: dict[tuple[int, str], tuple[str, datetime]] = {}
    wanted = sorted(person_ids)
    for start in range(0, len(wanted), 5000):
        inside = ConsentRecord.objects.filter(person_id__in=wanted[start : start + 5000]).order_by("at", "id")
        for person, slug, status, at in inside.values_list("person_id", "purpose__slug", "status", "at"):
            found[person, slug] = (status, at)  # the later one stands
    return found


def write_all(
    fresh: Sequence[tuple[ConsentRow, str, datetime]], purposes: Mapping[str, Purpose], *, source: str, by
) -> list[int]:
    """Insert statements (row, status, moment) in one go and tell the log; returns their ids."""
    if not fresh:
        return []
    ids = reserve("consent_consentrecord", len(fresh))
    actor = by.pk if by is not None else None
    records, told = [], []
    for pk, (row, status, at) in zip(ids, fresh, strict=True):
        basis = row.basis or str(Basis.CONSENT if row.granted else Basis.OBJECTION)
        proof = as_json(row.proof)
        purpose = purposes[row.purpose].pk
        records.append((pk, row.person_id, purpose, status, basis, stamp(at), source, row.text, proof, actor))
        told.append(Told(pk, row.person_id, row.purpose, status, basis, at))
    put("consent_consentrecord", COLUMNS, records)
    announce_many(told, source=source, by=by)
    return ids


COLUMNS = ("id", "person_id", "purpose_id", "status", "basis", "at", "source", "text", "proof", "by_id")


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
