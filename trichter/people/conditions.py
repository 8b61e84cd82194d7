"""What the condition builder needs: all fields and events in words, and the answer to a condition being built."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trichter.engine.conditions import parse_condition
from trichter.engine.errors import ConditionError
from trichter.engine.fields import Catalogue, Field
from trichter.engine.sentences import sentence
from trichter.engine.values import BY_TYPE
from trichter.ui.templatetags.ui import people_count

from .catalogue import catalogue
from .matching import count_capped, matching
from .models import Person

OPERATORS = {
    "eq": gettext_lazy("is"),
    "ne": gettext_lazy("is not"),
    "in": gettext_lazy("is one of"),
    "not_in": gettext_lazy("is none of"),
    "contains": gettext_lazy("contains"),
    "not_contains": gettext_lazy("does not contain"),
    "starts_with": gettext_lazy("begins with"),
    "ends_with": gettext_lazy("ends with"),
    "gt": gettext_lazy("is above"),
    "gte": gettext_lazy("is at least"),
    "lt": gettext_lazy("is below"),
    "lte": gettext_lazy("is at most"),
    "between": gettext_lazy("is between"),
    "is_known": gettext_lazy("is known"),
    "is_unknown": gettext_lazy("is unknown"),
    "before": gettext_lazy("is before"),
    "after": gettext_lazy("is after"),
    "in_last_days": gettext_lazy("was in the last"),
    "not_in_last_days": gettext_lazy("was not in the last"),
}
SET_OPERATORS = {
    "eq": gettext_lazy("contains"),
    "ne": gettext_lazy("does not contain"),
    "in": gettext_lazy("contains one of"),
    "not_in": gettext_lazy("contains none of"),
}
LOOKUPS = {"owner": "people:owner_choices"}


def words() -> dict[str, str]:
    """What the builder says besides names of fields."""
    return {
        "add": _("Add condition"),
        "add_group": _("Add group"),
        "all": _("all of these hold"),
        "and": _("and"),
        "any": _("at least one of these holds"),
        "none": _("none of these holds"),
        "not_all": _("not all of these hold"),
        "at_least": _("at least"),
        "at_most": _("at most"),
        "times": _("times"),
        "within": _("within the last"),
        "days": _("days"),
        "ever": _("ever"),
        "where": _("where"),
        "add_where": _("Add detail"),
        "not": _("not"),
        "negate": _("Turn round"),
        "group": _("Group"),
        "remove": _("Remove"),
        "value": _("Value"),
        "operator": _("Comparison"),
        "field": _("Field"),
        "event": _("Event"),
        "from": _("from"),
        "to": _("to"),
        "yes": _("yes"),
        "no": _("no"),
        "choose": _("choose …"),
        "search": _("Search …"),
        "nothing": _("Nothing found."),
        "add_value": _("Value, then Enter"),
        "empty": _("No condition yet: everybody is meant."),
        "events": _("What happened"),
        "any_event": _("anything"),
        "unknown": _("no longer there"),
        "failed": _("The number cannot be fetched right now."),
    }


def group_labels() -> dict[str, str | Promise]:
    """The words for the groups of fields, from every package's FIELD_GROUPS."""
    found: dict[str, str | Promise] = {}
    for config in apps.get_app_configs():
        if config.name.startswith("trichter.") and find_spec(f"{config.name}.fields") is not None:
            found |= getattr(import_module(f"{config.name}.fields"), "FIELD_GROUPS", {})
    return found


def field_data(field: Field, lang: Any) -> dict[str, Any]:
    """A field as the builder knows it."""
    data: dict[str, Any] = {"name": field.name, "label": field.label(lang), "type": field.type or "text"}
    if field.choices is not None:
        data["choices"] = [[choice.value, choice.label(lang)] for choice in field.choices]
    if field.open:
        data["open"] = True
    if field.derived:
        data["derived"] = True
    if field.name in LOOKUPS:
        data["lookup"] = reverse(LOOKUPS[field.name])
    return data


def grouped_fields(known: Catalogue, lang: Any) -> list[dict[str, Any]]:
    """Fields in their groups, in the order of the packages."""
    labels = group_labels()
    groups: dict[str, list[Field]] = {}
    for field in known.fields.values():
        groups.setdefault(field.group or "", []).append(field)
    return [
        {"label": str(labels.get(name, name or _("Other"))), "items": sorted_data(fields, lang)}
        for name, fields in groups.items()
    ]


def sorted_data(fields: Iterable[Field], lang: Any) -> list[dict[str, Any]]:
    """Fields as data, in their given order."""
    return [field_data(field, lang) for field in fields]


def catalogue_data(lang: Any) -> dict[str, Any]:
    """All that the builder offers, in one language."""
    known = catalogue()
    any_event = {"name": "*", "label": _("anything"), "properties": sorted_data(known.common.values(), lang)}
    events = [
        {
            "name": event.name,
            "label": event.label(lang),
            "properties": sorted_data(known.properties(event.name).values(), lang),
        }
        for event in known.events.values()
    ]
    return {
        "groups": grouped_fields(known, lang),
        "events": [any_event, *sorted(events, key=lambda event: str(event["label"]).casefold())],
        "operators": {
            kind: [[op, str((SET_OPERATORS if kind == "set" else OPERATORS)[op])] for op in ops]
            for kind, ops in BY_TYPE.items()
        },
        "words": words(),
    }


def check(data: Any, user, lang: Any, *, counting: bool = True) -> dict[str, Any]:
    """The answer to a condition: {"sentence", "count"} or {"errors": [{"path", "message"}]}. None is no condition."""
    known = catalogue()
    errors: list[dict[str, str]] = []
    if data is None:
        words_of = ""
    else:
        try:
            words_of = sentence(parse_condition(data, known), known, lang)
        except ConditionError as error:
            errors = all_errors(data, known, lang) or [error_data(error, lang)]
    if errors:
        return {"ok": False, "errors": errors}
    answer: dict[str, Any] = {"ok": True, "sentence": words_of, "errors": []}
    if counting:
        answer["count"] = people_count(count_capped(matching(Person.objects.visible_to(user), data)))
    return answer


def error_data(error: ConditionError, lang: Any) -> dict[str, str]:
    """Where and what, the place apart from the words."""
    text = error.text(lang)
    message = text.removeprefix(f"{error.path}: ") if error.path else text
    return {"path": error.path, "message": message[:1].upper() + message[1:]}


def all_errors(data: Any, known: Catalogue, lang: Any) -> list[dict[str, str]]:
    """Every leaf of a tree that does not hold on its own, so that all of them are shown at once."""
    found: list[dict[str, str]] = []
    walk(data, "", lambda leaf, path: found.extend(leaf_errors(leaf, path, known, lang)))
    return found


def leaf_errors(leaf: Any, path: str, known: Catalogue, lang: Any) -> list[dict[str, str]]:
    """What is wrong with one leaf, with its place in the whole tree."""
    try:
        parse_condition(leaf, known)
    except ConditionError as error:
        found = error_data(error, lang)
        found["path"] = f"{path}.{found['path']}" if path and found["path"] else path or found["path"]
        return [found]
    return []


def walk(data: Any, path: str, visit: Callable[[Any, str], None], depth: int = 0) -> None:
    """Call visit(leaf, path) for each leaf of an unchecked tree."""
    if isinstance(data, dict) and depth < 20:
        for key in ("all", "any"):
            if isinstance(data.get(key), list):
                place = f"{path}.{key}" if path else key
                for index, item in enumerate(data[key]):
                    walk(item, f"{place}[{index}]", visit, depth + 1)
                return
        if "not" in data:
            walk(data["not"], f"{path}.not" if path else "not", visit, depth + 1)
            return
    visit(data, path)
