"""How a quote's number is written: a pattern of the house such as AN-{year}-{number:04}."""

from __future__ import annotations

import re

DEFAULT = "AN-{year}-{number:04}"
LONGEST = 40
PLACE = re.compile(r"\{(?:(year|yy)|number(?::0([1-9]))?)\}")
ALLOWED = re.compile(r"[\w \-./#+]*")


def trouble_with(pattern: str) -> str:
    """What is wrong with a pattern: "long", "number", "year", "sign", or nothing.

    Numbers begin anew each year, so the year must be in them, or one number would be given twice.

    >>> [trouble_with(text) for text in (DEFAULT, "{number}", "A-{year}", "{year}-{number}{x}")]
    ['', 'year', 'number', 'sign']
    """
    if len(pattern) > LONGEST:
        return "long"
    found = [match.group() for match in PLACE.finditer(pattern)]
    if sum(each.startswith("{number") for each in found) != 1:
        return "number"
    if not any(each in ("{year}", "{yy}") for each in found):
        return "year"
    return "" if ALLOWED.fullmatch(PLACE.sub("", pattern)) else "sign"


def written(pattern: str, year: int, count: int) -> str:
    """The number of the count-th quote of a year. Raises ValueError for a pattern with trouble.

    >>> written("AN-{year}-{number:04}", 2026, 7), written("{yy}/{number}", 2026, 12)
    ('AN-2026-0007', '26/12')
    """
    if trouble_with(pattern):
        raise ValueError(f"Not a pattern for numbers: {pattern!r}")

    def fill(match: re.Match[str]) -> str:
        if match[1]:
            return str(year) if match[1] == "year" else f"{year % 100:02}"
        return f"{count:0{int(match[2] or 1)}}"

    return PLACE.sub(fill, pattern)
