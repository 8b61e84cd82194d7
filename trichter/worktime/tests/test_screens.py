"""The pages: what they show and what they save."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from trichter.history.models import Action
from trichter.worktime import services
from trichter.worktime.calendar_form import CalendarForm, read_day, write_day
from trichter.worktime.models import Absence, Calendar

from .factories import colleague, team

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead():
    services.ensure_default()
    return colleague("Lena", "team_lead")


@pytest.fixture
def client(lead):
    client = Client()
    client.force_login(lead)
    return client


def week(**more):
    """A calendar as the form sends it: Monday with a break, the night shift of Saturday, nothing else."""
    sent = {
        "name": "Vienna",
        "time_zone": "Europe/Vienna",
        "region": "AT-9",
        "extra_days": "24.12.\n27.12.2026, 12-31",
        "open_0_0": "09:00",
        "close_0_0": "12:00",
        "open_0_1": "13:00",
        "close_0_1": "17:30",
        "open_5_0": "20:00",
        "close_5_0": "00:00",
    }
    return {**sent, **more}


def test_a_calendar_is_made_from_time_fields(client):
    assert client.post(reverse("worktime:new_calendar"), week()).status_code == 302
    made = Calendar.objects.get(name="Vienna")
    assert made.hours == {"0": [["09:00", "12:00"], ["13:00", "17:30"]], "5": [["20:00", "24:00"]]}
    assert made.extra_days == ["12-24", "2026-12-27", "12-31"]
    assert made.spans.exists()
    page = client.get(reverse("worktime:calendars")).content.decode()
    assert "Mon 09:00–12:00 + 13:00–17:30, Sat 20:00–24:00" in page
    assert "Holidays: Vienna" in page


def test_a_calendar_that_is_saved_unchanged_stays_as_it_is(client):
    made = services.create_calendar("Shifts", hours={"2": [["00:00", "06:00"], ["08:00", "09:00"], ["20:00", "24:00"]]})
    form = CalendarForm(calendar=made)
    sent = {bound.html_name: bound.value() or "" for bound in form}
    assert client.post(reverse("worktime:calendar", args=[made.pk]), sent).status_code == 302
    found = Calendar.objects.get(pk=made.pk)
    assert (found.hours, found.region, found.time_zone) == (made.hours, made.region, made.time_zone)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"close_0_0": ""}, "Give both the beginning and the end."),
        ({"open_0_1": "11:00"}, "spans do not overlap"),
        ({"extra_days": "soon"}, "“soon” is no day"),
        ({"extra_days": "30.2."}, "There is no day 30.2."),
        ({"region": "DE-XX"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_read_is_said_beside_the_field_and_nothing_is_stored(client, wrong, words):
    answer = client.post(reverse("worktime:new_calendar"), week(**wrong))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Calendar.objects.filter(name="Vienna").exists()


def test_a_week_without_hours_is_refused(client):
    sent = {key: value for key, value in week().items() if not key.startswith(("open", "close"))}
    answer = client.post(reverse("worktime:new_calendar"), sent)
    assert (answer.status_code, "At least one day" in answer.content.decode()) == (422, True)


def test_the_preview_tells_holidays_and_the_end_of_a_target(client):
    sent = week(open_4_0="09:00", close_4_0="17:00", name="")
    page = client.post(reverse("worktime:preview"), sent, headers={"HX-Request": "true"}).content.decode()
    assert "Corpus Christi" in page
    assert "A target of 4 hours" in page
    assert "22:00" in page  # two hours on Friday, two in the night of Saturday
    assert Calendar.objects.count() == 1
    broken = client.post(reverse("worktime:preview"), week(close_0_0=""), headers={"HX-Request": "true"})
    assert "cannot be read yet" in broken.content.decode()


def test_days_off_are_read_as_people_write_them():
    assert [read_day(each) for each in ("24.12.", " 4. 1. ", "27.12.2026", "12-31", "2026-12-27")] == [
        "12-24",
        "01-04",
        "2026-12-27",
        "12-31",
        "2026-12-27",
    ]
    assert (write_day("12-24"), write_day("2026-12-27")) == ("24.12.", "27.12.2026")


def test_the_table_saves_what_changed_and_shows_what_is_wrong(client, lead):
    ben, other = colleague("Ben"), services.create_calendar("Other")
    north = team("North", ben)
    sent = {
        f"d{ben.pk}-share": "3",
        f"d{ben.pk}-capacity": "",
        f"d{ben.pk}-calendar": str(other.pk),
        f"t{north.pk}-calendar": str(other.pk),
    }
    assert client.post(reverse("worktime:desks"), sent).status_code == 302
    desk = services.desk_of(ben)
    assert (desk.share, desk.capacity, desk.calendar, desk.takes_leads) == (3, None, other, False)
    assert services.calendar_for(colleague_in(north)) == other
    actions = Action.objects.count()
    client.post(reverse("worktime:desks"), sent)
    assert Action.objects.count() == actions  # nothing changed
    client.post(reverse("worktime:desks"), {**sent, f"d{ben.pk}-calendar": ""})
    assert services.desk_of(ben).calendar is None
    answer = client.post(reverse("worktime:desks"), {**sent, f"d{ben.pk}-share": "-1", f"d{ben.pk}-capacity": "7"})
    assert answer.status_code == 422
    assert services.desk_of(ben).capacity is None


def colleague_in(group):
    user = colleague("Nora")
    group.members.add(user)
    return user


def test_the_table_asks_the_database_no_more_for_more_colleagues(client, django_assert_max_num_queries):
    for number in range(12):
        colleague(f"Rep{number}")
    with django_assert_max_num_queries(16):
        client.get(reverse("worktime:desks"))


def test_one_enters_ones_own_absence_and_sees_refusals_in_words(client, lead):
    today = timezone.localdate()
    day = (today + timedelta(days=10)).isoformat()
    place = reverse("worktime:my_absences")
    assert client.post(place, {"first_day": day, "note": "Dentist"}).status_code == 302
    row = Absence.objects.get(user=lead)
    assert (row.first_day.isoformat(), row.last_day.isoformat(), row.note) == (day, day, "Dentist")
    again = client.post(place, {"first_day": day})
    assert (again.status_code, "on these days already" in again.content.decode()) == (422, True)
    past = client.post(place, {"first_day": "2020-01-01", "last_day": "2020-01-02"})
    assert "over already" in past.content.decode()
    backwards = client.post(place, {"first_day": day, "last_day": today.isoformat()})
    assert "lies before the first" in backwards.content.decode()
    assert "Dentist" in client.get(place).content.decode()
    assert client.post(reverse("worktime:absence", args=[row.pk]), {"first_day": day, "note": "Sea"}).status_code == 302
    assert client.post(reverse("worktime:absence_removal", args=[row.pk])).status_code == 302
    assert not Absence.objects.exists()


def test_managers_enter_and_see_everyones_absences_others_only_their_own(client, lead):
    ben = colleague("Ben")
    day = (timezone.localdate() + timedelta(days=3)).isoformat()
    assert client.post(reverse("worktime:absences"), {"user": ben.pk, "first_day": day}).status_code == 302
    assert "Ben" in client.get(reverse("worktime:absences")).content.decode()
    row = Absence.objects.get(user=ben)
    client.force_login(colleague("Cleo"))
    assert client.get(reverse("worktime:absence", args=[row.pk])).status_code == 404
    assert client.get(reverse("worktime:absences")).status_code == 403
    client.force_login(ben)
    assert client.get(reverse("worktime:absence", args=[row.pk])).status_code == 200
    assert "My absences" in client.get("/").content.decode()
