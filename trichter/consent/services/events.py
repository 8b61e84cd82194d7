"""Consent is also something that happened: the event log hears of every statement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from trichter.people.models.event import micros
from trichter.people.services import NewEvent, now_micros, record_events
from trichter.people.services.events import append_rows, columns, lock_persons, move_clocks
from trichter.people.services.touches import touch

from ..models import ConsentRecord

EVENT_TYPES = {
    ConsentRecord.Status.GRANTED: "consent_granted",
    ConsentRecord.Status.WITHDRAWN: "consent_withdrawn",
}


def announce(records: Sequence[ConsentRecord], *, by) -> None:
    """Append one event per statement (name = purpose) and mark the persons as touched."""
    record_events(
        [
            NewEvent(
                person_id=record.person_id,
                type=EVENT_TYPES[ConsentRecord.Status(record.status)],
                occurred_at=micros(record.at),
                key=f"consent:{record.pk}",
                properties={"name": record.purpose.slug, "source": record.source, "basis": record.basis},
            )
            for record in records
        ],
        by=by,
    )


class Told(NamedTuple):
    """What the log is told of a statement."""

    record_id: int
    person_id: int
    purpose: str
    status: str
    basis: str
    at: datetime


def announce_many(told: Sequence[Told], *, source: str, by) -> None:
    """The same for thousands of new statements that were just written: their keys are new, their moments not ahead."""
    now, actor = now_micros(), by.pk if by is not None else None
    known = lock_persons({each.person_id for each in told})
    shapes: dict[tuple[str, str, str], tuple] = {}
    rows, events = [], []
    for each in told:
        kind = EVENT_TYPES[ConsentRecord.Status(each.status)]
        shape = shapes.get((each.purpose, each.status, each.basis))
        if shape is None:
            properties = {"name": each.purpose, "source": source, "basis": each.basis}
            shape = columns(NewEvent(0, kind, now, None, properties), actor, now)[6:]
            shapes[each.purpose, each.status, each.basis] = shape
        if each.person_id in known:
            at = micros(each.at)
            rows.append((each.person_id, kind, at, now, f"consent:{each.record_id}", actor, *shape))
            events.append(NewEvent(each.person_id, kind, at))
    append_rows(rows)
    move_clocks(events, known)
    touch({each.person_id for each in events}, at=now)
