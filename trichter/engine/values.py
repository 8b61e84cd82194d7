"""Operators, which type takes which, and reading a condition's value into the form that is compared."""

from __future__ import annotations

import math
import unicodedata
from typing import Any, TypeAlias

from .errors import ConditionError
from .fields import Field, FieldType, did_you_mean
from .text import fold
from .times import DAY, parse_span

# str, float, int (microseconds), bool, or a tuple of them
Value: TypeAlias = Any

MAX_NUMBER = 1e15
MAX_TEXT = 1000
MAX_LIST = 1000
MAX_DAYS = 36_500

EQUALITY = ("eq", "ne", "in", "not_in")
KNOWN = ("is_known", "is_unknown")
BY_TYPE: dict[FieldType, tuple[str, ...]] = {
    "text": (*EQUALITY, "contains", "not_contains", "starts_with", "ends_with", *KNOWN),
    "choice": (*EQUALITY, *KNOWN),
    "number": (*EQUALITY, "gt", "gte", "lt", "lte", "between", *KNOWN),
    "date": ("before", "after", "between", "in_last_days", "not_in_last_days", *KNOWN),
    "boolean": ("eq", "ne", *KNOWN),
    "set": EQUALITY,
}
TYPE_WORDS: dict[FieldType, str] = {
    "text": "text",
    "choice": "a choice",
    "number": "a number",
    "date": "a date",
    "boolean": "true or false",
    "set": "a set",
}
OPERATORS: tuple[str, ...] = tuple(dict.fromkeys(op for ops in BY_TYPE.values() for op in ops))

# operators that say the opposite of another one, and are therefore true of the unknown
OPPOSITE = {
    "ne": "eq",
    "not_in": "in",
    "not_contains": "contains",
    "not_in_last_days": "in_last_days",
    "is_unknown": "is_known",
}


def infer_type(op: str, value: object) -> FieldType | None:
    """The type that a use implies, for columns that carry none; None where the use tells nothing (is_known)."""
    if op in KNOWN:
        return None
    if op in ("before", "after", "in_last_days", "not_in_last_days"):
        return "date"
    if op in ("gt", "gte", "lt", "lte"):
        return "number"
    first = value[0] if isinstance(value, list | tuple) and value else value
    if op == "between":
        return "date" if isinstance(first, str) else "number"
    if isinstance(first, bool):
        return "boolean"
    return "number" if isinstance(first, int | float) else "text"


def read_value(field: Field, kind: FieldType, op: str, value: object, path: str) -> Value:
    """The value of a test in the form that evaluators compare. Raises ConditionError.

    text, choice, set   folded text; `in`: tuple of it
    number              float; `in`: tuple; `between`: (low, high), both included
    boolean             bool
    date                before: (None, end), after: (start, None), between: (start, end): microseconds, half-open;
                        in_last_days: a length in microseconds
    is_known            None
    """
    if op in KNOWN:
        if value is not None:
            raise ConditionError("value_not_wanted", path, op=op)
        return None
    if kind == "date":
        return _date_value(field, op, value, path)
    if op in ("in", "not_in"):
        items = _items(field, kind, value, path)
        if not items:
            raise ConditionError("empty_list", path)
        # the same value twice changes nothing, and equal conditions should be equal
        return tuple(dict.fromkeys(_single(field, kind, item, f"{path}[{index}]") for index, item in enumerate(items)))
    if op == "between":
        low, high = (
            _single(field, kind, item, f"{path}[{i}]") for i, item in enumerate(_pair(field, kind, value, path))
        )
        if low > high:
            raise ConditionError("wrong_order", path)
        return low, high
    return _single(field, kind, value, path)


def _single(field: Field, kind: FieldType, value: object, path: str) -> Value:
    match kind:
        case "number":
            return _number(field, value, path)
        case "boolean":
            if not isinstance(value, bool):
                raise _wrong(field, kind, value, "true or false", path)
            return value
        case _:
            return _text(field, kind, value, path)


def _number(field: Field, value: object, path: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _wrong(field, "number", value, "a number", path)
    if not math.isfinite(value) or abs(value) > MAX_NUMBER:
        raise ConditionError("not_number", path, key="value", low=f"{-MAX_NUMBER:g}", high=f"{MAX_NUMBER:g}")
    return float(value)


def _text(field: Field, kind: FieldType, value: object, path: str) -> str:
    if not isinstance(value, str):
        raise _wrong(field, kind, value, "text", path)
    if len(value) > MAX_TEXT:
        raise ConditionError("too_long", path, limit=MAX_TEXT)
    if "\0" in value or any(unicodedata.category(char) == "Cs" for char in value):
        raise ConditionError("bad_text", path)
    folded = fold(value)
    if folded is None:
        raise ConditionError("empty_value", path)
    if field.choices is not None and not field.open and field.choice(value) is None:
        hint = did_you_mean(value, [choice.value for choice in field.choices])
        raise ConditionError("unknown_choice", path, field=field.name, value=value, hint=hint)
    return folded


def _date_value(field: Field, op: str, value: object, path: str) -> Value:
    if op in ("in_last_days", "not_in_last_days"):
        if isinstance(value, bool) or not isinstance(value, int):
            raise _wrong(field, "date", value, "a whole number of days", path)
        if not 1 <= value <= MAX_DAYS:
            raise ConditionError("not_whole", path, key="value", low=1, high=MAX_DAYS)
        return value * DAY
    if op == "between":
        low, high = (_span(field, item, f"{path}[{i}]") for i, item in enumerate(_pair(field, "date", value, path)))
        if low[0] >= high[1]:
            raise ConditionError("wrong_order", path)
        return low[0], high[1]
    start, end = _span(field, value, path)
    return (None, start) if op == "before" else (end, None)


def _span(field: Field, value: object, path: str) -> tuple[int, int]:
    wanted = "a date (2026-01-31) or a time with zone (2026-01-31T08:00:00Z)"
    if not isinstance(value, str):
        raise _wrong(field, "date", value, wanted, path)
    try:
        return parse_span(value)
    except (ValueError, OverflowError):
        raise _wrong(field, "date", value, wanted, path) from None


def _items(field: Field, kind: FieldType, value: object, path: str) -> tuple[object, ...]:
    if not isinstance(value, tuple):
        raise _wrong(field, kind, value, "a list", path)
    if len(value) > MAX_LIST:
        raise ConditionError("too_large", path, limit=MAX_LIST)
    return value


def _pair(field: Field, kind: FieldType, value: object, path: str) -> tuple[object, ...]:
    if not isinstance(value, tuple) or len(value) != 2:
        raise _wrong(field, kind, value, "a list of two values", path)
    return value


def _wrong(field: Field, kind: FieldType, value: object, wanted: str, path: str) -> ConditionError:
    shown = f"“{value}”" if isinstance(value, str) else str(value)
    return ConditionError("wrong_value", path, field=field.name, type=TYPE_WORDS[kind], value=shown[:80], wanted=wanted)
