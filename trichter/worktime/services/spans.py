"""Writing calendars out, so that SQL can count working time."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from .. import arithmetic
from ..models import Calendar, Span

YEARS_BACK, YEARS_AHEAD = 2, 2
BATCH = 1000


def window(today: date | None = None) -> tuple[date, date]:
    """First and last day that a calendar is written out for: whole years, two back and two ahead."""
    year = (today or timezone.localdate()).year
    return date(year - YEARS_BACK, 1, 1), date(year + YEARS_AHEAD, 12, 31)


@transaction.atomic
def write(calendar: Calendar, first: date | None = None, last: date | None = None) -> int:
    """Write a calendar out anew, in one transaction: readers see the old hours or the new ones. Returns the rows.

    Without days it is written for the window of today, and for what it was written for before: clocks that have run
    keep their time.
    """
    _lock(calendar)
    earliest, latest = window()
    first = first or min(earliest, calendar.written_from or earliest)
    last = last or max(latest, calendar.written_until or latest)
    Span.objects.filter(calendar=calendar).delete()
    calendar.written_from = first
    return _append(calendar, first, last, 0)


@transaction.atomic
def extend(calendar: Calendar, today: date | None = None) -> int:
    """Write further days behind those written so far, up to the end of the window. Returns the new rows."""
    _lock(calendar)
    _first, last = window(today)
    if calendar.written_until is None:
        return write(calendar)
    if calendar.written_until >= last:
        return 0
    end = Span.objects.filter(calendar=calendar).order_by("-starts_at").first()
    before = end.before + end.ends_at - end.starts_at if end else 0
    return _append(calendar, calendar.written_until + timedelta(days=1), last, before)


def extend_all(today: date | None = None) -> int:
    """Extend every calendar, each in its own transaction: broken off, it goes on where it was. Returns the rows."""
    return sum(extend(calendar, today) for calendar in Calendar.objects.order_by("pk"))


def _lock(calendar: Calendar) -> None:
    """Let only one at a time write this calendar, and know how far it is written by now."""
    row = Calendar.objects.select_for_update().get(pk=calendar.pk)
    calendar.written_from, calendar.written_until = row.written_from, row.written_until


def _append(calendar: Calendar, first: date, last: date, before: int) -> int:
    rows = [
        Span(calendar=calendar, starts_at=start, ends_at=end, before=so_far)
        for start, end, so_far in arithmetic.written_out(calendar.rule, first, last, before)
    ]
    Span.objects.bulk_create(rows, batch_size=BATCH)
    calendar.written_until = last
    calendar.save(update_fields=["written_from", "written_until"])
    return len(rows)
