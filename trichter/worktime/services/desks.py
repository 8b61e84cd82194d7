"""Capacity, share and calendar of a colleague, and the calendar of a team."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from trichter.accounts.models import Team
from trichter.history.models import Action
from trichter.history.services import record, undoes

from ..errors import StillChanged
from ..models import Calendar, Desk, TeamDesk

KEPT = ("calendar_id", "capacity", "share", "takes_leads")


def desk_of(user) -> Desk:
    """The colleague's desk; an unsaved one with the defaults if none is stored."""
    return Desk.objects.filter(user=user).first() or Desk(user=user)


@transaction.atomic
def set_desk(user, *, by=None, **values: Any) -> Action | None:
    """Change calendar, capacity, share or takes_leads of a colleague; None if all is as it was."""
    desk, _new = Desk.objects.select_for_update().get_or_create(user=user)
    if "calendar" in values:
        values["calendar_id"] = getattr(values.pop("calendar"), "pk", None)
    old = {field: getattr(desk, field) for field in KEPT}
    new = {**old, **{field: values[field] for field in KEPT if field in values}}
    if old == new:
        return None
    Desk.objects.filter(pk=desk.pk).update(**new)
    undo = {"user": user.pk, "old": old, "new": new}
    return record("worktime.desk_changed", user, by=by, summary=str(user), undo=undo)


@undoes("worktime.desk_changed")
def _undo_desk(action: Action, by) -> None:
    desk = Desk.objects.select_for_update().filter(user=action.undo["user"]).first()
    if desk is None or any(getattr(desk, field) != value for field, value in action.undo["new"].items()):
        raise StillChanged(_("This colleague's settings have been changed again since."))
    Desk.objects.filter(pk=desk.pk).update(**_with_calendar(action.undo["old"]))


def _with_calendar(values: dict[str, Any]) -> dict[str, Any]:
    """The same, without a calendar that is no longer there."""
    known = Calendar.objects.filter(pk=values["calendar_id"]).exists()
    return {**values, "calendar_id": values["calendar_id"] if known else None}


@transaction.atomic
def set_team_calendar(team: Team, calendar: Calendar | None, *, by=None) -> Action | None:
    """Let a team work by this calendar (None: the house's); None if it does already."""
    desk, _new = TeamDesk.objects.select_for_update().get_or_create(team=team)
    new = calendar.pk if calendar else None
    if desk.calendar_id == new:
        return None
    undo = {"team": team.pk, "old": desk.calendar_id, "new": new}
    TeamDesk.objects.filter(pk=desk.pk).update(calendar=new)
    return record("worktime.team_calendar_changed", team, by=by, summary=str(team), undo=undo)


@undoes("worktime.team_calendar_changed")
def _undo_team(action: Action, by) -> None:
    old = _with_calendar({"calendar_id": action.undo["old"]})["calendar_id"]
    changed = TeamDesk.objects.filter(team=action.undo["team"], calendar=action.undo["new"]).update(calendar=old)
    if not changed:
        raise StillChanged(_("This team's calendar has been changed again since."))
