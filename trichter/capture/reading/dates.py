"""Dates as people and programs write them. Whether the day or the month comes first is read off the column."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Literal

from .issues import Trouble

Order = Literal["dmy", "mdy"]

_TIME = r"(?:[T ,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(am|pm|uhr)?)?"
_THREE = re.compile(r"(\d{1,2})\s?([./-])\s?(\d{1,2})\s?[./-]\s?(\d{4}|\d{2})" + _TIME, re.IGNORECASE)
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})[-/.](\d{1,2})" + _TIME, re.IGNORECASE)
_DAY_NAME = re.compile(
    r"(?:[A-Za-z]{2,10},? )?(\d{1,2})\.?[ -]([A-Za-zäÄéû]{3,10})\.?,?[ -](\d{4})" + _TIME, re.IGNORECASE
)
_NAME_DAY = re.compile(r"([A-Za-zäÄ]{3,10})\.? (\d{1,2}),? (\d{4})" + _TIME, re.IGNORECASE)
_ZONED = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*(Z|[+-]\d\d:?\d\d)$")
_SERIAL = re.compile(r"[1-9]\d{4}(?:[.,]\d+)?")
COMPACT = re.compile(r"(19|20)\d\d(0[1-9]|1[0-2])([0-3]\d)")
_NO_DATE = frozenset(["0.0.00", "00.00.0000", "0000-00-00", "0000-00-00 00:00:00", "0/0/00", "00/00/0000"])
_EPOCH = dt.datetime(1899, 12, 30)

_MONTHS = {
    name: number
    for number, names in enumerate(
        ["jan januar january jaen jänner jaenner", "feb februar february feber", "mar mär mrz märz maerz march",
         "apr april", "mai may", "jun juni june", "jul juli july", "aug august", "sep sept september",
         "okt oct oktober october", "nov november", "dez dec dezember december"], 1)
    for name in names.split()
}  # fmt: skip


def clean_date(text: str, order: Order = "dmy") -> tuple[dt.date | dt.datetime | None, Trouble | None]:
    """A date, or a datetime if the cell holds a time; with zone only if the cell names one.

    order  what 01/02/2026 means in this column; with dots the day always comes first. Excel serials (45292) are dates.
    """
    word = text.strip()
    if not word or word in _NO_DATE:
        return None, None
    if _ZONED.match(word):
        try:
            return dt.datetime.fromisoformat(word), None
        except ValueError:
            return None, Trouble("date.impossible")
    if found := _THREE.fullmatch(word):
        first, mark, second, year, *time = found.groups()
        day, month = (second, first) if order == "mdy" and mark != "." else (first, second)
        return _built(_full_year(year), int(month), int(day), time)
    if found := _YEAR_FIRST.fullmatch(word):
        year, _, month, day, *time = found.groups()
        return _built(int(year), int(month), int(day), time)
    return _rarer(word)


def _rarer(word: str) -> tuple[dt.date | dt.datetime | None, Trouble | None]:
    if found := _DAY_NAME.fullmatch(word):
        day, name, year, *time = found.groups()
        return _named(year, name, day, time)
    if found := _NAME_DAY.fullmatch(word):
        name, day, year, *time = found.groups()
        return _named(year, name, day, time)
    if _SERIAL.fullmatch(word):
        return _from_serial(float(word.replace(",", "."))), None
    if COMPACT.fullmatch(word):
        return _built(int(word[:4]), int(word[4:6]), int(word[6:]), [])
    try:
        return dt.datetime.fromisoformat(word), None
    except ValueError:
        return None, Trouble("date.invalid")


def _named(year: str, name: str, day: str, time: list[str]) -> tuple[dt.date | dt.datetime | None, Trouble | None]:
    month = _MONTHS.get(name.casefold())
    return _built(int(year), month, int(day), time) if month else (None, Trouble("date.invalid"))


def _full_year(year: str) -> int:
    if len(year) == 4:
        return int(year)
    return int(year) + (2000 if int(year) < 70 else 1900)


def _built(year: int, month: int, day: int, time: list[str]) -> tuple[dt.date | dt.datetime | None, Trouble | None]:
    try:
        if not time or time[0] is None:
            return dt.date(year, month, day), None
        hour, minute, second, half = time
        hours = int(hour)
        if half and half.lower() in ("am", "pm"):
            hours = hours % 12 + (12 if half.lower() == "pm" else 0)
        return dt.datetime(year, month, day, hours, int(minute), int(second or 0)), None
    except ValueError:
        return None, Trouble("date.impossible")


def _from_serial(serial: float) -> dt.date | dt.datetime:
    moment = _EPOCH + dt.timedelta(days=serial)
    return moment.date() if serial == int(serial) else moment.replace(microsecond=0)


def order_of(text: str) -> Order | None:
    """What this one value proves about 1/2/26: None if it leaves the question open or uses dots."""
    found = _THREE.fullmatch(text.strip())
    if not found or found.group(2) == ".":
        return None
    first, second = int(found.group(1)), int(found.group(3))
    if first > 12 >= second:
        return "dmy"
    return "mdy" if second > 12 >= first else None


def is_open(text: str) -> bool:
    """Whether day and month of this value could be swapped: 1/2/26."""
    found = _THREE.fullmatch(text.strip())
    return found is not None and found.group(2) != "." and int(found.group(1)) <= 12 >= int(found.group(3))


def date_order(values: Iterable[str]) -> Order | None:
    """What most of these values prove, None if none of them proves anything."""
    votes = {"dmy": 0, "mdy": 0}
    for value in values:
        if (order := order_of(value)) is not None:
            votes[order] += 1
    if votes["dmy"] == votes["mdy"]:
        return None
    return "dmy" if votes["dmy"] > votes["mdy"] else "mdy"
