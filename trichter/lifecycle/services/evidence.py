"""Why a condition holds: the nodes of its tree that held, with the value or the events that made them hold.

An item is {"path": "all[0].any[1]", "node": the node as JSON, "value": …} or {…, "events": [{"id", "at", "type", …}]};
words are made when it is shown, in the reader's language.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from trichter.engine.conditions import All, AnyOf, Condition, Happened, Not, Test, parse_condition, to_json, walk
from trichter.engine.errors import EngineError, Language
from trichter.engine.memory import Event as MemoryEvent
from trichter.engine.memory import holds as holds_in_memory
from trichter.engine.memory import test_holds
from trichter.engine.sentences import sentence
from trichter.people import catalogue as people_catalogue
from trichter.people.event_types import event_type
from trichter.people.event_words import outcome_words
from trichter.people.models import Event, Person
from trichter.people.models.event import PROMOTED, from_micros, micros

SHOWN_EVENTS = 3  # per node and person
DAY = 86_400_000_000
A_MOMENT = 10**14  # a number above is a moment in microseconds


@dataclass(frozen=True)
class Line:
    """One reason in words, with the events it rests on as (id, moment, words)."""

    text: str
    events: tuple[tuple[int, datetime, str], ...] = ()


def evidence(condition: dict[str, Any], person: Person, as_of: datetime | None = None) -> list[dict[str, Any]]:
    """Why the condition holds for one person; empty if it does not."""
    return gather(condition, [person.pk], as_of or timezone.now()).get(person.pk, [])


def gather(condition: dict[str, Any], person_ids: Iterable[int], as_of: datetime) -> dict[int, list[dict[str, Any]]]:
    """The evidence of everyone among these for whom the condition holds.

    Two queries for all of them: their values and the events the condition asks for; then in memory, node by node.
    """
    tree = parse_condition(condition, people_catalogue.catalogue())
    instant = micros(as_of)
    persons = Person.objects.select_related("company", "owner").in_bulk(list(person_ids))
    events = _events(tree, list(persons), instant)
    fields = people_catalogue.app_fields()
    readers = {leaf.field: fields[leaf.field].read for leaf in walk(tree) if isinstance(leaf, Test)}
    found = {}
    for pk, person in persons.items():
        values = {name: read(person) for name, read in readers.items()}
        items = _Person(values, events.get(pk, []), instant).node(tree, "")
        if items is not None:
            found[pk] = items
    return found


def _events(tree: Condition, person_ids: list[int], until: int) -> dict[int, list[Event]]:
    """The events the condition may count, by person, the latest first."""
    nodes = [leaf for leaf in walk(tree) if isinstance(leaf, Happened)]
    if not nodes:
        return {}
    rows = Event.objects.filter(person_id__in=person_ids, occurred_at__lte=until)
    if all(node.event != "*" for node in nodes):
        rows = rows.filter(type__in={node.event for node in nodes})
    windows = [node.within_days for node in nodes]
    if None not in windows:
        rows = rows.filter(occurred_at__gt=until - max(days for days in windows if days) * DAY)
    found: dict[int, list[Event]] = {}
    for event in rows.order_by("-occurred_at", "-pk").iterator(chunk_size=2000):
        found.setdefault(event.person_id, []).append(event)
    return found


class _Person:
    """One person before one condition: a node gives its evidence, or None if it does not hold."""

    def __init__(self, values: dict[str, Any], events: list[Event], as_of: int) -> None:
        self.values, self.events, self.as_of = values, events, as_of

    def node(self, node: Condition, path: str) -> list[dict[str, Any]] | None:
        match node:
            case All(items):
                parts = [self.node(item, _join(path, f"all[{index}]")) for index, item in enumerate(items)]
                return None if None in parts else [item for part in parts for item in part or ()]
            case AnyOf(items):
                parts = [self.node(item, _join(path, f"any[{index}]")) for index, item in enumerate(items)]
                held = [part for part in parts if part is not None]
                return [item for part in held for item in part] if held else None
            case Not(item):
                against = self.node(item, _join(path, "not"))
                return [{"path": path, "node": to_json(node)}] if against is None else None
            case Test():
                if not test_holds(node, self.values, self.as_of):
                    return None
                return [{"path": path, "node": to_json(node), "value": _plain(self.values.get(node.field))}]
            case Happened():
                return self.happened(node, path)

    def happened(self, node: Happened, path: str) -> list[dict[str, Any]] | None:
        counted = [event for event in self.events if self.counts(node, event)]
        if not node.at_least <= len(counted) <= (node.at_most if node.at_most is not None else len(counted)):
            return None
        return [{"path": path, "node": to_json(node), "events": [facts_of(event) for event in counted[:SHOWN_EVENTS]]}]

    def counts(self, node: Happened, event: Event) -> bool:
        once = Happened(node.event, node.where, 1, None, node.within_days)
        values = {**event.properties, **{name: getattr(event, name) for name in PROMOTED}}
        return holds_in_memory(once, {}, [MemoryEvent(event.type, event.occurred_at, values)], self.as_of)


def facts_of(event: Event) -> dict[str, Any]:
    """An event as evidence keeps it."""
    facts = {"id": event.pk, "at": event.occurred_at, "type": event.type}
    return facts | {name: value for name in ("name", "outcome") if (value := getattr(event, name))}


def _plain(value: Any) -> Any:
    if isinstance(value, str | int | float | bool | None):
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    return [_plain(each) for each in value] if isinstance(value, list | tuple | set | frozenset) else str(value)


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def lines(items: Sequence[dict[str, Any]]) -> list[Line]:
    """Evidence in words of the active language. A node that can no longer be read (a field was removed) is left out."""
    found: dict[str, Line] = {}
    for line in map(_line, items):
        if line is not None:
            found.setdefault(line.text, line)
    return list(found.values())


def sentence_of(items: Sequence[dict[str, Any]]) -> str:
    """Evidence as one sentence: the reasons separated by dots."""
    return " · ".join(line.text for line in lines(items))


def _line(item: dict[str, Any]) -> Line | None:
    if item.get("events"):
        return _events_line(item["events"])
    try:
        words = describe(item["node"])
    except EngineError:
        return None
    value = item.get("value")
    if isinstance(value, bool) or not isinstance(value, int | float):
        return Line(words)
    return Line(_("%(reason)s (%(value)s)") % {"reason": words, "value": _shown(value)})


def _events_line(events: Sequence[dict[str, Any]]) -> Line:
    rows = tuple((event["id"], from_micros(event["at"]), _event_words(event)) for event in events)
    first = rows[0]
    text = _("%(event)s on %(date)s") % {"event": first[2], "date": _date(first[1])}
    return Line(text, rows)


def _event_words(event: dict[str, Any]) -> str:
    words = str(event_type(event["type"]).label)
    if outcome := outcome_words(Event(type=event["type"], outcome=event.get("outcome"))):
        words = f"{words} ({outcome})"
    return _("%(event)s “%(what)s”") % {"event": words, "what": event["name"]} if event.get("name") else words


def _date(moment: datetime) -> str:
    local = timezone.localtime(moment)
    style = "j. F" if language() == "de" else "j M"
    return formats.date_format(local, style if local.year == timezone.localtime().year else style + " Y")


def _shown(value: float) -> str:
    if abs(value) > A_MOMENT:
        return _date(from_micros(int(value)))
    return formats.number_format(value, decimal_pos=0 if float(value).is_integer() else 1, use_l10n=True)


def describe(condition: dict[str, Any]) -> str:
    """A condition as a sentence of the active language."""
    known = people_catalogue.catalogue()
    return sentence(parse_condition(condition, known), known, language())


def language() -> Language:
    """The active language, as the engine names it."""
    return "de" if (get_language() or "de").startswith("de") else "en"
