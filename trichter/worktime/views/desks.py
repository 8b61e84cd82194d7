"""Capacity, share and calendar of colleagues, and calendars of teams, in one table."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from trichter.accounts.access import may
from trichter.accounts.models import Team
from trichter.accounts.roles import PERMISSIONS
from trichter.ui.toasts import toast

from .. import services
from ..forms import DeskForm, TeamForm
from ..models import Calendar, Desk, TeamDesk, colleagues_of

MANY = 100


@require_http_methods(["GET", "POST"])
@may("worktime.manage")
def desks(request: HttpRequest) -> HttpResponse:
    """GET: the table, searched by name; POST: save what changed in it."""
    text = request.GET.get("q", "").strip()[:100]
    users = colleagues_of(request.user).filter(is_active=True, role__in=PERMISSIONS["handover.answer"])
    users = users.order_by("first_name", "last_name", "email")
    for word in text.split():
        users = users.filter(Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(email__icontains=word))
    found = list(users[: MANY + 1])
    data = request.POST if request.method == "POST" else None
    rows = desk_rows(found[:MANY], data)
    teams = team_rows(request.user, data) if not text else []
    if data is not None and valid([*rows, *teams]):
        save(rows, teams, request)
        return redirect(request.get_full_path())
    context = {"rows": rows, "teams": teams, "more": len(found) > MANY, "q": text, "tab": "desks"}
    wrong = data is not None
    return render(request, "worktime/desks.html", context, status=422 if wrong else 200)


def valid(rows: list[dict[str, Any]]) -> bool:
    """Whether all rows can be saved; all are checked, so that each shows its own errors."""
    return not [row for row in rows if not row["form"].is_valid()]


def desk_rows(users: list, data) -> list[dict[str, Any]]:
    """A form per colleague, with the calendar that counts without an own one. A row that was not sent is left out."""
    known = {desk.user_id: desk for desk in Desk.objects.filter(user__in=users)}
    calendars, inherited = list(Calendar.objects.alive()), services.calendars_for(users)
    away = services.absences_until(users, timezone.now())
    rows = []
    for user in users:
        desk = known.get(user.pk) or Desk(user=user)
        initial = {
            "calendar": desk.calendar_id,
            "capacity": desk.capacity,
            "share": desk.share,
            "takes_leads": desk.takes_leads,
        }
        sent = data if data is not None and f"d{user.pk}-share" in data else None
        form = DeskForm(
            sent, prefix=f"d{user.pk}", initial=initial, calendars=calendars, inherited=_words(inherited[user.pk], desk)
        )
        if data is None or sent is not None:
            rows.append({"user": user, "form": form, "away": away.get(user.pk)})
    return rows


def _words(counts: Calendar, desk: Desk) -> str:
    """What the empty choice means: the calendar of team or house, where it is what counts."""
    if desk.calendar_id:
        return _("as the team or the house")
    return _("%(calendar)s (team or house)") % {"calendar": counts}


def team_rows(user, data) -> list[dict[str, Any]]:
    """A form per team whose people this user manages."""
    teams = Team.objects.order_by("name")
    if user.visibility != "all":
        teams = teams.filter(members=user)
    known = dict(TeamDesk.objects.filter(team__in=teams).values_list("team", "calendar"))
    calendars = list(Calendar.objects.alive())
    house = _("%(calendar)s (house)") % {"calendar": services.default_calendar()}
    rows = []
    for team in teams:
        sent = data if data is not None and f"t{team.pk}-calendar" in data else None
        initial = {"calendar": known.get(team.pk)}
        form = TeamForm(sent, prefix=f"t{team.pk}", initial=initial, calendars=calendars, inherited=house)
        if data is None or sent is not None:
            rows.append({"team": team, "form": form})
    return rows


def save(rows: list[dict[str, Any]], teams: list[dict[str, Any]], request: HttpRequest) -> None:
    """Save what changed and say so."""
    changed = [row for row in rows if row["form"].has_changed()]
    action = services.set_desks([(row["user"], row["form"].cleaned_data) for row in changed], by=request.user)
    if action:
        count = len((action.undo or {})["rows"])
        words = ngettext("Saved for %(count)d colleague.", "Saved for %(count)d colleagues.", count) % {"count": count}
        toast(request, words, undo_action=action)
    for row in teams:
        if row["form"].has_changed():
            done = services.set_team_calendar(row["team"], row["form"].cleaned_data["calendar"], by=request.user)
            toast(request, _("Calendar of “%(team)s” saved.") % {"team": row["team"]}, undo_action=done)
