"""What a colleague logs with one click: a call, a mail, a meeting, a note."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from ..errors import Invalid
from ..models import Event, Person
from ..models.event import micros
from ..outcomes import ACTIVITY_OUTCOMES
from .events import NewEvent, Recorded, now_micros, record_events
from .notes import add_note

OUTCOMES = ACTIVITY_OUTCOMES
TYPES = {
    ("mail", "answered"): "mail_replied",
    ("meeting", "booked"): "meeting_booked",
    ("meeting", "missed"): "meeting_missed",
}
USUAL = {"call": "call_logged", "mail": "mail_logged", "meeting": "meeting_held", "note": "note_added"}


@transaction.atomic
def log_activity(
    person: Person,
    kind: str,
    outcome: str = "",
    text: str = "",
    at: datetime | int | None = None,
    direction: str = "out",
    *,
    by=None,
    key: str | None = None,
) -> Recorded:
    """Log a call, mail, meeting or note; a text becomes a note as well. `at` is aware or microseconds, by default now.

    An answered call, a held meeting and an answered mail are two-way contact. Raises Invalid.
    """
    if kind not in OUTCOMES:
        raise Invalid(_("There is no activity “%(kind)s”.") % {"kind": kind}, "kind")
    chosen = outcome or (OUTCOMES[kind][0] if OUTCOMES[kind] else "")
    if OUTCOMES[kind] and chosen not in OUTCOMES[kind]:
        raise Invalid(_("“%(outcome)s” is not an outcome of this activity.") % {"outcome": outcome}, "outcome")
    if direction not in ("in", "out"):
        raise Invalid(_("The direction is in or out."), "direction")
    note = add_note(person, text, by=by) if text.strip() else None
    if kind == "note":
        if note is None:
            raise Invalid(_("The note is empty."), "text")
        written = Event.objects.values_list("pk", flat=True).get(key=f"note:{note.pk}")
        return Recorded(written, True)
    moment = micros(at) if isinstance(at, datetime) else at if at is not None else now_micros()
    properties = {"outcome": chosen, "direction": direction} | ({"note_id": note.pk} if note else {})
    event = NewEvent(person.pk, TYPES.get((kind, chosen), USUAL[kind]), moment, key, properties)
    recorded = record_events([event], by=by)[0]
    if recorded.error:
        raise Invalid(recorded.error, "at")
    return recorded
