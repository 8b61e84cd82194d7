"""SQL counts working time as Python does, to the microsecond."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import get_user_model
from django.db.models import BigIntegerField, F, Value
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trichter.worktime import arithmetic
from trichter.worktime.arithmetic import HOUR, MINUTE, SECOND, NeverDue, micros, write_minute
from trichter.worktime.models import Calendar
from trichter.worktime.services import spans
from trichter.worktime.sql import Due, Micros, Worked

pytestmark = pytest.mark.django_db

ZONES = ["Europe/Berlin", "Europe/Vienna", "Europe/Zurich", "Europe/Lisbon", "America/New_York", "Asia/Beirut"]
REGIONS = ["", "DE", "DE-BY", "DE-BY+catholic", "DE-BE", "AT-9", "CH-ZH", "PT", "US-NY"]
BORDERS = [
    date(2026, 3, 8),  # clocks change in New York
    date(2026, 3, 29),  # and in Europe
    date(2026, 10, 25),
    date(2026, 11, 1),
    date(2026, 12, 24),
    date(2026, 12, 31),
    date(2027, 1, 1),
    date(2027, 3, 8),
    date(2026, 5, 1),
    date(2026, 6, 4),
    date(2024, 2, 29),
]


@st.composite
def weeks(draw):
    """Hours of a week: up to three spans a day, on whole minutes, often whole days or half past two."""
    favourite = st.sampled_from([0, 120, 150, 180, 540, 720, 1020, 1440])
    minute = st.one_of(favourite, st.integers(0, 1440))
    week = {}
    for day in range(7):
        borders = sorted(draw(st.sets(minute, max_size=6)))
        pairs = zip(borders[::2], borders[1::2], strict=False)
        week[str(day)] = [[write_minute(opens), write_minute(closes)] for opens, closes in pairs]
    return week


@st.composite
def calendars(draw):
    return Calendar(
        name="drawn",
        time_zone=draw(st.sampled_from(ZONES)),
        region=draw(st.sampled_from(REGIONS)),
        hours=draw(weeks()),
        extra_days=draw(st.lists(st.sampled_from(["12-24", "2026-12-31", "2027-01-02", "03-29"]), max_size=2)),
    )


@st.composite
def instants(draw, zone):
    """Around a border, on the minutes and microseconds where things happen."""
    day = draw(st.sampled_from(BORDERS)) + timedelta(days=draw(st.integers(-3, 3)))
    minute = draw(st.one_of(st.sampled_from([0, 60, 120, 150, 180, 540, 1020, 1439]), st.integers(0, 1439)))
    wall = datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=ZoneInfo(zone))
    nudge = draw(st.sampled_from([0, 0, -1, 1, SECOND, 59 * SECOND + 999_999]))
    return micros(wall.replace(fold=draw(st.integers(0, 1)))) + nudge


def later(calendar, start, budget):
    """What Python says, or None where the days written out end before."""
    try:
        found = arithmetic.due(calendar.rule, start, budget)
    except NeverDue:
        return None
    return found if arithmetic.local_day(calendar.rule, found - 1) <= calendar.written_until or budget <= 0 else None


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_sql_and_python_agree_exactly(data):
    calendar = data.draw(calendars())
    zone = calendar.time_zone
    asked = [
        (
            start := data.draw(instants(zone)),
            data.draw(st.one_of(instants(zone), st.integers(-HOUR, 40 * 24 * HOUR).map(lambda gap, s=start: s + gap))),
            data.draw(
                st.one_of(st.integers(0, 90).map(lambda count: count * 30 * MINUTE), st.integers(-1, 200 * HOUR))
            ),
        )
        for _ in range(4)
    ]
    days = [arithmetic.local_day(calendar.rule, instant) for start, end, _budget in asked for instant in (start, end)]
    calendar.save()
    try:
        spans.write(calendar, min(days), max(days) + timedelta(days=30))
        wanted = {}
        for number, (start, end, budget) in enumerate(asked):
            wanted[f"w{number}"] = Worked(F("pk"), Value(start), Value(end))
            wanted[f"d{number}"] = Due(F("pk"), Value(start), Value(budget))
        row = Calendar.objects.filter(pk=calendar.pk).annotate(**wanted).values(*wanted).get()
        for number, (start, end, budget) in enumerate(asked):
            assert row[f"w{number}"] == arithmetic.worked(calendar.rule, start, end), (start, end)
            assert row[f"d{number}"] == later(calendar, start, budget), (start, budget)
    finally:
        calendar.delete()


@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_what_is_due_has_been_worked_and_not_a_microsecond_earlier(data):
    rule = data.draw(calendars()).rule
    start = data.draw(instants(rule.zone))
    budget = data.draw(st.integers(1, 100 * HOUR))
    if not any(rule.week):
        return
    try:
        end = arithmetic.due(rule, start, budget)
    except NeverDue:
        return
    assert arithmetic.worked(rule, start, end) == budget
    assert arithmetic.worked(rule, start, end - 1) == budget - 1
    middle = start + (end - start) // 2
    assert arithmetic.worked(rule, start, middle) + arithmetic.worked(rule, middle, end) == budget


def office(**more):
    calendar = Calendar.objects.create(name="Office", region="DE-BY", **more)
    spans.write(calendar)
    return calendar


def test_columns_expressions_and_values_mix_and_can_be_filtered_and_ordered():
    one, other = office(), office(hours={"0": [["09:00", "12:00"]]}, time_zone="Europe/Lisbon")
    start = micros(datetime(2026, 11, 20, 15, tzinfo=ZoneInfo("Europe/Berlin")))
    Calendar.objects.filter(pk=one.pk).update(name=str(start))
    due = Due(F("pk"), Value(start), Value(3) * HOUR)
    rows = Calendar.objects.annotate(due=due, used=Worked("pk", Value(start), F("due"))).filter(
        pk__in=[one.pk, other.pk]
    )
    assert list(rows.order_by("due").values_list("pk", "used")) == [(one.pk, 3 * HOUR), (other.pk, 3 * HOUR)]
    limit = arithmetic.due(other.rule, start, 3 * HOUR)
    assert list(rows.filter(due__lt=limit)) == [one]
    assert list(rows.filter(due=limit)) == [other]
    fixed = Calendar.objects.annotate(due=Due(one, start, 3 * HOUR)).filter(pk=other.pk).get()
    assert fixed.due == arithmetic.due(one.rule, start, 3 * HOUR)


def test_null_gives_null():
    calendar = office()
    nothing = Value(None, output_field=BigIntegerField())
    row = Calendar.objects.annotate(
        no_start=Worked(F("pk"), nothing, 5),
        no_end=Worked(F("pk"), 5, nothing),
        no_calendar=Worked(nothing, 5, 6),
        due_start=Due(F("pk"), nothing, 5),
        due_budget=Due(F("pk"), 5, nothing),
        due_nothing=Due(F("pk"), nothing, 0),
        due_calendar=Due(nothing, 5, 6),
    ).values("no_start", "no_end", "no_calendar", "due_start", "due_budget", "due_nothing", "due_calendar")
    assert set(row.get(pk=calendar.pk).values()) == {None}


def test_a_moment_becomes_microseconds():
    for moment in (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), datetime(2026, 12, 31, 23, 59, 59, 123456, tzinfo=UTC)):
        user = get_user_model().objects.create_user(f"{moment.microsecond}@example.org", "x", date_joined=moment)
        found = get_user_model().objects.annotate(at=Micros("date_joined")).get(pk=user.pk)
        assert found.at == micros(moment)
