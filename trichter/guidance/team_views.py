"""The team lead's page and the lists behind its numbers."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_GET

from trichter.accounts.access import may
from trichter.ui.parts import wants_part

from . import gaps
from . import team as teams
from .gap_rows import drawn


@require_GET
@may("team.view")
def team(request):
    """Colleagues, their clocks and steps, and the gaps."""
    found = gaps.counts(request.user)
    context = {
        "gaps": found,
        "total": gaps.total(found),
        "members": teams.table(request.user),
        "heads": [gaps.BY_NAME[name].label for name in teams.SHOWN],
    }
    return render(request, "guidance/team.html", context)


@require_GET
@may("team.view")
def gap(request, name):
    """The people or opportunities of one gap, of everybody or of one colleague."""
    kind = gaps.BY_NAME.get(name)
    if kind is None:
        raise Http404
    who = chosen(request)
    after = request.GET.get("after", "")
    rows, following = gaps.page(request.user, kind, after=after, owner=who.pk if who else None)
    context = {"gap": kind, "rows": drawn(kind, rows), "following": following, "who": who, "tabs": gaps.GAPS}
    template = "guidance/_gap_rows.html" if after and wants_part(request) else "guidance/gap.html"
    return render(request, template, context)


def chosen(request):
    """The colleague the list is narrowed to, if they are one of the user's; None for everybody."""
    wanted = request.GET.get("who", "")
    return next((each for each in teams.members(request.user) if str(each.pk) == wanted), None)
