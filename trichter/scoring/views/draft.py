"""Changing a draft. Every change is saved at once; the page hears `draft-saved` and shows anew what it means."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from trichter.accounts.access import may
from trichter.history.errors import Refused
from trichter.ui.parts import part
from trichter.ui.toasts import toast

from .. import services
from ..definition import Definition, Rule, add_rule, change_rule, find_rule, replace_rule, set_frame
from ..forms import FrameForm, RuleForm
from ..models import Scorecard
from ..presenting import frame_part, rule_row, rules_part
from ..rule_form import RuleContentForm
from ..words import rule_words


def saved(response: HttpResponse) -> HttpResponse:
    """Tell the page that the draft changed."""
    return trigger_client_event(response, "draft-saved", {})


def draft_or_404(version: int) -> Scorecard:
    """The version, whatever its status: services refuse to change what is no draft."""
    return get_object_or_404(Scorecard, version=version)


@require_POST
@may("scoring.change")
def rule(request: HttpRequest, version: int, rule_id: str) -> HttpResponse:
    """Points and limits of one rule. Nothing is swapped when all is well, so that nothing jumps while one types."""
    draft = draft_or_404(version)
    try:
        current = find_rule(draft.definition, rule_id)
        form = RuleForm(request.POST, rule=current)
        if form.is_valid():
            services.change_draft(draft, lambda known: change_rule(known, rule_id, form.changes()), by=request.user)
            return saved(HttpResponse(status=204))
    except Refused as refusal:
        return toast(HttpResponse(status=204), str(refusal), tone="danger")
    return part(request, "scoring/_rule.html", rule_row(draft, current, form, editable=True), status=422)


@require_POST
@may("scoring.change")
def frame(request: HttpRequest, version: int) -> HttpResponse:
    """Half-life, caps and bands of the draft."""
    draft = draft_or_404(version)
    form = FrameForm(request.POST, definition=draft.definition)
    if form.is_valid():
        try:
            services.change_draft(draft, lambda known: set_frame(known, **form.values()), by=request.user)
            return saved(HttpResponse(status=204))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return part(request, "scoring/_frame.html", frame_part(draft, form, editable=True), status=422)


@require_POST
@may("scoring.change")
def remove(request: HttpRequest, version: int, rule_id: str) -> HttpResponse:
    """Take a rule out; can be undone."""
    draft = draft_or_404(version)
    try:
        words = rule_words(find_rule(draft.definition, rule_id))
        draft, action = services.remove_rule(draft, rule_id, words, by=request.user)
    except Refused as refusal:
        return toast(HttpResponse(status=204), str(refusal), tone="danger")
    response = part(request, "scoring/_rules.html", rules_part(draft, request.user))
    return saved(toast(response, _("Rule removed: %(rule)s") % {"rule": words}, action))


def putting(rule_id: str, wanted: Rule) -> Callable[[Definition], Definition]:
    """The change that puts a rule in the place of the one with this id, or adds it."""
    return lambda known: replace_rule(known, rule_id, wanted) if rule_id else add_rule(known, wanted)


@require_http_methods(["GET", "POST"])
@may("scoring.change")
def edit_rule(request: HttpRequest, version: int, rule_id: str = "") -> HttpResponse:
    """What a rule is about, in the side panel: a state or an event, with its condition; without id a new rule."""
    draft = draft_or_404(version)
    try:
        current = find_rule(draft.definition, rule_id) if rule_id else None
        form = RuleContentForm(request.POST or None, rule=current, part=request.GET.get("part", ""))
        if request.method == "POST" and form.is_valid():
            wanted = form.rule()
            change = (
                (lambda known: replace_rule(known, rule_id, wanted))
                if rule_id
                else (lambda known: add_rule(known, wanted))
            )
            draft = services.change_draft(draft, change, by=request.user)
            if not request.headers.get("HX-Request"):
                return redirect("scoring:version", version)
            response = part(request, "scoring/_rules.html", rules_part(draft, request.user))
            return trigger_client_event(saved(response), "panel:close", {})
    except Refused as refusal:
        if request.method == "GET":
            return toast(HttpResponse(status=204), str(refusal), tone="danger")
        form.add_error(None, str(refusal))
    status = 422 if request.method == "POST" else 200
    response = part(
        request, "scoring/_rule_form.html", {"form": form, "draft": draft, "rule_id": rule_id}, status=status
    )
    if status == 422:
        response["HX-Retarget"], response["HX-Reswap"] = "#panel", "innerHTML"
    return response
