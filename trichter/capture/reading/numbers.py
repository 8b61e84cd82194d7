"""Numbers as people write them: 1.234,56 € · 1,234.56 · CHF 1'234.50. What the comma means is read off the column."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from .issues import Trouble

Mark = Literal[",", "."]

_CURRENCY = re.compile(r"(?:€|\$|£|¥|CHF|EUR|USD|GBP|Euro|Fr\.|T€|%)", re.IGNORECASE)
_SPACES = str.maketrans("", "", "  \u202f\t'’`")
_SHAPES = {
    ",": re.compile(r"[+-]?(?:\d{1,3}(?:\.\d{3})+|\d+)?(?:,\d+)?(?:[eE][+-]?\d+)?"),
    ".": re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?(?:[eE][+-]?\d+)?"),
}


def clean_number(text: str, decimal: Mark = ",") -> tuple[int | float | None, Trouble | None]:
    """The number; decimal is the mark before the fraction in this column, see decimal_mark()."""
    bare = _bare(text)
    if not bare:
        return None, (Trouble("number.invalid") if text.strip() else None)
    if not _SHAPES[decimal].fullmatch(bare) or not any(char.isdigit() for char in bare):
        other: Mark = "." if decimal == "," else ","
        if not _SHAPES[other].fullmatch(bare) or decimal_of(bare) != other:
            return None, Trouble("number.invalid")
        decimal = other
    thousands = "." if decimal == "," else ","
    plain = bare.replace(thousands, "").replace(decimal, ".")
    value = float(plain)
    if value in (float("inf"), float("-inf")):
        return None, Trouble("number.invalid")
    return (int(value) if value.is_integer() and "e" not in plain.lower() and "." not in plain else value), None


def _bare(text: str) -> str:
    bare = _CURRENCY.sub("", text).translate(_SPACES).replace("−", "-").replace("–", "-")
    bare = re.sub(r",-{1,2}$", "", bare)  # "500,-"
    if bare.startswith("(") and bare.endswith(")"):
        bare = "-" + bare[1:-1]
    if bare.endswith("-"):
        bare = "-" + bare[:-1]
    return bare


def decimal_of(text: str) -> Mark | None:
    """The decimal mark that this one value proves, None if it leaves the question open ("1.234", "12")."""
    bare = _bare(text)
    comma, point = bare.rfind(","), bare.rfind(".")
    if comma >= 0 and point >= 0:
        return "," if comma > point else "."
    if comma < 0 and point < 0:
        return None
    mark: Mark = "," if comma >= 0 else "."
    other: Mark = "." if mark == "," else ","
    if bare.count(mark) > 1:
        return other
    whole, fraction = bare.lstrip("+-").split(mark)
    digits = re.match(r"\d*", fraction)
    if digits is None or len(digits.group()) != 3 or not whole or len(whole) > 3 or whole == "0":
        return mark
    return None


def decimal_mark(values: Iterable[str]) -> Mark | None:
    """What most of these values prove, None if none of them proves anything."""
    votes = {",": 0, ".": 0}
    for value in values:
        if (mark := decimal_of(value)) is not None:
            votes[mark] += 1
    if votes[","] == votes["."]:
        return None
    return "," if votes[","] > votes["."] else "."
