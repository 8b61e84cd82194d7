"""How a list is looked at: filter, sort, columns. It stands in the address, so that it survives everything."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from ..models import SavedView
from .columns import Column
from .definitions import ListDefinition

KEYS = ("view", "q", "filter", "sort", "columns", "rows")


@dataclass(frozen=True)
class ListState:
    """One way to look at a list. `given` is what the address names; the rest is the saved view's or usual."""

    definition: ListDefinition
    columns_by_name: Mapping[str, Column]
    view: SavedView | None = None
    given: Mapping[str, str] = field(default_factory=dict)

    @property
    def base(self) -> dict[str, Any]:
        """What the saved view says; empty for "all"."""
        return self.view.query if self.view else {}

    @property
    def words(self) -> str:
        """Text to look for."""
        return self.given.get("q", "").strip()[:100]

    @property
    def condition(self) -> dict[str, Any] | None:
        """The filter in the condition language, unchecked; None is no filter. Raises ValueError if it is not JSON."""
        if "filter" not in self.given:
            return self.base.get("condition") or None
        text = self.given["filter"]
        found = json.loads(text) if text else None
        if found is not None and not isinstance(found, dict):
            raise ValueError("a condition is an object")
        return found or None

    @property
    def parts(self) -> list[dict[str, Any]]:
        """The filter's parts that must all hold, each removable on its own."""
        condition = self.condition
        if condition is None:
            return []
        whole = condition.get("all")
        return list(whole) if isinstance(whole, list) and len(condition) == 1 else [condition]

    @property
    def sort(self) -> str:
        """The name of the sort."""
        return self.definition.sort(self.given.get("sort") or self.base.get("sort") or "").name

    @property
    def columns(self) -> list[Column]:
        """The shown columns in their order; the name is always the first."""
        names = self.given["columns"].split(",") if self.given.get("columns") else self.base.get("columns") or []
        chosen = [self.columns_by_name[name] for name in dict.fromkeys(names) if name in self.columns_by_name]
        chosen = chosen or [column for column in self.columns_by_name.values() if column.default]
        return [self.columns_by_name["name"], *(column for column in chosen if column.name != "name")]

    @property
    def compact(self) -> bool:
        """Whether rows are low."""
        return self.given.get("rows", self.base.get("rows") or "") == "compact"

    @property
    def changed(self) -> bool:
        """Whether it differs from the saved view it began with."""
        return bool(self.view) and self.query() != {**blank(self.definition), **self.base}

    def query(self) -> dict[str, Any]:
        """What a saved view keeps."""
        return {
            "condition": self.condition,
            "sort": self.sort,
            "columns": [column.name for column in self.columns]
            if "columns" in self.given or self.base.get("columns")
            else [],
            "rows": "compact" if self.compact else "",
        }

    def with_(self, **changes: Any) -> ListState:
        """The same with other parts: condition=…, sort=…, columns=[…], rows=…, q=…."""
        given = dict(self.given)
        for name, value in changes.items():
            if name == "condition":
                given["filter"] = compact_json(value) if value else ""
            elif name == "columns":
                given["columns"] = ",".join(value)
            else:
                given[name] = value
        return replace(self, given=given)

    def without_part(self, index: int) -> ListState:
        """The same without one part of the filter."""
        parts = [part for number, part in enumerate(self.parts) if number != index]
        return self.with_(condition=joined(parts))

    @property
    def pairs(self) -> dict[str, str]:
        """What stands in the address; an empty filter only where it takes away that of a saved view."""
        pairs = {"view": str(self.view.pk) if self.view else "all"}
        for key in KEYS[1:]:
            value = self.given.get(key, "")
            if value or (key in ("filter", "rows") and key in self.given and self.view):
                pairs[key] = value
        return pairs

    @property
    def pairs_without_filter(self) -> dict[str, str]:
        """The same for a form that sends the filter itself."""
        return {key: value for key, value in self.pairs.items() if key != "filter"}

    @property
    def pairs_without_words(self) -> dict[str, str]:
        """The same for the form of the search words."""
        return {key: value for key, value in self.pairs.items() if key != "q"}

    @property
    def querystring(self) -> str:
        """What follows the question mark; never empty, because an empty one asks for the last way of looking."""
        return urlencode(self.pairs)


def blank(definition: ListDefinition) -> dict[str, Any]:
    """What a saved view says if it says nothing."""
    return {"condition": None, "sort": definition.default_sort, "columns": [], "rows": ""}


def joined(parts: list[dict[str, Any]]) -> dict[str, Any] | None:
    """One condition of several that must all hold; None of none."""
    return None if not parts else parts[0] if len(parts) == 1 and "all" not in parts[0] else {"all": parts}


def compact_json(value: Any) -> str:
    """JSON without spaces, as it stands in addresses."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def read_state(definition: ListDefinition, data: Mapping[str, str], user) -> ListState:
    """The state that an address asks for. An unknown or foreign view counts as none. One or two queries."""
    view = None
    if data.get("view", "").isdecimal():
        view = SavedView.objects.visible_to(user).filter(list_name=definition.name, pk=int(data["view"])).first()
    given = {key: data[key] for key in KEYS[1:] if key in data}
    return ListState(definition, definition.columns(), view, given)
