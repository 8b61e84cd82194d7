"""What a condition may ask for: fields of a person and events with their properties."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from .text import fold

FieldType = Literal["text", "choice", "number", "date", "boolean", "set"]
Language = Literal["de", "en"]

# columns of the two relations that no field or property may be named after
RESERVED = frozenset({"person_id", "event_id", "type", "occurred_at", "as_of"})


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a closed list, with its words."""

    value: str
    label_en: str
    label_de: str

    def label(self, lang: Language) -> str:
        return self.label_de if lang == "de" else self.label_en


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that can be known of a person, or one property of an event.

    type     text, choice (text from a closed list), number (64-bit float), date (a point in time, integer
             microseconds), boolean, set (several texts at once, such as segments); None in catalogues made from files
             whose columns carry no type (CSV, JSON): the first use in a condition decides
    derived  computed from scores or conditions, so that a scoring model must not use it
    open     other values than the choices may occur too: the choices only give words to the usual ones
    """

    name: str
    type: FieldType | None
    label_en: str
    label_de: str
    choices: tuple[Choice, ...] | None = None
    group: str | None = None
    derived: bool = False
    open: bool = False

    def label(self, lang: Language) -> str:
        return self.label_de if lang == "de" else self.label_en

    def choice(self, value: str) -> Choice | None:
        """The choice of this value, compared folded; None if there is none."""
        wanted = fold(value)
        return next((choice for choice in self.choices or () if fold(choice.value) == wanted), None)


@dataclass(frozen=True, slots=True)
class EventType:
    """One kind of event, with the words for sentences.

    phrase_en   past tense without subject: "visited a page"; empty: "had the event “label”"
    phrase_de   auxiliary, a bar, the rest: "hat|eine Seite besucht", "wurde|auf einer Messe getroffen"
    relative_de relative pronoun in the genitive of the noun in phrase_de: "deren" or "dessen"
    """

    name: str
    label_en: str
    label_de: str
    properties: tuple[Field, ...] = ()
    phrase_en: str = ""
    phrase_de: str = ""
    relative_de: str = ""

    def label(self, lang: Language) -> str:
        return self.label_de if lang == "de" else self.label_en


ANY_EVENT = EventType("*", "any event", "beliebiges Ereignis")


@dataclass(frozen=True)
class Catalogue:
    """All fields and event types that conditions may use.

    common           properties that every event type has (source, channel, …)
    any_event        accept event types that are not listed (headless use: files declare none)
    any_property     accept properties that are not listed, of a type that the first use decides
    """

    fields: Mapping[str, Field] = field(default_factory=dict)
    events: Mapping[str, EventType] = field(default_factory=dict)
    common: Mapping[str, Field] = field(default_factory=dict)
    any_event: bool = False
    any_property: bool = False

    @classmethod
    def of(
        cls, fields: Iterable[Field] = (), events: Iterable[EventType] = (), common: Iterable[Field] = ()
    ) -> Catalogue:
        """A closed catalogue. Raises ValueError on a name that occurs twice or is a column of the relations."""
        events = tuple(events)
        for event in events:
            _by_name(event.properties)
        return cls(_by_name(fields), {event.name: event for event in events}, _by_name(common))

    def with_fields(self, fields: Iterable[Field]) -> Catalogue:
        """This catalogue with more fields; a field of the same name is replaced."""
        return replace(self, fields={**self.fields, **_by_name(fields)})

    def field(self, name: str) -> Field | None:
        return self.fields.get(name)

    def event(self, name: str) -> EventType | None:
        """The event type of this name; `*` is any."""
        if name == "*":
            return ANY_EVENT
        known = self.events.get(name)
        return EventType(name, name, name) if known is None and self.any_event else known

    def property(self, event: str, name: str) -> Field | None:
        """A property of an event type; with `*` any property that some event type has."""
        return self.properties(event).get(name) or (
            Field(name, None, name, name) if self.any_property and name not in RESERVED else None
        )

    def properties(self, event: str) -> dict[str, Field]:
        """All declared properties of an event type by name; with `*` those of every type.

        A type may say of a common property what it means there; of any event it means what is common to all.
        """
        kinds = self.events.values() if event == "*" else [self.events[event]] if event in self.events else []
        own = {each.name: each for kind in kinds for each in kind.properties}
        return own | dict(self.common) if event == "*" else dict(self.common) | own


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """The known name most like the given one, or an empty text.

    >>> did_you_mean("person.senority", ["person.seniority", "stage"])
    'person.seniority'
    """
    names = list(known)
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    if not close:  # someone forgot the prefix
        close = [each for each in names if each.endswith("." + name)][:1]
    return close[0] if close else ""


def _by_name(fields: Iterable[Field]) -> dict[str, Field]:
    found: dict[str, Field] = {}
    for each in fields:
        if each.name in found or each.name in RESERVED:
            raise ValueError(f"field {each.name!r} occurs twice or is reserved")
        found[each.name] = each
    return found
