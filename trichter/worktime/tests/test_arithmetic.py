"""Working time by hand: the borders where such arithmetic goes wrong."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from trichter.worktime.arithmetic import (
    HOUR,
    MINUTE,
    NeverDue,
    days_off,
    due,
    micros,
    named_days_off,
    next_opening,
    rule,
    spans,
    worked,
)

OFFICE = {str(day): [["09:00", "17:00"]] for day in range(5)}
ALWAYS = {str(day): [["00:00", "24:00"]] for day in range(7)}


def at(text: str, zone: str = "Europe/Berlin", fold: int = 0) -> int:
    """The instant of a wall clock time such as "2026-03-29 09:00"."""
    return micros(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold))


def office(region: str = "DE", **more):
    return rule("Europe/Berlin", OFFICE, region, **more)


def test_a_target_of_four_hours_from_friday_afternoon_ends_on_monday():
    assert due(office(), at("2026-11-20 15:00"), 4 * HOUR) == at("2026-11-23 11:00")
    assert worked(office(), at("2026-11-20 15:00"), at("2026-11-23 11:00")) == 4 * HOUR


def test_outside_working_hours_the_clock_starts_at_the_next_opening():
    for start in ("2026-11-20 17:00", "2026-11-21 12:00", "2026-11-22 23:59", "2026-11-23 09:00"):
        assert due(office(), at(start), HOUR) == at("2026-11-23 10:00"), start
        assert next_opening(office(), at(start)) == at("2026-11-23 09:00"), start
    assert next_opening(office(), at("2026-11-23 12:00")) == at("2026-11-23 12:00")


def test_a_budget_that_ends_at_closing_is_due_at_closing():
    assert due(office(), at("2026-11-20 15:00"), 2 * HOUR) == at("2026-11-20 17:00")
    assert due(office(), at("2026-11-20 15:00"), 2 * HOUR + 1) == at("2026-11-23 09:00") + 1
    assert due(office(), at("2026-11-20 18:00"), 8 * HOUR) == at("2026-11-23 17:00")


def test_no_budget_is_due_at_once_and_no_time_passes_backwards():
    assert due(office(), at("2026-11-21 12:00"), 0) == at("2026-11-21 12:00")
    assert worked(office(), at("2026-11-20 12:00"), at("2026-11-20 12:00")) == 0
    assert worked(office(), at("2026-11-20 12:00"), at("2026-11-20 10:00")) == 0


def test_spans_are_half_open_to_the_microsecond():
    opening, closing = at("2026-11-20 09:00"), at("2026-11-20 17:00")
    assert worked(office(), opening - 1, opening) == 0
    assert worked(office(), opening, opening + 1) == 1
    assert worked(office(), closing - 1, closing + 1) == 1
    assert worked(office(), closing, closing + 1) == 0


def test_a_lunch_break_stops_the_clock_and_spans_that_meet_do_not():
    lunch = rule("Europe/Berlin", {"0": [["13:00", "17:00"], ["09:00", "12:00"]]})
    assert due(lunch, at("2026-11-23 11:00"), 2 * HOUR) == at("2026-11-23 14:00")
    assert due(lunch, at("2026-11-23 12:00"), 1) == at("2026-11-23 13:00") + 1
    meeting = rule("Europe/Berlin", {"0": [["09:00", "12:00"], ["12:00", "17:00"]]})
    assert due(meeting, at("2026-11-23 11:00"), 2 * HOUR) == at("2026-11-23 13:00")


def test_midnight_is_no_border_for_those_who_work_through():
    through = rule("Europe/Berlin", ALWAYS)
    assert due(through, at("2026-11-20 23:30"), HOUR) == at("2026-11-21 00:30")
    assert worked(through, at("2026-12-31 23:59"), at("2027-01-01 00:01")) == 2 * MINUTE


def test_the_night_in_march_is_an_hour_short_and_the_one_in_october_an_hour_longer():
    through = rule("Europe/Berlin", ALWAYS)
    assert worked(through, at("2026-03-29 00:00"), at("2026-03-30 00:00")) == 23 * HOUR
    assert worked(through, at("2026-10-25 00:00"), at("2026-10-26 00:00")) == 25 * HOUR
    assert due(through, at("2026-03-29 01:30"), HOUR) == at("2026-03-29 03:30")
    assert due(through, at("2026-10-25 02:30"), HOUR) == at("2026-10-25 02:30", fold=1)


def test_office_days_around_the_change_of_clocks_last_eight_hours():
    for friday, monday in (("2026-03-27", "2026-03-30"), ("2026-10-23", "2026-10-26")):
        assert worked(office(), at(f"{friday} 09:00"), at(f"{monday} 17:00")) == 16 * HOUR
        assert due(office(), at(f"{friday} 16:00"), 2 * HOUR) == at(f"{monday} 10:00")


def sunday(*pairs, day="2026-03-29"):
    found = list(spans(rule("Europe/Berlin", {"6": [list(pair) for pair in pairs]}), *[date.fromisoformat(day)] * 2))
    return [(end - start) / MINUTE for start, end in found], found


def test_opening_at_a_time_that_does_not_exist_is_opening_at_the_jump():
    lengths, found = sunday(("02:30", "04:00"))
    assert (lengths, found[0][0]) == ([60], at("2026-03-29 03:00"))
    lengths, found = sunday(("01:00", "02:30"))
    assert (lengths, found[0][1]) == ([60], at("2026-03-29 03:00"))
    assert sunday(("02:00", "03:00"))[0] == []
    assert sunday(("02:15", "02:45"))[0] == []
    assert sunday(("02:45", "03:15"))[0] == [15]


def test_a_time_that_exists_twice_is_its_first_occurrence():
    assert sunday(("02:00", "03:00"), day="2026-10-25")[0] == [120]
    assert sunday(("00:00", "02:30"), ("02:30", "04:00"), day="2026-10-25")[0] == [150, 150]
    assert sunday(("02:15", "02:45"), day="2026-10-25")[0] == [30]


def test_where_the_clock_jumps_at_midnight_the_day_begins_at_the_jump():
    beirut = rule("Asia/Beirut", ALWAYS)  # 2026-03-29: 00:00 is 01:00
    day = list(spans(beirut, date(2026, 3, 28), date(2026, 3, 29)))
    assert [end - start for start, end in day] == [24 * HOUR, 23 * HOUR]
    assert day[0][1] == day[1][0] == at("2026-03-29 01:00", "Asia/Beirut")


def test_christmas_eve_is_a_working_day_and_christmas_is_not():
    by, be = office("DE-BY"), office("DE-BE")
    for each in (by, be):  # 2026: Thursday 24th, holidays on Friday and Saturday
        assert due(each, at("2026-12-24 16:00"), 2 * HOUR) == at("2026-12-28 10:00")
    off = office("DE-BY", extra=["12-24", "2026-12-31"])
    assert due(off, at("2026-12-23 16:00"), 2 * HOUR) == at("2026-12-28 10:00")
    assert worked(off, at("2026-12-31 00:00"), at("2027-01-01 00:00")) == 0
    assert worked(off, at("2027-12-31 00:00"), at("2028-01-01 00:00")) == 8 * HOUR


@pytest.mark.parametrize(
    ("region", "day", "closed"),
    [
        ("DE-BE", "2027-03-08", True),  # women's day, in Berlin
        ("DE-BY", "2027-03-08", False),
        ("DE-BY", "2026-06-04", True),  # Corpus Christi
        ("DE-BE", "2026-06-04", False),
        ("AT-9", "2026-06-04", True),
        ("DE-BY", "2025-08-15", False),  # the Assumption of Mary: in Bavaria where most are Catholics
        ("DE-BY+catholic", "2025-08-15", True),
        ("DE-SL", "2025-08-15", True),
        ("DE", "2026-10-03", True),
        ("AT-9", "2026-10-26", True),
        ("DE", "2026-10-26", False),
        ("CH-ZH", "2025-08-01", True),  # national day
        ("DE-BW", "2025-08-01", False),
        ("CH-LU", "2026-06-04", True),
        ("CH-ZH", "2026-06-04", False),
        ("", "2026-12-25", False),
    ],
)
def test_each_region_keeps_its_own_holidays(region, day, closed):
    assert (date.fromisoformat(day) in days_off(region, int(day[:4]))) is closed
    work = rule("Europe/Zurich", ALWAYS, region)
    start = at(f"{day} 00:00", "Europe/Zurich")
    assert worked(work, start, start + HOUR) == (0 if closed else HOUR)


def test_holidays_end_at_midnight_of_their_zone():
    through = rule("Europe/Berlin", ALWAYS, "DE")
    assert worked(through, at("2026-04-30 23:00"), at("2026-05-02 01:00")) == 2 * HOUR
    lisbon = rule("Europe/Lisbon", ALWAYS, "DE")
    assert worked(lisbon, at("2026-05-01 00:00"), at("2026-05-01 02:00")) == HOUR  # 23:00 to 1:00 in Lisbon


def test_holidays_have_names_in_the_language_asked_for():
    assert named_days_off("DE-BY", 2026, "de")[date(2026, 6, 4)] == "Fronleichnam"
    assert named_days_off("DE-BY", 2026, "en_US")[date(2026, 6, 4)] == "Corpus Christi"
    assert next(iter(named_days_off("DE-BY", 2026, "de"))) == date(2026, 1, 1)


def test_absences_are_no_working_time():
    away = office().without([(date(2026, 11, 23), date(2026, 11, 24))])
    assert due(away, at("2026-11-20 16:00"), 2 * HOUR) == at("2026-11-25 10:00")
    assert worked(away, at("2026-11-23 00:00"), at("2026-11-25 00:00")) == 0


def test_a_calendar_without_working_time_says_so():
    with pytest.raises(NeverDue):
        due(rule("Europe/Berlin", {}), at("2026-11-20 12:00"), 1)
    assert next_opening(rule("Europe/Berlin", {}), at("2026-11-20 12:00")) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"zone": "Europe/Bielefeld"},
        {"zone": "../etc/passwd"},
        {"hours": {"7": [["09:00", "17:00"]]}},
        {"hours": {"0": [["09:00"]]}},
        {"hours": {"0": [["22:00", "06:00"]]}},
        {"hours": {"0": [["09:00", "09:00"]]}},
        {"hours": {"0": [["09:00", "13:00"], ["12:00", "17:00"]]}},
        {"hours": {"0": [["09:00", "24:01"]]}},
        {"hours": {"0": [["nine", "17:00"]]}},
        {"region": "DE-XX"},
        {"region": "Atlantis"},
        {"region": "DE-BY+shopping"},
        {"extra": ["30-02"]},
        {"extra": ["2026-02-30"]},
    ],
)
def test_what_cannot_be_read_is_refused(wrong):
    given = {"zone": "Europe/Berlin", "hours": OFFICE, **wrong}
    with pytest.raises(ValueError):
        rule(given["zone"], given["hours"], given.get("region", ""), given.get("extra", ()))
