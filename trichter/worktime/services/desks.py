"""Capacity, share and calendar of a colleague, and the calendar of a team."""

from __future__ import annotations

from collections.abc import Iterable
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


def set_desk(user, *, by=None, **values: Any) -> Action | None:
    """Change calendar, capacity, share or takes_leads of a colleague; None if all is as it was."""
    return set_desks([(user, values)], by=by)


@transaction.atomic
def set_desks(changes: Iterable[tuple[Any, dict[str, Any]]], *, by=None) -> Action | None:
    """The same for several colleagues, taken back together; None if nothing changes."""
    rows = [row for user, values in changes if (row := _change(user, values))]
    if not rows:
        return None
    names = ", ".join(str(user) for user, _row in rows)
    target = rows[0][0] if len(rows) == 1 else None
    return record("worktime.desks_changed", target, by=by, summary=names, undo={"rows": [row for _user, row in rows]})


def _change(user, values: dict[str, Any]) -> tuple[Any, dict[str, Any]] | None:
    desk, _new = Desk.objects.select_for_update().get_or_create(user=user)
    if "calendar" in values:
        values = {**values, "calendar_id": getattr(values["calendar"], "pk", None)}
    old = {field: getattr(desk, field) for field in KEPT}
    new = {**old, **{field: values[field] for field in KEPT if field in values}}
    if old == new:
        return None
    Desk.objects.filter(pk=desk.pk).update(**new)
    return user, {"user": user.pk, "old": old, "new": new}


@undoes("worktime.desks_changed")
def _undo_desks(action, by) -> None:
    for row in action.undo["rows"]:
        desk = Desk.objects.select_for_update().filter(user=row["user"]).first()
        if desk is None or any(getattr(desk, field) != value for field, value in row["new"].items()):
            raise StillChanged(_("These settings have been changed again since."))
        Desk.objects.filter(pk=desk.pk).update(**_with_calendar(row["old"]))


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
def _undo_team(action, by) -> None:
    old = _with_calendar({"calendar_id": action.undo["old"]})["calendar_id"]
    changed = TeamDesk.objects.filter(team=action.undo["team"], calendar=action.undo["new"]).update(calendar=old)
    if not changed:
        raise StillChanged(_("This team's calendar has been changed again since."))
