"""What the pages show: weeks and holidays in words, the example of a target, absences by month."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import formats, timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from . import arithmetic
from .models import Absence, Calendar
from .regions import city, language, region_words

EXAMPLE_HOURS, EXAMPLE_AT, FRIDAY = 4, 15, 4


def week_in_words(calendar: Calendar) -> str:
    """“Mon–Fri 9:00–17:00”: days of the same hours together, in order of the week."""
    days = [tuple(tuple(pair) for pair in calendar.hours.get(str(day), ())) for day in arithmetic.DAYS]
    found = []
    for pairs, group in groupby(arithmetic.DAYS, key=lambda day: days[day]):
        if pairs:
            here = list(group)
            first, last = (str(WEEKDAYS_ABBR[day]) for day in (here[0], here[-1]))
            names = first if first == last else f"{first}–{last}"
            found.append(f"{names} {' + '.join(f'{opens}–{closes}' for opens, closes in pairs)}")
    return ", ".join(found) or _("no working hours")


def calendar_row(calendar: Calendar) -> dict[str, Any]:
    """A calendar as the list shows it."""
    return {
        "calendar": calendar,
        "week": week_in_words(calendar),
        "zone": city(calendar.time_zone),
        "region": region_words(calendar.region),
    }


def preview(rule: arithmetic.Rule) -> dict[str, Any]:
    """This year's days off, and when a target of four hours from Friday at 15:00 is due."""
    year = timezone.localdate().year
    return {"year": year, "days": days_off(rule, year), "example": example(rule)}


def days_off(rule: arithmetic.Rule, year: int) -> list[dict[str, Any]]:
    """The days off of a year with their names; whether anybody would work on that weekday at all."""
    names = arithmetic.named_days_off(rule.region, year, "de" if language() == "de" else "en_US")
    for text in rule.extra:
        if text[:4] == str(year) or len(text) == 5:
            day = date.fromisoformat(text if len(text) == 10 else f"{year}-{text}") if _exists(text, year) else None
            if day is not None:
                names.setdefault(day, _("own day off"))
    return [{"day": day, "name": names[day], "free_anyway": not rule.week[day.weekday()]} for day in sorted(names)]


def _exists(text: str, year: int) -> bool:
    try:
        date.fromisoformat(text if len(text) == 10 else f"{year}-{text}")
    except ValueError:  # 29 February
        return False
    return True


def example(rule: arithmetic.Rule) -> dict[str, Any]:
    """A target of four hours that starts next Friday at 15:00: when it is due, in words."""
    today = timezone.localdate()
    friday = today + timedelta(days=(FRIDAY - today.weekday()) % 7)
    start = arithmetic.on_the_wall(ZoneInfo(rule.zone), friday, EXAMPLE_AT * 60)
    words = {"hours": EXAMPLE_HOURS, "start": moment_words(rule, start)}
    try:
        words["end"] = moment_words(rule, arithmetic.due(rule, start, EXAMPLE_HOURS * arithmetic.HOUR))
    except arithmetic.NeverDue:
        words["end"] = ""
    return words


def moment_words(rule: arithmetic.Rule, instant: int) -> str:
    """“Mon, 23.11.2026, 11:00” on the wall of the rule's zone."""
    moment: datetime = (arithmetic.EPOCH + timedelta(microseconds=instant)).astimezone(ZoneInfo(rule.zone))
    day = formats.date_format(moment, "SHORT_DATE_FORMAT")
    return f"{WEEKDAYS_ABBR[moment.weekday()]}, {day}, {formats.time_format(moment, 'TIME_FORMAT')}"


def by_month(rows: Iterable[Absence]) -> list[dict[str, Any]]:
    """Absences in order, grouped by the month they begin in; those that are on already stand in their month."""
    today = timezone.localdate()
    months = groupby(rows, key=lambda row: row.first_day.replace(day=1))
    return [{"month": month, "rows": [_absence(row, today) for row in group]} for month, group in months]


def _absence(row: Absence, today: date) -> dict[str, Any]:
    return {
        "absence": row,
        "days": (row.last_day - row.first_day).days + 1,
        "now": row.first_day <= today <= row.last_day,
        "over": row.last_day < today,
    }
