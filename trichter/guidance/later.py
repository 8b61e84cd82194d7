"""When "later" is."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from .errors import BadTime

MORNING = time(9, 0)


def later(word: str, *, at: time | None = None, now: datetime | None = None) -> datetime:
    """The moment a word stands for: `tomorrow`, `monday` (the next one), or a day such as 2026-11-30.

    at  the time of day, nine in the morning by default. Raises BadTime.
    """
    today = timezone.localtime(now).date()
    if word == "tomorrow":
        day = today + timedelta(days=1)
    elif word == "monday":
        day = today + timedelta(days=7 - today.weekday())
    else:
        day = _day(word)
    if day <= today - timedelta(days=1):
        raise BadTime(_("Choose a day that lies ahead."))
    return at_time(day, at or MORNING)


def at_time(day: date, moment: time) -> datetime:
    """Day and time in the user's time zone, aware."""
    return timezone.make_aware(datetime.combine(day, moment))


def _day(word: str) -> date:
    try:
        day = parse_date(word or "")
    except ValueError:
        day = None
    if day is None:
        raise BadTime(_("Choose a day."))
    return day
