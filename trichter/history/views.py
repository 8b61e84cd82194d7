"""The log of changes, and taking one back."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from trichter.ui.access import needs
from trichter.ui.parts import part
from trichter.ui.toasts import toast

from . import services
from .errors import Refused
from .forms import LogFilter
from .reading import may_undo, narrowed, page, visible_actions
from .words import page_of, verbs_of, words_for


@require_GET
@needs("history.view")
def log(request):
    """Who changed what, newest first."""
    form = LogFilter(request.GET or None)
    wanted = form.cleaned_data if form.is_bound and form.is_valid() else {}
    rows = narrowed(
        visible_actions(request.user),
        who=wanted.get("who", ""),
        area=verbs_of(wanted.get("area", "")),
        since=wanted.get("since"),
        until=wanted.get("until"),
    )
    before = wanted.get("before")
    actions, following = page(rows, before)
    entries = [
        {"action": action, "words": words, "icon": icon, "url": page_of(action), "undo": may_undo(request.user, action)}
        for action in actions
        for words, icon in [words_for(action)]
    ]
    context = {"form": form, "entries": entries, "following": following, "filtered": any(wanted.values())}
    if before:
        return part(request, "history/_entries.html", context, page="history/log.html")
    return render(request, "history/log.html", context)


@require_POST
@needs("history.undo")
def undo(request, action_id: int):
    """Take an action back and say so on the next page."""
    action = get_object_or_404(visible_actions(request.user), pk=action_id)
    own = action.by_id == request.user.pk
    if not own and not request.user.may("users.manage"):
        raise PermissionDenied
    try:
        services.undo(action, by=request.user)
    except Refused as refusal:
        toast(request, str(refusal), tone="danger")
    else:
        toast(request, _("Undone: %(summary)s") % {"summary": action.summary or words_for(action)[0]}, tone="info")
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return redirect(came_from(request))


def came_from(request) -> str:
    """The page the click was on, if it is one of ours."""
    referrer = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(referrer, {request.get_host()}, require_https=request.is_secure())
    return referrer if ours else "history:log"
