"""Today: one list of whom to turn to now, each row with the reason in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from trichter.handover.models import Handover
from trichter.lifecycle.models import Suggestion
from trichter.people.models import Person
from trichter.pipeline.models import Opportunity

from .sections import SECTIONS, Section, thresholds
from .why import Facts, Row, explain, last_words

PAGE = 20
COUNTED = 100  # counts are exact up to 99
# what is joined for the words of a row
JOINED: dict[Any, tuple[str, ...]] = {
    Person: ("company",),
    Opportunity: ("company", "person", "stage"),
    Suggestion: ("person", "person__company", "definition"),
    Handover: ("person", "person__company", "rule", "team", "rep"),
}
USUAL = ("person", "person__company")


@dataclass(frozen=True)
class Counts:
    """How much there is, capped at COUNTED."""

    clocks: int
    replies: int
    due: int
    candidates: int
    free: int
    idle: int
    deals: int
    woken: int

    @property
    def total(self) -> int:
        """All of it."""
        parts = (self.clocks, self.replies, self.due, self.candidates, self.free, self.idle, self.deals, self.woken)
        return sum(parts)


@dataclass(frozen=True)
class Today:
    """A page of the list; `after` continues it, empty at its end."""

    rows: list[Row]
    after: str


def today(user, *, after: str = "", size: int = PAGE, now: datetime | None = None) -> Today:
    """The next rows for this user behind the given key. A key that cannot be read starts anew."""
    moment = now or timezone.now()
    start, a, b = _read_key(after)
    found: list[tuple[Section, Any]] = []
    for index, section in enumerate(SECTIONS[start:], start):
        wanted = section.rows(user, moment)
        if index == start and after:
            wanted = section.after(wanted, a, b)
        missing = size + 1 - len(found)
        found += [(section, row) for row in _joined(wanted)[:missing]]
        if len(found) > size:
            break
    rows = _rows(found[:size], moment)
    return Today(rows, rows[-1].key if len(found) > size else "")


def counts(user, now: datetime | None = None) -> Counts:
    """How much waits for this user."""
    moment = now or timezone.now()
    number = {
        section.name: len(section.rows(user, moment).values_list("pk", flat=True)[:COUNTED]) for section in SECTIONS
    }

    def up_to(*names: str) -> int:
        return min(COUNTED, sum(number[name] for name in names))

    return Counts(
        clocks=number["clock"],
        replies=up_to("reply", "asked"),
        due=number["task"],
        candidates=number["candidate"],
        free=up_to("free", "ripe"),
        idle=up_to("working", "idle"),
        deals=up_to("late", "stuck"),
        woken=number["woken"],
    )


def row_for(user, kind: str, pk: int, now: datetime | None = None) -> Row | None:
    """One row as it stands now, by section and number of its source; None if it is gone."""
    moment = now or timezone.now()
    section = next((each for each in SECTIONS if each.name == kind), None)
    if section is None:
        return None
    row = _joined(section.rows(user, moment)).filter(pk=pk).first()
    return _rows([(section, row)], moment)[0] if row is not None else None


def _read_key(after: str) -> tuple[int, int, int]:
    name, _dot, rest = after.partition(".")
    a, _dot, b = rest.partition(".")
    place = next((index for index, section in enumerate(SECTIONS) if section.name == name), None)
    try:
        return (place, int(a), int(b)) if place is not None else (0, 0, 0)
    except ValueError:
        return (0, 0, 0)


def _joined(rows):
    return rows.select_related(*JOINED.get(rows.model, USUAL))


def _rows(found: Sequence[tuple[Section, Any]], now: datetime) -> list[Row]:
    rows = []
    for section, source in found:
        a, b = section.key(source)
        rows.append(Row(section.name, f"{section.name}.{a}.{b}", source))
    if rows:
        spoke = last_words([row.person.pk for row in rows if row.person and row.suggestion is None])
        facts = Facts(now, spoke, *thresholds())
        for row in rows:
            explain(row, facts)
    return rows
