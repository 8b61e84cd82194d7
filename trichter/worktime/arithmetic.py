"""The one arithmetic of working time. Knows no Django; worktime/sql.py does the same in SQL.

Instants and durations are integer microseconds, instants since 1970-01-01T00:00Z. All spans are half-open:
the instant of opening counts, the instant of closing does not.

Where clocks change, opening hours are read from the wall, by zoneinfo:
- a time that does not exist (02:30 when it jumps from 2 to 3) is the moment of the jump;
- a time that exists twice is its first occurrence; so 2 to 3 o'clock lasts two hours on that night, and a whole day 25.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY_MINUTES = 24 * 60
AHEAD_DAYS = 3660  # a budget that is not used up within ten years never is
DAYS = range(7)  # Monday is 0

Week = tuple[tuple[tuple[int, int], ...], ...]


class NeverDue(ValueError):
    """So much working time does not pass within ten years."""


@dataclass(frozen=True)
class Rule:
    """When somebody works.

    zone    name of the time zone, such as "Europe/Berlin"
    week    per weekday, Monday first: pairs (opens, closes) in minutes since midnight, in order
    region  whose public holidays are off, such as "DE-BY"; empty for none (see `days_off`)
    extra   further days off: "2026-12-24", or every year "12-24"
    away    first and last day of absences, both inclusive
    """

    zone: str
    week: Week
    region: str = ""
    extra: frozenset[str] = frozenset()
    away: tuple[tuple[date, date], ...] = ()

    def without(self, away: Iterable[tuple[date, date]]) -> Rule:
        """The same for somebody who is absent on these days."""
        return replace(self, away=tuple(away))


def rule(zone: str, hours: Mapping[str, Any], region: str = "", extra: Iterable[str] = ()) -> Rule:
    """A rule from what a calendar stores. Raises ValueError that says what cannot be read.

    hours  {"0": [["09:00", "12:00"], ["13:00", "17:00"]], …}: weekday (Monday is 0) to spans of the wall clock
    """
    zone_of(zone)
    week = parse_week(hours)
    days_off(region, 2026)
    return Rule(zone, week, region, frozenset(map(parse_extra, extra)))


def zone_of(name: str) -> ZoneInfo:
    """The time zone. Raises ValueError if there is none of that name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"no time zone is called {name!r}")


def parse_week(hours: Mapping[str, Any]) -> Week:
    """Minutes per weekday, in order. Raises ValueError: unreadable, overlapping, empty or overnight spans."""
    if unknown := set(map(str, hours)) - set(map(str, DAYS)):
        raise ValueError(f"no weekday is called {sorted(unknown)[0]!r}; Monday is 0, Sunday is 6")
    return tuple(parse_day(hours.get(str(day), ())) for day in DAYS)


def parse_day(pairs: Sequence[Sequence[str]]) -> tuple[tuple[int, int], ...]:
    """The spans of one day in minutes, in order. Raises ValueError."""
    found = []
    for pair in pairs:
        if len(pair) != 2:
            raise ValueError(f"opening and closing, not {pair!r}")
        found.append((parse_minute(pair[0]), parse_minute(pair[1])))
    found.sort()
    for opens, closes in found:
        if opens >= closes:
            raise ValueError(f"{write_minute(opens)} to {write_minute(closes)} does not end after it begins")
    for (_opens, closes), (opens, _closes) in pairwise(found):
        if opens < closes:
            raise ValueError(f"the span from {write_minute(opens)} begins before the one before it ends")
    return tuple(found)


def parse_minute(text: str) -> int:
    """Minutes since midnight of "09:30"; "24:00" is the end of the day. Raises ValueError."""
    match = re.fullmatch(r"(\d{1,2}):(\d{2})", str(text).strip())
    minute = int(match[1]) * 60 + int(match[2]) if match else -1
    if match is None or int(match[2]) > 59 or minute > DAY_MINUTES:
        raise ValueError(f"{text!r} is no time of day")
    return minute


def write_minute(minute: int) -> str:
    """The same backwards: 570 is "09:30"."""
    return f"{minute // 60:02}:{minute % 60:02}"


def parse_extra(text: str) -> str:
    """A day off, "2026-12-24" or "12-24" (every year), as it is stored. Raises ValueError."""
    day = date.fromisoformat(text if len(text) == 10 else f"2024-{text}")
    return day.isoformat() if len(text) == 10 else f"{day:%m-%d}"


@lru_cache(maxsize=1024)
def days_off(region: str, year: int) -> frozenset[date]:
    """The public holidays of a region in a year. Raises ValueError if the library knows no such region.

    region  country or country-subdivision as in the library `holidays`: "DE", "DE-BY", "AT-9", "CH-ZH"; a further group
            of days behind a plus: "DE-BY+catholic" has the Assumption of Mary too. Empty: no holidays.
    """
    return frozenset(named_days_off(region, year, ""))


def named_days_off(region: str, year: int, language: str) -> dict[date, str]:
    """The same with their names, in the language (such as "de" or "en_US") if the library has it."""
    if not region:
        return {}
    country, _dash, rest = region.partition("-")
    subdivision, _plus, group = rest.partition("+")
    try:
        known = holidays.country_holidays(country)
        found = holidays.country_holidays(
            country,
            subdiv=subdivision or None,
            years=year,
            categories=("public", group) if group else ("public",),
            language=language if language in known.supported_languages else None,
        )
    except (NotImplementedError, ValueError):
        raise ValueError(f"no region is called {region!r}")
    return {day: found[day] for day in sorted(found) if day.year == year}


def is_off(rule: Rule, day: date) -> bool:
    """Whether nobody works on this day for another reason than the weekday."""
    return (
        day in days_off(rule.region, day.year)
        or day.isoformat() in rule.extra
        or f"{day:%m-%d}" in rule.extra
        or any(first <= day <= last for first, last in rule.away)
    )


def micros(moment: datetime) -> int:
    """Microseconds since 1970 of an aware moment."""
    return (moment - EPOCH) // timedelta(microseconds=1)


def local_day(rule: Rule, instant: int) -> date:
    """The day that the calendar on the wall shows at this instant."""
    return (EPOCH + timedelta(microseconds=instant)).astimezone(ZoneInfo(rule.zone)).date()


def on_the_wall(zone: ZoneInfo, day: date, minute: int) -> int:
    """The instant at which the clock on the wall shows this many minutes after midnight (1440: the next midnight)."""
    wall = datetime(day.year, day.month, day.day) + timedelta(minutes=minute)
    instant = micros(wall.replace(tzinfo=zone))
    if _offset(zone, instant) == wall.replace(tzinfo=zone).utcoffset():
        return instant
    return _jump(zone, micros(wall.replace(tzinfo=zone, fold=1)), instant)


def _jump(zone: ZoneInfo, before: int, after: int) -> int:
    """The instant at which the clock is put forward, known to lie in (before, after]."""
    old = _offset(zone, before)
    while after - before > SECOND:
        middle = before + (after - before) // (2 * SECOND) * SECOND
        if _offset(zone, middle) == old:
            before = middle
        else:
            after = middle
    return after


def _offset(zone: ZoneInfo, instant: int) -> timedelta | None:
    return (EPOCH + timedelta(microseconds=instant)).astimezone(zone).utcoffset()


def spans(rule: Rule, first: date, last: date) -> Iterator[tuple[int, int]]:
    """The working spans (start, end) of these days, both inclusive, in order."""
    zone = ZoneInfo(rule.zone)
    for number in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(number)
        hours = rule.week[day.weekday()]
        if not hours or is_off(rule, day):
            continue
        for opens, closes in hours:
            start, end = on_the_wall(zone, day, opens), on_the_wall(zone, day, closes)
            if start < end:
                yield start, end


def worked(rule: Rule, start: int, end: int) -> int:
    """Working time between two instants, in microseconds; 0 if the end is not after the start."""
    if end <= start:
        return 0
    days = local_day(rule, start), local_day(rule, end)
    return sum(max(0, min(closes, end) - max(opens, start)) for opens, closes in spans(rule, *days))


def due(rule: Rule, start: int, budget: int) -> int:
    """The first instant at which so much working time has passed since the start.

    Outside working hours the clock starts at the next opening; a budget used up at closing time is due at closing
    time, not at the next opening; one of 0 or less is due at once. Raises NeverDue.
    """
    if budget <= 0:
        return start
    first = local_day(rule, start)
    for opens, closes in spans(rule, first, first + timedelta(days=AHEAD_DAYS)):
        length = max(0, closes - max(opens, start))
        if length >= budget:
            return max(opens, start) + budget
        budget -= length
    raise NeverDue("so much working time does not pass within ten years")


def next_opening(rule: Rule, at: int) -> int | None:
    """The first instant from `at` on that is working time; None if there is none within ten years."""
    first = local_day(rule, at)
    for opens, closes in spans(rule, first, first + timedelta(days=AHEAD_DAYS)):
        if closes > at:
            return max(opens, at)
    return None


def written_out(rule: Rule, first: date, last: date, before: int = 0) -> Iterator[tuple[int, int, int]]:
    """The spans of these days as (start, end, working time before the start), counted on from `before`."""
    for start, end in spans(rule, first, last):
        yield start, end, before
        before += end - start
