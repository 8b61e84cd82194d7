"""Consent is also something that happened: the event log hears of every statement."""

from __future__ import annotations

from collections.abc import Sequence

from trichter.people.models.event import micros
from trichter.people.services import NewEvent, record_events

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
