"""By whose calendar a colleague works, and who is there."""

from __future__ import annotations

from datetime import date

import pytest

from trichter.worktime import services
from trichter.worktime.arithmetic import HOUR, due, micros
from trichter.worktime.models import Absence

from .factories import colleague, moment, team

pytestmark = pytest.mark.django_db


def absent(user, first: str, last: str):
    return Absence.objects.create(user=user, first_day=date.fromisoformat(first), last_day=date.fromisoformat(last))


def test_ones_own_calendar_counts_before_the_teams_and_that_before_the_houses(django_assert_num_queries):
    house = services.ensure_default()
    own, north, south = (services.create_calendar(name) for name in ("Own", "North", "South"))
    anna, ben, cleo, dora = (colleague(name) for name in ("Anna", "Ben", "Cleo", "Dora"))
    services.set_team_calendar(team("South", anna, ben, cleo), south)
    services.set_team_calendar(team("North", ben), north)
    services.set_desk(anna, calendar=own)
    with django_assert_num_queries(4):
        found = services.calendars_for([anna, ben, cleo, dora])
    assert found == {anna.pk: own, ben.pk: north, cleo.pk: south, dora.pk: house}
    services.delete_calendar(own)
    services.delete_calendar(south)
    assert services.calendar_for(anna) == house
    assert services.calendar_for(cleo) == house


def test_only_those_who_are_there_and_take_leads_are_available():
    services.ensure_default()
    names = ("Anna", "Away", "Closed", "None", "Gone", "Reader")
    anna, away, closed, none, gone, reader = (
        colleague(name, "read_only" if name == "Reader" else "sales") for name in names
    )
    absent(away, "2026-11-24", "2026-11-25")
    services.set_desk(closed, takes_leads=False)
    services.set_desk(none, share=0)
    gone.is_active = False
    everyone = [reader, gone, none, closed, away, anna]
    assert services.available(everyone, moment("2026-11-25 10:00")) == [anna]
    assert services.available(everyone, moment("2026-11-26 10:00")) == [away, anna]


def test_who_is_absent_when_the_clock_would_start_is_not_available():
    services.ensure_default()
    anna = colleague("Anna")
    absent(anna, "2026-11-30", "2026-11-30")
    assert services.available([anna], moment("2026-11-27 16:59")) == [anna]
    assert services.available([anna], moment("2026-11-27 17:00")) == []  # starts on Monday, when she is away
    assert services.available([anna], moment("2026-11-30 18:00")) == []
    assert services.available([anna], moment("2026-12-01 08:00")) == [anna]


def test_the_day_of_an_absence_is_that_of_the_calendars_zone():
    york = services.create_calendar(
        "York", time_zone="America/New_York", hours={str(d): [["00:00", "24:00"]] for d in range(7)}
    )
    services.ensure_default()
    anna = colleague("Anna")
    services.set_desk(anna, calendar=york)
    absent(anna, "2026-11-25", "2026-11-25")
    assert services.available([anna], moment("2026-11-25 05:00")) == [anna]  # still the 24th in New York
    assert services.available([anna], moment("2026-11-26 05:00")) == []  # still the 25th
    assert services.absent_until(anna, moment("2026-11-26 05:00")) == date(2026, 11, 25)
    assert services.absent_until(anna, moment("2026-11-26 06:00")) is None


def test_absences_that_follow_each_other_are_one():
    services.ensure_default()
    anna = colleague("Anna")
    absent(anna, "2026-11-25", "2026-11-27")
    absent(anna, "2026-11-28", "2026-12-02")
    absent(anna, "2026-12-04", "2026-12-05")
    assert services.absent_until(anna, moment("2026-11-26 12:00")) == date(2026, 12, 2)
    assert services.absent_until(anna, moment("2026-12-03 12:00")) is None


def test_a_colleagues_working_time_leaves_absences_out():
    services.ensure_default()
    anna = colleague("Anna")
    absent(anna, "2026-11-23", "2026-11-24")
    start = micros(moment("2026-11-20 16:00"))
    assert due(services.rule_for(anna), start, 2 * HOUR) == micros(moment("2026-11-25 10:00"))
    assert due(services.rule_of(services.calendar_for(anna)), start, 2 * HOUR) == micros(moment("2026-11-23 10:00"))
