"""Changing calendars, desks and absences: refused in words, written down, taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from trichter.history.models import Action
from trichter.history.services import undo
from trichter.worktime import services
from trichter.worktime.errors import BadHours, DefaultNeeded, InThePast, Overlaps, StillChanged
from trichter.worktime.models import Absence, Calendar, Desk

from .factories import colleague, team

pytestmark = pytest.mark.django_db


def days(first: int, last: int):
    today = timezone.localdate()
    return today + timedelta(days=first), today + timedelta(days=last)


def last_action() -> Action:
    action = Action.objects.order_by("-pk").first()
    assert action is not None
    return action


@pytest.mark.parametrize(
    "wrong", [{"hours": {}}, {"hours": {"0": [["17:00", "09:00"]]}}, {"region": "XX"}, {"time_zone": "Mars"}]
)
def test_a_calendar_that_cannot_be_used_is_refused_and_nothing_changes(wrong):
    calendar = services.create_calendar("Office")
    with pytest.raises(BadHours):
        services.create_calendar("Wrong", **wrong)
    with pytest.raises(BadHours):
        services.change_calendar(calendar, **wrong)
    assert list(Calendar.objects.values_list("name", flat=True)) == ["Office"]
    assert calendar.spans.count() > 1000


def test_there_is_always_one_default_and_it_cannot_be_deleted():
    house, other = services.ensure_default(), services.create_calendar("Other")
    with pytest.raises(DefaultNeeded):
        services.delete_calendar(house)
    action = services.make_default(other)
    assert services.make_default(other) is None
    assert services.default_calendar() == other
    undo(action, by=None)
    assert services.default_calendar() == house
    assert Calendar.objects.filter(is_default=True).count() == 1


def test_a_deleted_calendar_keeps_its_clocks_and_comes_back():
    services.ensure_default()
    other, anna = services.create_calendar("Other"), colleague("Anna")
    services.set_desk(anna, calendar=other)
    action = services.delete_calendar(other)
    assert other not in Calendar.objects.alive()
    assert other.spans.exists()
    undo(action, by=None)
    assert services.calendar_for(anna) == other


def test_a_change_that_was_changed_again_is_not_taken_back():
    calendar = services.create_calendar("Office")
    action = services.change_calendar(calendar, name="One")
    services.change_calendar(calendar, name="Two")
    with pytest.raises(StillChanged):
        undo(action, by=None)


def test_desks_are_changed_together_and_taken_back_together():
    anna, ben = colleague("Anna"), colleague("Ben")
    assert services.set_desks([(anna, {"share": 1}), (ben, {"takes_leads": True})]) is None
    action = services.set_desks([(anna, {"share": 3, "capacity": 20}), (ben, {"takes_leads": False})], by=anna)
    assert (services.desk_of(anna).share, services.desk_of(anna).capacity) == (3, 20)
    undo(action, by=anna)
    assert set(Desk.objects.values_list("share", "capacity", "takes_leads")) == {(1, None, True)}


def test_a_teams_calendar_is_taken_back():
    house, other = services.ensure_default(), services.create_calendar("Other")
    anna = colleague("Anna")
    north = team("North", anna)
    action = services.set_team_calendar(north, other)
    assert services.set_team_calendar(north, other) is None
    assert services.calendar_for(anna) == other
    undo(action, by=None)
    assert services.calendar_for(anna) == house


def test_absences_do_not_overlap_and_are_not_in_the_past():
    anna, ben = colleague("Anna"), colleague("Ben")
    row, _action = services.add_absence(anna, *days(3, 5), by=anna)
    for first, last in ((5, 9), (1, 3), (4, 4), (0, 9)):
        with pytest.raises(Overlaps) as refused:
            services.add_absence(anna, *days(first, last))
        assert services.absences.days_in_words(row.first_day, row.last_day) in str(refused.value)
    services.add_absence(ben, *days(3, 5))
    services.add_absence(anna, *days(6, 6))
    services.add_absence(anna, *days(-3, 0))
    with pytest.raises(InThePast):
        services.add_absence(anna, *days(-9, -5))
    with pytest.raises(Overlaps):
        services.change_absence(row, *days(4, 6))
    assert services.change_absence(row, row.first_day, row.last_day) is None
    assert Absence.objects.filter(user=anna).count() == 3


def test_every_change_of_an_absence_can_be_taken_back():
    anna = colleague("Anna")
    row, added = services.add_absence(anna, *days(3, 5), by=anna, note="Sea")
    changed = services.change_absence(row, *days(4, 8), note="Hills")
    undo(changed, by=anna)
    row.refresh_from_db()
    assert ((row.first_day, row.last_day), row.note) == (days(3, 5), "Sea")
    removed = services.remove_absence(row)
    undo(removed, by=anna)
    back = Absence.objects.get()
    assert ((back.first_day, back.last_day), back.note) == (days(3, 5), "Sea")
    services.remove_absence(back)
    services.add_absence(anna, *days(5, 5))
    with pytest.raises(Overlaps):
        undo(last_removal(), by=anna)
    undo(added, by=anna)


def last_removal() -> Action:
    action = Action.objects.filter(verb="worktime.absence_removed").order_by("-pk").first()
    assert action is not None
    return action
