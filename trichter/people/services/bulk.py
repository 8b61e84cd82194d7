"""Many persons at once: the engine room of imports. Set-based: a block costs a handful of statements, however long it
is.

Who a row is about (bulk_match.py):
1. the living person with one of its addresses; 2. with one of its names in another system; 3. with one of its
numbers, if exactly one living person has that number and nothing speaks against it: both last names known and
different, both first names known and different, or, where a name is missing on either side, both have an address
(then different ones). Rows of the same block that mean the same person become one person.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction

from ..sql import is_postgres, run
from . import bulk_companies, bulk_write
from .bulk_match import Draft, People
from .bulk_rows import Packed, Reader, ReadRow
from .bulk_trace import Trace
from .changes import Change
from .deletion import delete_people
from .events import now_micros
from .persons import PersonData

PersonRow = PersonData
ATTEMPTS = 3
UPSERT_LOCK = 7_203_114  # one import block writes at a time on PostgreSQL; SQLite has one writer anyway


@dataclass(slots=True)
class Outcome:
    """What became of a row: created, updated, unchanged, or refused (then `error` says why and there is no person).

    before  what take_back needs: {"changes": {field: [old, new]}, "emails": [keys added], "phones": [numbers added],
            "external": [[system, key] added]}; empty for persons that this call created
    """

    person_id: int | None
    outcome: str
    before: dict[str, Any] = field(default_factory=dict)
    error: str = ""


def upsert_people(
    rows: Sequence[PersonRow | Packed],
    *,
    by=None,
    source: str = "",
    overwrite: bool = False,
    imported: Mapping[str, Any] | None = None,
    trace: Trace | None = None,
) -> list[Outcome]:
    """Create or update a person per row, in one transaction; the answers are in the order of the rows.

    overwrite  False: only what was unknown is filled in. True: given values replace known ones. Where somebody came
               from (source, medium, campaign, channel) is never changed, empty values say nothing, addresses are only
               added.
    imported   properties of the event `imported` that created and updated persons get (name of the list, source, …);
               None writes no such event
    trace      is told what was written beside the persons
    Rows may have been read and packed before (bulk_rows.pack), with the custom fields of then.
    """
    for attempt in range(ATTEMPTS):
        try:
            with transaction.atomic(), without_collector():
                return upsert_once(rows, by, source, overwrite, imported, trace or Trace())
        except IntegrityError:  # someone else has just created one of them: look again
            if attempt == ATTEMPTS - 1:
                raise
    raise AssertionError("unreachable")


@contextmanager
def without_collector() -> Iterator[None]:
    """Python's cycle collector would walk the block's many small objects again and again, and find nothing."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def upsert_once(
    rows: Sequence[PersonRow | Packed],
    by,
    source: str,
    overwrite: bool,
    imported: Mapping[str, Any] | None,
    trace: Trace,
) -> list[Outcome]:
    """One try."""
    if is_postgres():
        run("SELECT pg_advisory_xact_lock(%s)", [UPSERT_LOCK])
    trace.at = now_micros()
    reader = Reader()
    read = [reader.unpack(row) if isinstance(row, tuple) else reader.read(row) for row in rows]
    good = [row for row in read if not row.error]
    companies = bulk_companies.find_or_create(good, overwrite=overwrite, by=by, source=source, trace=trace)
    people = People.find(good)
    answers: list[tuple[ReadRow, Draft | None, str]] = []
    for row in read:
        if row.error:
            answers.append((row, None, "refused"))
            continue
        draft, created = people.draft_for(row)
        changed = draft.apply(row, companies.get(row.company_ref), overwrite=overwrite, source=source)
        answers.append((row, draft, "created" if created else "updated" if changed else "unchanged"))
    bulk_write.write(people.drafts, companies, by=by, source=source, imported=imported, now=trace.at)
    return [outcome_of(row, draft, result) for row, draft, result in answers]


def outcome_of(row: ReadRow, draft: Draft | None, result: str) -> Outcome:
    """The answer for a row."""
    if draft is None:
        return Outcome(None, result, error=row.error)
    return Outcome(draft.person_id, result, draft.before() if result == "updated" and not draft.is_new else {})


@transaction.atomic
def take_back(created: Sequence[int], changed: Sequence[tuple[int, Mapping[str, Any]]], *, by=None):
    """Undo upserts: delete created persons (this can be undone) and put changed values back where nobody has changed
    them since. Returns the action of the deletion."""
    from ..models import Person
    from .bulk_undo import put_back

    for person_id, before in changed:
        put_back(person_id, before, by=by)
    return delete_people(Person.objects.filter(pk__in=list(created)), by=by)


__all__ = ["Change", "Outcome", "PersonRow", "Trace", "take_back", "upsert_people"]
