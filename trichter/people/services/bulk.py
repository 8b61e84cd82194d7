"""Many persons at once: the engine room of imports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from .persons import PersonData, create_person, find_person, update_person

PersonRow = PersonData


@dataclass(slots=True)
class Outcome:
    """What became of a row: created, updated or unchanged; `before` holds what take_back needs."""

    person_id: int
    outcome: str
    before: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def upsert_people(rows: Sequence[PersonRow], *, by=None, source: str = "", overwrite: bool = False) -> list[Outcome]:
    """Create or update a person per row; the answers are in the order of the rows."""
    return [upsert(row, by, source, overwrite) for row in rows]


def upsert(row: PersonRow, by, source: str, overwrite: bool) -> Outcome:
    """Create or update one person."""
    person = find_person(row.emails, row.phones, row.external)
    if person is None:
        return Outcome(create_person(row, by=by, source=source).pk, "created")
    wanted = {
        name: value
        for name, value in row.values.items()
        if value not in (None, "") and (overwrite or not getattr(person, name, person.custom.get(name)))
    }
    before = {name: getattr(person, name, person.custom.get(name)) for name in wanted}
    changed = update_person(person, wanted, by=by, source=source or "import", history=False)
    return Outcome(person.pk, "updated" if changed else "unchanged", before)
