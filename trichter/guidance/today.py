"""Today: one list of whom to turn to now, each row with the reason in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trichter.engine.fields import Catalogue
from trichter.lifecycle.models import Suggestion
from trichter.lifecycle.services import Line, lines
from trichter.people.event_types import EVENT_TYPES, event_type
from trichter.people.event_words import outcome_words, sentence
from trichter.people.models import Event, Person
from trichter.people.models.person import Stage
from trichter.ui import times
from trichter.ui.words import band_face

from .models import Task
from .sections import SECTIONS, Section, thresholds

PAGE = 20
COUNTED = 100  # counts are exact up to 99
SPOKE = [kind.slug for kind in EVENT_TYPES.values() if kind.touchpoint and kind.direction == "in"]
NO_FIELDS = Catalogue()  # only changed attributes name fields, and they are no contact
# a conversation we started counts as theirs too if they answered
WE_ASKED = ["call_logged", "mail_logged"]


@dataclass
class Row:
    """A line of Today: whom, why, and what can be done about it."""

    kind: str  # the section's name
    key: str
    person: Person
    why: str
    evidence: list[Line] = field(default_factory=list)
    task: Task | None = None
    suggestion: Suggestion | None = None
    source: Any = None

    @property
    def icon(self) -> str:
        """The sign of the row."""
        return TASK_ICONS[self.task.kind] if self.task else ICONS[self.kind][0]

    @property
    def icon_label(self) -> str:
        """What the sign says."""
        return self.task.get_kind_display() if self.task else str(ICONS[self.kind][1])


TASK_ICONS: dict[str, str] = {
    Task.Kind.CALL: "phone",
    Task.Kind.MAIL: "mail",
    Task.Kind.MEETING: "users",
    Task.Kind.TODO: "checkbox",
}
ICONS = {
    "task": ("checkbox", gettext_lazy("Step")),
    "candidate": ("user-question", gettext_lazy("To confirm")),
    "free": ("user-question", gettext_lazy("To confirm, without owner")),
    "ripe": ("flame", gettext_lazy("Ripe, without owner")),
    "working": ("hourglass", gettext_lazy("Without next step")),
    "idle": ("hourglass", gettext_lazy("Without next step")),
}


@dataclass(frozen=True)
class Counts:
    """How much there is, capped at COUNTED."""

    due: int
    candidates: int
    free: int
    idle: int

    @property
    def total(self) -> int:
        return self.due + self.candidates + self.free + self.idle


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
        found += [(section, row) for row in _with_person(wanted)[:missing]]
        if len(found) > size:
            break
    shown = found[:size]
    more = len(found) > size
    rows = _rows(shown, moment)
    return Today(rows, rows[-1].key if more else "")


def counts(user, now: datetime | None = None) -> Counts:
    """How much waits for this user."""
    moment = now or timezone.now()
    number = {
        section.name: len(section.rows(user, moment).values_list("pk", flat=True)[:COUNTED]) for section in SECTIONS
    }
    return Counts(
        due=number["task"],
        candidates=number["candidate"],
        free=min(COUNTED, number["free"] + number["ripe"]),
        idle=min(COUNTED, number["working"] + number["idle"]),
    )


def row_for(user, kind: str, pk: int, now: datetime | None = None) -> Row | None:
    """One row as it stands now, by section and number of its task, suggestion or person; None if it is gone."""
    moment = now or timezone.now()
    section = next((each for each in SECTIONS if each.name == kind), None)
    if section is None:
        return None
    row = _with_person(section.rows(user, moment)).filter(pk=pk).first()
    return _rows([(section, row)], moment)[0] if row is not None else None


def _read_key(after: str) -> tuple[int, int, int]:
    name, _dot, rest = after.partition(".")
    a, _dot, b = rest.partition(".")
    place = next((index for index, section in enumerate(SECTIONS) if section.name == name), None)
    try:
        return (place, int(a), int(b)) if place is not None else (0, 0, 0)
    except ValueError:
        return (0, 0, 0)


def _with_person(rows):
    if rows.model is Person:
        return rows.select_related("company")
    joined = rows.select_related("person", "person__company")
    return joined.select_related("definition") if rows.model is Suggestion else joined


def _rows(found: Sequence[tuple[Section, Any]], now: datetime) -> list[Row]:
    rows = []
    for section, source in found:
        a, b = section.key(source)
        person = source if isinstance(source, Person) else source.person
        rows.append(Row(section.name, f"{section.name}.{a}.{b}", person, "", source=source))
    spoke = last_words([row.person.pk for row in rows if not isinstance(row.source, Suggestion)])
    warm_hot = thresholds() if rows else (0, 0)
    for row in rows:
        WHY[row.kind](row, spoke.get(row.person.pk), now, warm_hot)
    return rows


def last_words(person_ids: Iterable[int]) -> dict[int, Event]:
    """What each person last did towards us, or how our last call or mail was answered; one query."""
    ids = list(person_ids)
    if not ids:
        return {}
    own = Event.objects.filter(person=OuterRef("pk"), type__in=[*SPOKE, *WE_ASKED]).order_by("-occurred_at", "-pk")
    pairs = Person.objects.filter(pk__in=ids).values_list("pk", Subquery(own.values("pk")[:1]))
    events = Event.objects.in_bulk([event for _person, event in pairs if event is not None])
    return {event.person_id: event for event in events.values()}


def event_words(event: Event, now: datetime) -> str:
    """ "Call (reached), yesterday"."""
    words = str(event_type(event.type).label)
    if event.outcome:
        words = f"{words} ({outcome_words(event)})"
    elif said := sentence(event, NO_FIELDS):
        words = _("%(event)s “%(what)s”") % {"event": words, "what": said[:80]}
    return f"{words}, {times.ago(event.at, now)}"


def event_line(event: Event, now: datetime) -> Line:
    """The event as evidence, linked to its place in the timeline."""
    words = event_words(event, now)
    return Line(words, ((event.pk, event.at, words),))


def why_task(row: Row, spoke: Event | None, now: datetime, warm_hot: tuple[int, int]) -> None:
    """The promise itself."""
    task = row.task = row.source
    row.why = task.title or _("promised: %(kind)s") % {"kind": task.get_kind_display()}
    row.evidence = [event_line(spoke, now)] if spoke else []


def why_candidate(row: Row, spoke: Event | None, now: datetime, warm_hot: tuple[int, int]) -> None:
    """What made them a candidate."""
    suggestion = row.suggestion = row.source
    row.evidence = lines(suggestion.evidence)
    reasons = " · ".join(line.text for line in row.evidence[:2])
    stage = Stage(suggestion.definition.stage).label
    row.why = _("%(stage)s? %(reasons)s") % {"stage": stage, "reasons": reasons}


def why_ripe(row: Row, spoke: Event | None, now: datetime, warm_hot: tuple[int, int]) -> None:
    """Hot, and what they last did."""
    row.evidence = [event_line(spoke, now)] if spoke else []
    said = event_words(spoke, now) if spoke else _("by what we know of them")
    row.why = _("%(band)s, without owner: %(reason)s") % {"band": band_words(row.person, warm_hot), "reason": said}


def why_idle(row: Row, spoke: Event | None, now: datetime, warm_hot: tuple[int, int]) -> None:
    """Nothing planned, and since when nobody spoke."""
    person = row.person
    row.evidence = [event_line(spoke, now)] if spoke else []
    standing = Stage(person.stage).label if row.kind == "working" else band_words(person, warm_hot)
    if person.last_contact_at is None:
        row.why = _("%(standing)s, no next step, never contacted") % {"standing": standing}
    else:
        since = times.ago(person.last_contact_at, now)
        row.why = _("%(standing)s, no next step, last contact %(since)s") % {"standing": standing, "since": since}


def band_words(person: Person, warm_hot: tuple[int, int]) -> str:
    """The band's word; a person scored before bands existed is called by the thresholds."""
    return str(band_face(person.band or ("hot" if person.score >= warm_hot[1] else "warm")).label)


WHY = {
    "task": why_task,
    "candidate": why_candidate,
    "free": why_candidate,
    "ripe": why_ripe,
    "working": why_idle,
    "idle": why_idle,
}
