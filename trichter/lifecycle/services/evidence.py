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

from trichter.engine.conditions import All, AnyOf, Condition, Happened, Not, Test, parse_condition, to_json
from trichter.engine.memory import Event as MemoryEvent
from trichter.engine.memory import holds as holds_in_memory
from trichter.people import catalogue as people_catalogue
from trichter.people import matching
from trichter.people.event_types import event_type
from trichter.people.models import Event, Person
from trichter.people.models.event import PROMOTED, from_micros, micros

SHOWN_EVENTS = 3  # per node and person
MOST_READ = 5000  # events read per node and block of persons
DAY = 86_400_000_000


@dataclass(frozen=True)
class Line:
    """One reason in words, with the events it rests on as (id, moment, words)."""

    text: str
    events: tuple[tuple[int, datetime, str], ...] = ()


def evidence(condition: dict[str, Any], person: Person, as_of: datetime | None = None) -> list[dict[str, Any]]:
    """Why the condition holds for one person; empty if it does not."""
    return gather(condition, [person.pk], as_of or timezone.now()).get(person.pk, [])


def gather(condition: dict[str, Any], person_ids: Iterable[int], as_of: datetime) -> dict[int, list[dict[str, Any]]]:
    """The evidence of everyone among these for whom the condition holds; one query per node, not per person."""
    tree = parse_condition(condition, people_catalogue.catalogue())
    return _Gathering(set(person_ids), as_of).node(tree, "")


def holding(condition: dict[str, Any], person_ids: Sequence[int], as_of: datetime) -> set[int]:
    """Those of these persons for whom the condition holds; one query."""
    if not person_ids:
        return set()
    persons = Person.objects.alive().filter(pk__in=person_ids)
    return set(matching.matching(persons, condition, as_of=as_of, shape="walk").values_list("pk", flat=True))


class _Gathering:
    def __init__(self, person_ids: set[int], as_of: datetime) -> None:
        self.ids = person_ids
        self.as_of = as_of
        self.persons: dict[int, Person] | None = None

    def node(self, node: Condition, path: str) -> dict[int, list[dict[str, Any]]]:
        """{person: items} of those for whom the node holds."""
        match node:
            case All(items):
                parts = [self.node(item, _join(path, f"all[{index}]")) for index, item in enumerate(items)]
                held = self.ids.intersection(*parts)
                return {pk: [item for part in parts for item in part[pk]] for pk in held}
            case AnyOf(items):
                parts = [self.node(item, _join(path, f"any[{index}]")) for index, item in enumerate(items)]
                held = set().union(*parts)
                return {pk: [item for part in parts if pk in part for item in part[pk]] for pk in held}
            case Not(item):
                against = self.node(item, _join(path, "not"))
                plain = {"path": path, "node": to_json(node)}
                return {pk: [plain] for pk in self.ids - against.keys()}
            case Test():
                return self.test(node, path)
            case Happened():
                return self.happened(node, path)

    def test(self, node: Test, path: str) -> dict[int, list[dict[str, Any]]]:
        held = holding(to_json(node), sorted(self.ids), self.as_of)
        read = next((each.read for each in people_catalogue.app_fields() if each.field.name == node.field), None)
        found = {}
        for pk in held:
            value = read(self.person(pk)) if read else None
            found[pk] = [{"path": path, "node": to_json(node), "value": _plain(value)}]
        return found

    def person(self, pk: int) -> Person:
        if self.persons is None:
            self.persons = Person.objects.select_related("company", "owner").in_bulk(self.ids)
        return self.persons[pk]

    def happened(self, node: Happened, path: str) -> dict[int, list[dict[str, Any]]]:
        held = holding(to_json(node), sorted(self.ids), self.as_of)
        found: dict[int, list[dict[str, Any]]] = {pk: [] for pk in held}
        if node.at_least > 0:
            for event in self.events(node, held):
                if len(found[event.person_id]) < SHOWN_EVENTS and self.matches(node, event):
                    found[event.person_id].append(_facts(event))
        return {pk: [{"path": path, "node": to_json(node), "events": events}] for pk, events in found.items()}

    def events(self, node: Happened, held: set[int]) -> Iterable[Event]:
        """The latest events that may have made the node hold."""
        until = micros(self.as_of)
        rows = Event.objects.filter(person_id__in=held, occurred_at__lte=until)
        if node.event != "*":
            rows = rows.filter(type=node.event)
        if node.within_days is not None:
            rows = rows.filter(occurred_at__gt=until - node.within_days * DAY)
        return rows.order_by("-occurred_at", "-id")[:MOST_READ]

    def matches(self, node: Happened, event: Event) -> bool:
        once = Happened(node.event, node.where, 1, None, node.within_days)
        values = {**event.properties, **{name: getattr(event, name) for name in PROMOTED}}
        return holds_in_memory(once, {}, [MemoryEvent(event.type, event.occurred_at, values)], micros(self.as_of))


def _facts(event: Event) -> dict[str, Any]:
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
    found = [_line(item) for item in items]
    return [line for line in dict.fromkeys(found) if line is not None]


def sentence_of(items: Sequence[dict[str, Any]]) -> str:
    """Evidence as one sentence: the reasons separated by dots."""
    return " · ".join(line.text for line in lines(items))


def _line(item: dict[str, Any]) -> Line | None:
    from trichter.engine.errors import EngineError

    if item.get("events"):
        return _events_line(item["events"])
    try:
        words = describe(item["node"])
    except EngineError:
        return None
    value = item.get("value")
    if isinstance(value, bool | None) or item["node"].get("op") in ("eq", "is_known", "is_unknown"):
        return Line(words)
    return Line(_("%(reason)s (%(value)s)") % {"reason": words, "value": _shown(value)})


def _events_line(events: Sequence[dict[str, Any]]) -> Line:
    rows = tuple((event["id"], from_micros(event["at"]), _event_words(event)) for event in events)
    first = rows[0]
    text = _("%(event)s on %(date)s") % {"event": first[2], "date": _date(first[1])}
    return Line(text, rows)


def _event_words(event: dict[str, Any]) -> str:
    from trichter.people.event_types import outcome_label

    words = str(event_type(event["type"]).label)
    if event.get("outcome"):
        words = f"{words} ({outcome_label(event['outcome'])})"
    return f"{words} “{event['name']}”" if event.get("name") else words


def _date(moment: datetime) -> str:
    local = timezone.localtime(moment)
    style = "j. F" if (get_language() or "de").startswith("de") else "j M"
    return formats.date_format(local, style if local.year == timezone.localtime().year else style + " Y")


def _shown(value: Any) -> str:
    if isinstance(value, float | int):
        return formats.number_format(value, decimal_pos=0 if float(value).is_integer() else 1, use_l10n=True)
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def describe(condition: dict[str, Any]) -> str:
    """A condition as a sentence of the active language."""
    from trichter.engine.sentences import sentence

    known = people_catalogue.catalogue()
    lang = "de" if (get_language() or "de").startswith("de") else "en"
    return sentence(parse_condition(condition, known), known, lang)
