from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trichter.handover import clock, services
from trichter.handover.models import Handover
from trichter.handover.tests.conftest import make_hot
from trichter.people.models.event import micros
from trichter.people.tests.factories import make_event, make_person, make_user
from trichter.worktime.services import create_calendar

MONDAY = datetime(2026, 3, 23, tzinfo=UTC)  # the week in which clocks are put forward
HOUR = 3_600_000_000


@pytest.fixture
def calendars(house):
    office = create_calendar("Office", region="DE-BY")
    lunch = {str(day): [["08:00", "12:00"], ["13:00", "17:30"]] for day in range(6)}
    return [house, office, create_calendar("Lisbon", time_zone="Europe/Lisbon", hours=lunch)]


INSTANTS = st.integers(-3 * 24 * 60, 9 * 24 * 60).map(lambda minutes: micros(MONDAY) + minutes * 60_000_000)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    calendar=st.sampled_from([None, 0, 1, 2]), offered=INSTANTS, now=INSTANTS,
    minutes=st.sampled_from([None, 1, 60, 240, 480, 961]), warning=st.sampled_from([50, 75, 100]),
    responded=st.none() | INSTANTS, closed=st.none() | INSTANTS,
)  # fmt: skip
def test_sql_and_python_read_the_same_clock(calendars, calendar, offered, now, minutes, warning, responded, closed):
    row = Handover.objects.create(
        person=make_person(), rep=make_user(), calendar=None if calendar is None else calendars[calendar],
        offered_at=offered, target_minutes=minutes, warning=warning, responded_at=responded, closed_at=closed,
    )  # fmt: skip
    read = clock.annotate(Handover.objects.filter(pk=row.pk), now).get()
    assert clock.read(read) == clock.state(row, now)
    row.delete()


def test_the_clock_waits_for_opening_and_is_due_at_closing(calendars):
    friday = datetime(2026, 3, 20, 14, tzinfo=UTC)  # 15:00 in Berlin, two hours before closing
    row = Handover(calendar=calendars[1], offered_at=micros(friday), target_minutes=120)
    at_closing = micros(friday) + 2 * HOUR
    assert clock.state(row, at_closing).state == "warning"
    assert clock.state(row, at_closing).due_at == at_closing
    assert clock.state(row, at_closing + 1).state == "breached"
    row.target_minutes = 240
    assert clock.state(row, micros(MONDAY)).remaining == 2 * HOUR
    assert clock.state(row, micros(MONDAY)).due_at == micros(MONDAY) + 10 * HOUR  # 9 + 2 o'clock in Berlin, less one


def test_the_earliest_real_response_ends_it(reps, rule):
    row = services.offer(make_hot(), by=reps[0], rep=reps[0])
    person, offered = row.person, row.offered_at

    def responded():
        services.follow([person.pk])
        row.refresh_from_db()
        return row.responded_at

    make_event(person, "mail_sent", at=offered + 5)  # an automatic mail
    make_event(person, "call_logged", at=offered - HOUR, by=reps[0], outcome="answered")  # before the offer
    make_event(person, "note_added", at=offered + 6, by=reps[0])
    make_event(person, "mail_replied", at=offered + 7)  # theirs
    assert responded() is None
    make_event(person, "call_logged", at=offered + 90, by=reps[1], outcome="not_reached")
    assert responded() == offered + 90
    make_event(person, "mail_logged", at=offered + 50, by=reps[0], outcome="sent")  # logged later, happened earlier
    assert responded() == offered + 50
    Handover.objects.update(responded_at=1)
    assert services.rebuild_responses() == 1
    assert responded() == offered + 50


def test_accepting_does_not_end_it_but_rejecting_does(reps, rule):
    from trichter.handover.tests.conftest import reason

    row = services.offer(make_hot(), by=reps[0], rep=reps[0])
    services.accept(row, by=reps[0])
    row.refresh_from_db()
    assert clock.state(row, row.offered_at + HOUR).state == "time"
    assert clock.state(row, row.offered_at + 5 * HOUR).state == "breached"
    other = services.offer(make_hot(), by=reps[0], rep=reps[0])
    services.reject(other, by=reps[0], reason=reason("no_need"))
    other.refresh_from_db()
    assert clock.state(other, other.offered_at + int(timedelta(days=9).total_seconds()) * 1_000_000).state == "met"
