"""Instants: integer microseconds since 1970-01-01T00:00:00Z, exact in every engine."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta

SECOND = 1_000_000
DAY = 86_400 * SECOND
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LAST_EPOCH_SECOND = 253_402_300_800  # the year 10000: anything above is milliseconds by mistake


def from_datetime(moment: datetime) -> int:
    """Microseconds of an aware datetime. Raises ValueError if it has no zone."""
    if moment.tzinfo is None:
        raise ValueError("a time without zone")
    return (moment - EPOCH) // timedelta(microseconds=1)


def to_datetime(micros: int) -> datetime:
    """The aware UTC datetime of integer microseconds. Raises OverflowError outside the years 1 to 9999."""
    return EPOCH + timedelta(microseconds=micros)


def parse_instant(value: str | float | int) -> int:
    """Microseconds of ISO 8601 text with a zone, or of epoch seconds (number or text). Raises ValueError.

    >>> parse_instant("2026-01-31T00:00:00Z") == parse_instant(1769817600)
    True
    """
    if isinstance(value, str):
        try:
            value = float(value) if not value.strip().lstrip("-").isdigit() else int(value)
        except ValueError:
            return from_datetime(datetime.fromisoformat(str(value).strip()))
    if isinstance(value, bool) or not math.isfinite(value) or abs(value) >= LAST_EPOCH_SECOND:
        raise ValueError("not an instant")
    return value * SECOND if isinstance(value, int) else round(value * SECOND)


def parse_span(value: str) -> tuple[int, int]:
    """Half-open span [start, end) of a date (`2026-01-31`: the whole UTC day) or of an instant (one microsecond).

    Raises ValueError if the text is neither, or is a time without zone.
    """
    text = value.strip()
    if len(text) == 10:
        day = date.fromisoformat(text)
        start = from_datetime(datetime(day.year, day.month, day.day, tzinfo=UTC))
        return start, start + DAY
    start = from_datetime(datetime.fromisoformat(text))
    return start, start + 1
