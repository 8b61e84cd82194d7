"""The evaluator in memory: does a condition hold for one person, given as a dict with a list of events?

The other evaluator (relational.py) answers for sets of persons; a property test holds the two equal.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from .conditions import All, AnyOf, Condition, Happened, Not, Test
from .text import fold
from .times import DAY, from_datetime
from .values import OPPOSITE, Value


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a person. occurred_at is microseconds since 1970, UTC; properties are raw values by name."""

    type: str
    occurred_at: int
    properties: Mapping[str, Any] = field(default_factory=dict)


def holds(condition: Condition, person: Mapping[str, Any], events: Iterable[Event], as_of: int) -> bool:
    """Whether a parsed condition holds at `as_of` (microseconds).

    person  raw values by field name (`company.industry`); a missing key, None, empty text or NaN is unknown. Dates are
            microseconds or aware datetimes; a set (segments) is any iterable of texts. A value of another type than the
            field's is unknown.
    events  all events of the person, in any order; those after `as_of` do not count
    """
    known = tuple(event for event in events if event.occurred_at <= as_of)
    return _holds(condition, person, known, as_of)


def test_holds(test: Test, values: Mapping[str, Any], as_of: int) -> bool:
    """Whether an attribute test holds for raw values by name."""
    op = OPPOSITE.get(test.op, test.op)
    return _positive(test, op, values.get(test.field), as_of) == (op == test.op)


def _holds(condition: Condition, person: Mapping[str, Any], events: tuple[Event, ...], as_of: int) -> bool:
    match condition:
        case All(items):
            return all(_holds(item, person, events, as_of) for item in items)
        case AnyOf(items):
            return any(_holds(item, person, events, as_of) for item in items)
        case Not(item):
            return not _holds(item, person, events, as_of)
        case Test():
            return test_holds(condition, person, as_of)
        case Happened():
            count = sum(_matches(condition, event, as_of) for event in events)
            return condition.at_least <= count and (condition.at_most is None or count <= condition.at_most)


def _matches(node: Happened, event: Event, as_of: int) -> bool:
    if node.event not in ("*", event.type):
        return False
    if node.within_days is not None and event.occurred_at <= as_of - node.within_days * DAY:
        return False
    return all(test_holds(test, event.properties, as_of) for test in node.where)


def _positive(test: Test, op: str, raw: Any, as_of: int) -> bool:
    """The test with an operator that is false of the unknown."""
    if test.type == "set":
        members = {fold(each) for each in raw or ()}
        wanted = test.value if isinstance(test.value, tuple) else (test.value,)
        return not members.isdisjoint(wanted)
    if op == "is_known":
        return known(raw)
    value = _comparable(test, raw)
    return value is not None and _compare(op, test, value, as_of)


def known(raw: Any) -> bool:
    """Whether a raw value counts as known: not None, not empty text, not NaN."""
    if isinstance(raw, str):
        return fold(raw) is not None
    return raw is not None and raw == raw


def _comparable(test: Test, raw: Any) -> Value:
    """The raw value in the form that is compared, None if it is unknown or of another type."""
    match test.type:
        case "text" | "choice":
            return fold(raw) if isinstance(raw, str) else None
        case "boolean":
            return raw if isinstance(raw, bool) else None
        case "number":
            if isinstance(raw, bool) or not isinstance(raw, int | float | Decimal):
                return None
            number = float(raw)
            return None if math.isnan(number) else number
        case "date":
            if isinstance(raw, datetime) and raw.tzinfo is not None:
                return from_datetime(raw)
            return raw if isinstance(raw, int) and not isinstance(raw, bool) else None
    return None


def _compare(op: str, test: Test, value: Value, as_of: int) -> bool:
    wanted = test.value
    match op:
        case "eq":
            return bool(value == wanted)
        case "in":
            return value in wanted
        case "contains":
            return wanted in value
        case "starts_with":
            return bool(value.startswith(wanted))
        case "ends_with":
            return bool(value.endswith(wanted))
        case "gt":
            return bool(value > wanted)
        case "gte":
            return bool(value >= wanted)
        case "lt":
            return bool(value < wanted)
        case "lte":
            return bool(value <= wanted)
        case "in_last_days":
            return bool(as_of - wanted < value <= as_of)
        case "before" | "after" | "between" if test.type == "date":
            start, end = wanted
            return (start is None or value >= start) and (end is None or value < end)
        case "between":
            return bool(wanted[0] <= value <= wanted[1])
    raise ValueError(f"operator {op}")
