"""Teams, for administrators."""

from __future__ import annotations

from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from trichter.ui.toasts import toast

from .. import services
from ..access import may
from ..forms import TeamForm
from ..models import Team


@require_GET
@may("users.manage")
def teams(request):
    """The list with how many members each has."""
    rows = Team.objects.annotate(size=Count("members")).order_by("name")
    return render(request, "accounts/teams.html", {"teams": rows, "tab": "teams"})


@require_http_methods(["GET", "POST"])
@may("users.manage")
def team(request, team_id: int | None = None):
    """A new team, or one to change."""
    found = get_object_or_404(Team, pk=team_id) if team_id else Team()
    form = TeamForm(request.POST or None, team=found)
    if request.method == "POST" and form.is_valid():
        found.name = form.cleaned_data["name"]
        services.save_team(found, form.cleaned_data["members"], by=request.user)
        toast(request, _("Saved."))
        return redirect("accounts:teams")
    context = {"form": form, "team": found, "tab": "teams"}
    return render(request, "accounts/team.html", context, status=422 if form.errors else 200)


@require_POST
@may("users.manage")
def team_removal(request, team_id: int):
    """Remove a team; it can be brought back."""
    found = get_object_or_404(Team, pk=team_id)
    action = services.delete_team(found, by=request.user)
    toast(request, _("Team “%(name)s” removed.") % {"name": found.name}, undo_action=action)
    return redirect("accounts:teams")
