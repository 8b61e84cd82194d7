"""By which calendar a colleague works, and who is there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Q

from .. import arithmetic
from ..models import Absence, Calendar, Desk, TeamDesk
from .calendars import default_calendar

ONE_DAY = timedelta(days=1)


def calendar_for(user) -> Calendar:
    """The calendar a colleague works by: one's own, else that of the first team by name, else the house's."""
    return calendars_for([user])[user.pk]


def calendars_for(users: Iterable) -> dict[int, Calendar]:
    """{user id: calendar} for these colleagues, in three queries."""
    ids = [user.pk for user in users]
    desks = Desk.objects.filter(user__in=ids, calendar__deleted_at=None).exclude(calendar=None)
    own = {desk.user_id: desk.calendar for desk in desks.select_related("calendar")}
    teams = TeamDesk.objects.filter(team__members__in=ids, calendar__deleted_at=None).exclude(calendar=None)
    of_team: dict[int, Calendar] = {}
    rows = teams.order_by("team__name").values_list("team__members", "calendar")
    known = {row.pk: row for row in Calendar.objects.filter(pk__in={calendar for _user, calendar in rows})}
    for user_id, calendar in rows:
        of_team.setdefault(user_id, known[calendar])
    house = default_calendar()
    return {pk: own.get(pk) or of_team.get(pk) or house for pk in ids}


def rule_of(calendar: Calendar) -> arithmetic.Rule:
    """What the arithmetic needs to count by this calendar."""
    return calendar.rule


def rule_for(user) -> arithmetic.Rule:
    """The same for a colleague: the calendar's hours without the colleague's absences."""
    away = Absence.objects.filter(user=user).values_list("first_day", "last_day")
    return calendar_for(user).rule.without(away)


def available(users: Iterable, at: datetime) -> list:
    """Those of these users who can take a lead that comes at this moment, in the given order.

    Active, with a role that may answer a handover, taking leads with a share above 0, and not absent: neither today nor
    on the day on which their clock would start (the next opening of their calendar, whose zone says which day it is).
    """
    users = [user for user in users if user.may("handover.answer")]
    ids = [user.pk for user in users]
    closed = set(Desk.objects.filter(Q(takes_leads=False) | Q(share=0), user__in=ids).values_list("user", flat=True))
    calendars = calendars_for(users)
    days = {calendar.pk: _days_that_count(calendar, at) for calendar in calendars.values()}
    absences = _absences(ids, at)
    return [
        user
        for user in users
        if user.pk not in closed
        and not any(
            row.first_day <= day <= row.last_day
            for row in absences.get(user.pk, ())
            for day in days[calendars[user.pk].pk]
        )
    ]


def _days_that_count(calendar: Calendar, at: datetime) -> set[date]:
    """Today by the calendar's zone, and the day of its next opening."""
    rule, now = calendar.rule, arithmetic.micros(at)
    opening = arithmetic.next_opening(rule, now)
    return {arithmetic.local_day(rule, now), arithmetic.local_day(rule, now if opening is None else opening)}


def _absences(ids: list[int], at: datetime) -> dict[int, list[Absence]]:
    """The absences of these users that are not over, whatever their zone; by user, in order."""
    found: dict[int, list[Absence]] = {}
    for row in Absence.objects.filter(user__in=ids, last_day__gte=at.date() - ONE_DAY).order_by("first_day"):
        found.setdefault(row.user_id, []).append(row)
    return found


def absent_until(user, at: datetime) -> date | None:
    """The last day of the absence the colleague is in at this moment; absences that follow at once count as one."""
    return absences_until([user], at).get(user.pk)


def absences_until(users: Iterable, at: datetime) -> dict[int, date]:
    """{user id: last day} of those of these users who are absent at this moment."""
    users = list(users)
    calendars = calendars_for(users)
    found: dict[int, date] = {}
    for user_id, rows in _absences([user.pk for user in users], at).items():
        today = arithmetic.local_day(calendars[user_id].rule, arithmetic.micros(at))
        last = None
        for row in rows:
            if row.first_day <= (last + ONE_DAY if last else today) and row.last_day >= today:
                last = max(last or row.last_day, row.last_day)
        if last:
            found[user_id] = last
    return found
