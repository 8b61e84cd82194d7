"""Calendars written out: for which days, written on, written anew."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from trichter.worktime import services
from trichter.worktime.arithmetic import HOUR
from trichter.worktime.models import Calendar, Span
from trichter.worktime.services import spans

pytestmark = pytest.mark.django_db


def as_written(calendar):
    return list(calendar.spans.order_by("starts_at").values_list("starts_at", "ends_at", "before"))


def test_the_house_has_exactly_one_calendar_from_the_start():
    first = services.ensure_default()
    assert services.ensure_default() == first == services.default_calendar()
    assert (first.time_zone, first.region, first.is_default) == ("Europe/Berlin", "DE", True)
    assert Calendar.objects.filter(is_default=True).count() == 1
    year = timezone.localdate().year
    assert (first.written_from, first.written_until) == (date(year - 2, 1, 1), date(year + 2, 12, 31))
    assert first.spans.count() > 5 * 240


def test_writing_on_gives_what_writing_at_once_gives():
    calendar = services.create_calendar("Office", region="DE-BY")
    spans.write(calendar, date(2024, 1, 1), date(2026, 6, 30))
    assert spans.extend(calendar, date(2025, 5, 5)) > 0
    assert spans.extend(calendar, date(2025, 5, 5)) == 0
    bit_by_bit = as_written(calendar)
    spans.write(calendar, date(2024, 1, 1), date(2027, 12, 31))
    assert as_written(calendar) == bit_by_bit
    assert (calendar.written_from, calendar.written_until) == (date(2024, 1, 1), date(2027, 12, 31))


def test_the_daily_run_writes_every_calendar_on():
    one, other = services.ensure_default(), services.create_calendar("Other", hours={"5": [["10:00", "12:00"]]})
    year = timezone.localdate().year
    assert services.extend_all() == 0
    assert services.extend_all(date(year + 1, 1, 1)) > 300
    for calendar in (one, other):
        calendar.refresh_from_db()
        assert calendar.written_until == date(year + 3, 12, 31)
        assert calendar.written_from == date(year - 2, 1, 1)


def test_a_day_without_any_spans_before_can_be_written_on():
    calendar = services.create_calendar("Office", extra_days=["2024-01-01", "2024-01-02"])
    assert spans.write(calendar, date(2024, 1, 1), date(2024, 1, 2)) == 0
    spans.extend(calendar, date(2022, 1, 1))
    assert calendar.spans.order_by("starts_at").first().before == 0
    assert calendar.written_from == date(2024, 1, 1)


def test_a_change_writes_all_days_anew_and_the_undo_too():
    calendar = services.create_calendar("Office", region="DE")
    before = as_written(calendar)
    action = services.change_calendar(calendar, hours={"0": [["09:00", "10:00"]]})
    assert Span.objects.filter(calendar=calendar).count() < len(before)
    assert all(end - start == HOUR for start, end, _before in as_written(calendar))
    from trichter.history.services import undo

    undo(action, by=None)
    assert as_written(calendar) == before
    assert services.change_calendar(calendar, name="Office") is None
