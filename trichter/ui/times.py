"""Moments in words: "3 days ago", "tomorrow 10:00"."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import lru_cache
from typing import NamedTuple

from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

MINUTE, HOUR, DAY = 60, 3_600, 86_400


class Due(NamedTuple):
    """A due moment in words and whether it is overdue, today, or later."""

    label: str
    state: str


def as_moment(value: datetime | date) -> datetime:
    """An aware moment in the user's time zone; a day counts from its midnight."""
    if not isinstance(value, datetime):
        value = datetime.combine(value, time())
    if timezone.is_naive(value):
        value = timezone.make_aware(value)
    return timezone.localtime(value)


def exact(value: datetime | date) -> str:
    """Day and time as the language writes them."""
    moment, language = as_moment(value), get_language()
    day = short_day(moment.date(), language)
    return day if not isinstance(value, datetime) else f"{day}, {clock(moment.hour, moment.minute, language)}"


@lru_cache(maxsize=4096)  # a list's days repeat, and writing one takes longer than looking it up
def short_day(day: date, language: str | None) -> str:
    """A day as the active language writes it in short."""
    return date_format(day, "SHORT_DATE_FORMAT")


@lru_cache(maxsize=4096)
def clock(hour: int, minute: int, language: str | None) -> str:
    """A time of day as the active language writes it."""
    return time_format(time(hour, minute), "TIME_FORMAT")


def ago(value: datetime | date, now: datetime | None = None) -> str:
    """How long ago, or in how long, in the largest unit that says enough; the day itself beyond four weeks."""
    moment, now = as_moment(value), as_moment(now or timezone.now())
    seconds = (now - moment).total_seconds()
    if not isinstance(value, datetime) or abs((now.date() - moment.date()).days) > 28:
        return day_words(moment.date(), now.date())
    if abs(seconds) < MINUTE:
        return _("just now")
    past = seconds > 0
    amount = abs(seconds)
    if amount < HOUR:
        count = int(amount // MINUTE)
        words = (
            ngettext("%(count)d minute ago", "%(count)d minutes ago", count)
            if past
            else ngettext("in %(count)d minute", "in %(count)d minutes", count)
        )
        return words % {"count": count}
    if amount < DAY and (now.date() == moment.date() or amount < 12 * HOUR):
        count = int(amount // HOUR)
        words = (
            ngettext("%(count)d hour ago", "%(count)d hours ago", count)
            if past
            else ngettext("in %(count)d hour", "in %(count)d hours", count)
        )
        return words % {"count": count}
    return day_words(moment.date(), now.date())


def duration(micros: int) -> str:
    """A span of time in hours and minutes, rounded up to the minute: 3 h 20 min."""
    minutes = -(-micros // 60_000_000)
    hours, rest = divmod(minutes, 60)
    if hours and not rest:
        return _("{h} h").replace("{h}", str(hours))
    pattern = hours_pattern() if hours else minutes_pattern()
    return pattern.replace("{h}", str(hours)).replace("{m}", str(rest))


def hours_pattern() -> str:
    """How hours and minutes are written; scripts fill it in too."""
    return _("{h} h {m} min")


def minutes_pattern() -> str:
    """How minutes alone are written."""
    return _("{m} min")


def since(value: datetime, now: datetime | None = None) -> str:
    """Since when: the hour if it is today, else the day."""
    moment, now = as_moment(value), as_moment(now or timezone.now())
    if moment.date() == now.date():
        return time_format(moment, "TIME_FORMAT")
    return date_format(moment, "SHORT_DATE_FORMAT")


def day_words(day: date, today: date) -> str:
    """A day in words: today, yesterday, in 3 days; its date beyond four weeks."""
    distance = (today - day).days
    if abs(distance) > 28:
        return short_day(day, get_language())
    near = {0: _("today"), 1: _("yesterday"), -1: _("tomorrow")}
    if distance in near:
        return near[distance]
    count = abs(distance)
    words = (
        ngettext("%(count)d day ago", "%(count)d days ago", count)
        if distance > 0
        else ngettext("in %(count)d day", "in %(count)d days", count)
    )
    return words % {"count": count}


def due(value: datetime | date, now: datetime | None = None) -> Due:
    """A due moment in words: the hour for today and tomorrow, else the day; overdue from the moment (or day) on."""
    moment, now = as_moment(value), as_moment(now or timezone.now())
    timed = isinstance(value, datetime) and (moment.hour, moment.minute) != (0, 0)
    distance = (moment.date() - now.date()).days
    label = day_words(moment.date(), now.date())
    if timed and abs(distance) <= 1:
        label = f"{label} {time_format(moment, 'TIME_FORMAT')}"
    overdue = moment < now if timed else distance < 0
    return Due(label, "overdue" if overdue else "today" if distance == 0 else "later")
