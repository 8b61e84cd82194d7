"""The condition language: its nodes, and reading them from JSON with errors that name the place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from .errors import ConditionError
from .fields import Catalogue, Field, FieldType, did_you_mean
from .values import BY_TYPE, OPERATORS, TYPE_WORDS, Value, infer_type, read_value

MAX_DEPTH = 12
MAX_ENTRIES = 200
MAX_NODES = 1000
MAX_COUNT = 1_000_000
MAX_DAYS = 36_500


@dataclass(frozen=True, slots=True)
class Test:
    """An attribute test: a field of a person or a property of an event.

    value  normalised for comparison: folded text, float, bool, microseconds, or a tuple of them (see values.py)
    given  the value as it stood in the JSON, for words and for writing it back
    """

    field: str
    op: str
    value: Value
    type: FieldType
    given: Value = None


@dataclass(frozen=True, slots=True)
class All:
    """True if every item is; true when empty."""

    items: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """True if some item is; false when empty."""

    items: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """True if the item is not."""

    item: Condition


@dataclass(frozen=True, slots=True)
class Happened:
    """At least (and at most) so many matching events up to `as_of`, within the last days if a number is given."""

    event: str
    where: tuple[Test, ...] = ()
    at_least: int = 1
    at_most: int | None = None
    within_days: int | None = None


Condition: TypeAlias = All | AnyOf | Not | Test | Happened


class Reader:
    """Reads conditions against one catalogue and remembers the types that untyped columns were used with."""

    def __init__(self, catalogue: Catalogue, *, no_derived: bool = False) -> None:
        self.catalogue = catalogue
        self.no_derived = no_derived
        self.inferred: dict[tuple[str, str], FieldType] = {}
        self.nodes = 0

    def condition(self, data: object, path: str = "", depth: int = 0) -> Condition:
        """Read one node. Raises ConditionError."""
        if depth > MAX_DEPTH:
            raise ConditionError("too_deep", path, limit=MAX_DEPTH)
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise ConditionError("too_large", path, limit=MAX_NODES)
        if not isinstance(data, Mapping):
            raise ConditionError("not_object", path, example='{"field": …}')
        kinds = [key for key in ("all", "any", "not", "field", "event") if key in data]
        if len(kinds) != 1:
            raise ConditionError("unknown_node", path, found=", ".join(map(str, data)) or "{}")
        kind = kinds[0]
        if kind in ("all", "any"):
            _only(data, (kind,), path)
            below = _join(path, kind)
            items = tuple(
                self.condition(item, f"{below}[{index}]", depth + 1)
                for index, item in enumerate(_list(data[kind], below))
            )
            return All(items) if kind == "all" else AnyOf(items)
        if kind == "not":
            _only(data, ("not",), path)
            return Not(self.condition(data["not"], _join(path, "not"), depth + 1))
        return self.person_test(data, path) if kind == "field" else self.happened(data, path)

    def person_test(self, data: Mapping[str, Any], path: str) -> Test:
        """Read a test of a person's field."""
        place = _join(path, "field")
        name = _name(data["field"], place)
        field = self.catalogue.field(name)
        if field is None:
            raise ConditionError("unknown_field", place, name=name, hint=did_you_mean(name, self.catalogue.fields))
        if self.no_derived and (field.derived or name.startswith("score.")):
            raise ConditionError("derived_field", place, name=name)
        return self._test(data, field, path, "person")

    def happened(self, data: Mapping[str, Any], path: str) -> Happened:
        """Read an event node."""
        _only(data, ("event", "where", "at_least", "at_most", "within_days"), path)
        name = self.event_name(data["event"], _join(path, "event"))
        at_least = _whole(data.get("at_least"), _join(path, "at_least"), "at_least", 0, MAX_COUNT)
        at_most = _whole(data.get("at_most"), _join(path, "at_most"), "at_most", 0, MAX_COUNT)
        least = 1 if at_least is None else at_least
        if at_most is not None and at_most < least:
            raise ConditionError("never_true", _join(path, "at_most"))
        days = _whole(data.get("within_days"), _join(path, "within_days"), "within_days", 1, MAX_DAYS)
        where = self.where(name, data.get("where"), _join(path, "where"))
        return Happened(name, where, least, at_most, days)

    def event_name(self, data: object, path: str) -> str:
        """Read the name of an event type."""
        name = _name(data, path)
        if self.catalogue.event(name) is None:
            raise ConditionError("unknown_event", path, name=name, hint=did_you_mean(name, self.catalogue.events))
        return name

    def where(self, event: str, data: object, path: str) -> tuple[Test, ...]:
        """Read the tests on an event's properties."""
        if data is None:
            return ()
        tests = []
        for index, item in enumerate(_list(data, path)):
            below = f"{path}[{index}]"
            if not isinstance(item, Mapping):
                raise ConditionError("not_object", below, example='{"field": …}')
            if "field" not in item:
                raise ConditionError("missing_key", below, key="field")
            place = _join(below, "field")
            name = _name(item["field"], place)
            field = self.catalogue.property(event, name)
            if field is None:
                hint = did_you_mean(name, self.catalogue.properties(event))
                raise ConditionError("unknown_property", place, event=event, name=name, hint=hint)
            tests.append(self._test(item, field, below, "event"))
        return tuple(tests)

    def _test(self, data: Mapping[str, Any], field: Field, path: str, owner: str) -> Test:
        _only(data, ("field", "op", "value"), path)
        if "op" not in data:
            raise ConditionError("missing_key", path, key="op")
        op = data["op"]
        place = _join(path, "op")
        if not isinstance(op, str) or op not in OPERATORS:
            raise ConditionError("unknown_operator", place, op=op, hint=did_you_mean(str(op), OPERATORS))
        kind = self._type(field, op, data.get("value"), place, owner)
        if op not in BY_TYPE[kind]:
            allowed = ", ".join(BY_TYPE[kind])
            raise ConditionError(
                "wrong_operator", place, op=op, field=field.name, type=TYPE_WORDS[kind], allowed=allowed
            )
        if op not in ("is_known", "is_unknown") and "value" not in data:
            raise ConditionError("missing_key", path, key="value")
        given = _frozen(data.get("value"))
        return Test(field.name, op, read_value(field, kind, op, given, _join(path, "value")), kind, given)

    def _type(self, field: Field, op: str, value: object, path: str, owner: str) -> FieldType:
        if field.type is not None:
            return field.type
        kind = infer_type(op, value)
        if kind is None:  # is_known: any use elsewhere decides
            return self.inferred.get((owner, field.name), "text")
        first = self.inferred.setdefault((owner, field.name), kind)
        if first != kind:
            raise ConditionError(
                "mixed_types", path, field=field.name, first=TYPE_WORDS[first], second=TYPE_WORDS[kind]
            )
        return kind


def parse_condition(data: object, catalogue: Catalogue) -> Condition:
    """Read and check a condition. Raises ConditionError, whose `path` names the place, as `all[1].not.field`."""
    return Reader(catalogue).condition(data)


def to_json(condition: Condition) -> dict[str, Any]:
    """The JSON form of a condition; parse_condition() gives the same condition back."""
    match condition:
        case All(items):
            return {"all": [to_json(item) for item in items]}
        case AnyOf(items):
            return {"any": [to_json(item) for item in items]}
        case Not(item):
            return {"not": to_json(item)}
        case Test():
            data: dict[str, Any] = {"field": condition.field, "op": condition.op}
            if condition.op not in ("is_known", "is_unknown"):
                data["value"] = list(condition.given) if isinstance(condition.given, tuple) else condition.given
            return data
        case Happened():
            data = {"event": condition.event}
            if condition.where:
                data["where"] = [to_json(test) for test in condition.where]
            if condition.at_least != 1:
                data["at_least"] = condition.at_least
            if condition.at_most is not None:
                data["at_most"] = condition.at_most
            if condition.within_days is not None:
                data["within_days"] = condition.within_days
            return data


def walk(condition: Condition) -> Iterator[Test | Happened]:
    """The leaves of a tree, left to right; the tests inside an event node are not given separately."""
    match condition:
        case All(items) | AnyOf(items):
            for item in items:
                yield from walk(item)
        case Not(item):
            yield from walk(item)
        case _:
            yield condition


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _only(data: Mapping[str, Any], keys: tuple[str, ...], path: str) -> None:
    for key in data:
        if key not in keys:
            raise ConditionError("unknown_key", path, key=key, hint=did_you_mean(str(key), keys))


def _list(data: object, path: str) -> list[object]:
    if not isinstance(data, list | tuple):
        raise ConditionError("not_list", path)
    if len(data) > MAX_ENTRIES:
        raise ConditionError("too_large", path, limit=MAX_ENTRIES)
    return list(data)


def _name(data: object, path: str) -> str:
    if not isinstance(data, str) or not 1 <= len(data) <= 200:
        raise ConditionError("not_text", path, key=path.rpartition(".")[2], limit=200)
    return data


def _whole(data: object, path: str, key: str, low: int, high: int) -> int | None:
    if data is None:
        return None
    if isinstance(data, bool) or not isinstance(data, int) or not low <= data <= high:
        raise ConditionError("not_whole", path, key=key, low=low, high=high)
    return data


def _frozen(value: object) -> Any:
    return tuple(value) if isinstance(value, list) else value
