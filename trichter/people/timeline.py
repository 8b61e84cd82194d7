"""The event log as a person reads it: entries in words, newest first, by days, repeated page views as one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from trichter.engine.fields import Catalogue

from .catalogue import catalogue
from .event_types import BOOKKEEPING, EVENT_TYPES, event_type
from .event_words import outcome_words, sentence
from .models import Event, Note

SIZE = 40
GROUPED = "page_view"
OURS = frozenset(slug for slug, kind in EVENT_TYPES.items() if kind.direction == "out")
CHANGES = BOOKKEEPING - {"note_added", "task_done"}

FILTERS = {
    "all": gettext_lazy("Everything"),
    "theirs": gettext_lazy("Their actions"),
    "ours": gettext_lazy("Our actions"),
    "notes": gettext_lazy("Notes"),
    "changes": gettext_lazy("Changes"),
}


@dataclass
class Entry:
    """One line of a timeline: an event, or several page views in a row."""

    events: list[Event]
    fields: Catalogue
    note: Note | None = None

    @property
    def event(self) -> Event:
        """The latest event of the entry."""
        return self.events[0]

    @property
    def at(self) -> datetime:
        return self.event.at

    @property
    def kind(self):
        """The kind of event: its words and icon."""
        return event_type(self.event.type)

    @property
    def direction(self) -> str:
        """`in` came from the person, `out` from us, empty is neither."""
        return self.event.direction or self.kind.direction

    @property
    def label(self) -> str:
        """What happened, in two or three words."""
        if len(self.events) > 1:
            count = len(self.events)
            return ngettext("%(count)d page view", "%(count)d page views", count) % {"count": count}
        return str(self.kind.label)

    @property
    def outcome(self) -> str:
        """What came of it, in words."""
        return outcome_words(self.event)

    @property
    def sentence(self) -> str:
        """What exactly it was."""
        return (
            sentence(self.event, self.fields)
            if len(self.events) == 1
            else ", ".join(name for name, _count in self.pages[:3])
        )

    @property
    def pages(self) -> list[tuple[str, int]]:
        """Each viewed page and how often, the most viewed first."""
        return Counter(event.path or event.url or "–" for event in self.events).most_common()


@dataclass
class Timeline:
    """A stretch of the log. `older` is where the next stretch begins, None at the end."""

    days: list[tuple[date, list[Entry]]] = field(default_factory=list)
    older: str | None = None
    which: str = "all"

    @property
    def is_empty(self) -> bool:
        return not self.days


def narrowed(events: QuerySet[Event], which: str) -> QuerySet[Event]:
    """The events that a filter of the timeline shows."""
    if which == "theirs":
        theirs = ~Q(type__in=OURS | BOOKKEEPING) & (Q(direction=None) | ~Q(direction="out"))
        return events.filter(theirs | Q(type__in=OURS, direction="in"))
    if which == "ours":
        return events.filter(Q(type__in=OURS) & (Q(direction=None) | ~Q(direction="in")) | Q(type="task_done"))
    if which == "notes":
        return events.filter(type="note_added")
    if which == "changes":
        return events.filter(type__in=CHANGES)
    return events


def before_key(events: QuerySet[Event], key: str) -> QuerySet[Event]:
    """Events older than a key "microseconds-id". A key of another form counts as none."""
    at, _dash, number = key.partition("-")
    if not (at.lstrip("-").isdigit() and number.isdigit()):
        return events
    return events.filter(Q(occurred_at__lt=int(at)) | Q(occurred_at=int(at), pk__lt=int(number)))


def timeline(events: QuerySet[Event], *, which: str = "all", before: str = "", size: int = SIZE) -> Timeline:
    """A stretch of these events. At most three queries: events, notes, stamp of the fields."""
    which = which if which in FILTERS else "all"
    rows = before_key(narrowed(events, which), before).select_related("actor").order_by("-occurred_at", "-pk")
    found = list(rows[: size + 1])
    shown = found[:size]
    older = f"{shown[-1].occurred_at}-{shown[-1].pk}" if len(found) > size else None
    entries = list(with_notes(grouped(shown, catalogue())))
    days = [(day, list(group)) for day, group in groupby(entries, key=local_day)]
    return Timeline(days, older, which)


def local_day(entry: Entry) -> date:
    """The day in the user's time zone."""
    return timezone.localtime(entry.at).date()


def grouped(events: Sequence[Event], fields: Catalogue) -> Iterator[Entry]:
    """Entries; page views of one person that follow each other on one day become one."""

    def key(event: Event) -> Any:
        if event.type != GROUPED:
            return event.pk
        return (event.person_id, timezone.localtime(event.at).date())

    for _key, group in groupby(events, key=key):
        yield Entry(list(group), fields)


def with_notes(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Entries with the notes they speak of; the bare line "note" is left out where a call or meeting shows the note."""
    entries = list(entries)
    wanted = {note_id(entry): entry for entry in entries if note_id(entry)}
    notes = Note.objects.select_related("author").in_bulk(list(wanted)) if wanted else {}
    told = {note_id(entry) for entry in entries if note_id(entry) and entry.event.type != "note_added"}
    for entry in entries:
        number = note_id(entry)
        if entry.event.type == "note_added" and number in told:
            continue
        entry.note = notes.get(number) if number else None
        yield entry


def note_id(entry: Entry) -> int | None:
    """The note an event speaks of."""
    return entry.event.properties.get("note_id")


def empty_words(which: str) -> str:
    """What an empty timeline says."""
    words = {
        "all": _("Nothing has happened yet. Log a call or a note to begin."),
        "theirs": _("No action of theirs is known yet."),
        "ours": _("Nobody of us has been in touch yet."),
        "notes": _("There is no note yet."),
        "changes": _("Nothing has been changed yet."),
    }
    return words[which]
