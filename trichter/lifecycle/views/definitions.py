"""Definitions: the stages in order, versions, and changing one."""

from __future__ import annotations

import json
from copy import copy
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from trichter.accounts.access import may
from trichter.history.errors import Refused
from trichter.people.models.person import Stage
from trichter.ui.parts import part
from trichter.ui.toasts import toast

from .. import reading
from ..comparing import difference
from ..models import Definition
from ..order import FORWARD, RANK
from ..services import activate, discard, draft_from, preview, save_draft
from ..services.definitions import set_content
from .signing import signing_context


def get_stage(name: str) -> Stage:
    """The stage; 404 if there is none of this name."""
    if name not in Stage.values:
        raise Http404
    return Stage(name)


def get_draft(pk: int) -> Definition:
    """The draft; 404 for another version."""
    return get_object_or_404(Definition, pk=pk, status=Definition.Status.DRAFT)


@require_GET
@may("definitions.view")
def overview(request):
    """All stages in order with the definition in force as a sentence."""
    context = {"stages": reading.overview(request.user), "may_change": request.user.may("definitions.change")}
    return render(request, "lifecycle/definitions.html", context)


@require_GET
@may("definitions.view")
def numbers(request, stage):
    """How many people stand there. Fetched after the page is there."""
    here = get_stage(stage)
    chosen = json.dumps({"field": "stage", "op": "eq", "value": here.value}, separators=(",", ":"))
    context = {"stage": here, "standing": reading.standing(request.user, here), "filter": chosen}
    return part(request, "lifecycle/_numbers.html", context)


@require_GET
@may("definitions.view")
def versions(request, stage):
    """All versions of a stage, and two of them compared: by default the latest with the one before."""
    here = get_stage(stage)
    rows = list(
        Definition.objects.filter(stage=here).select_related("by").prefetch_related("signatures").order_by("-version")
    )
    if not rows:
        raise Http404
    by_number = {str(row.version): row for row in rows}
    new = by_number.get(request.GET.get("b", ""), rows[0])
    old = by_number.get(request.GET.get("a", ""), rows[min(1, len(rows) - 1)])
    context = {
        "stage": here,
        "versions": [reading.version(row) for row in rows],
        "difference": difference(old, new) if old != new else None,
        "chosen": {"old": old.version, "new": new.version},
        "may_change": request.user.may("definitions.change"),
    }
    return render(request, "lifecycle/versions.html", context)


@require_POST
@may("definitions.change")
def new_draft(request, stage):
    """Begin a new version from the one in force, or go on with the draft there is."""
    active = get_object_or_404(Definition, stage=get_stage(stage), status=Definition.Status.ACTIVE)
    return redirect("lifecycle:draft", draft_from(active, by=request.user).pk)


@require_http_methods(["GET", "POST"])
@may("definitions.change")
def draft(request, pk):
    """GET: the draft in the condition builder; POST: save it."""
    row = get_draft(pk)
    if request.method == "GET":
        return show_draft(request, row)
    try:
        saved = save_draft(row, **read_draft(request.POST), by=request.user)
    except Refused as error:
        return show_draft(request, row, error)
    if saved.unsigned:
        words = _("Draft saved. It no longer says what %(names)s signed: those signatures are gone.")
        toast(request, words % {"names": join_names(saved.unsigned)}, tone="warning")
    else:
        toast(request, _("Draft saved."))
    return redirect("lifecycle:draft", row.pk)


def join_names(names: list[str]) -> str:
    """ "Mia Kern and Thomas Brandt"; nobody twice."""
    return _(" and ").join(dict.fromkeys(names))


def show_draft(request: HttpRequest, row: Definition, error: Refused | None = None) -> HttpResponse:
    """The editor; with 422 and why, if something was refused."""
    context = {**draft_context(row), **signing_context(row, request.user), "error": str(error) if error else ""}
    return render(request, "lifecycle/draft.html", context, status=422 if error else 200)


def draft_context(row: Definition) -> dict[str, Any]:
    """What the editor needs."""
    active = Definition.objects.filter(stage=row.stage, status=Definition.Status.ACTIVE).first()
    return {
        "draft": row,
        "stage": Stage(row.stage),
        "modes": Definition.Mode.choices,
        "active": reading.version(active) if active else None,
        "can_suggest": RANK.get(row.stage, 0) > 0,
        "difference": difference(active, row) if active else None,
    }


def read_draft(data) -> dict[str, Any]:
    """Conditions and mode from the form. Raises Refused."""
    return {
        "condition": read_condition(data.get("condition", "")) or {"all": []},
        "candidates": read_condition(data.get("candidates", "")) if data.get("suggest") else None,
        "mode": data.get("mode", ""),
    }


def read_condition(text: str) -> dict[str, Any] | None:
    """A condition from the builder's field; None if it is empty. Raises Refused."""
    try:
        found = json.loads(text or "null")
    except (ValueError, RecursionError):
        raise Refused(_("This condition cannot be read.")) from None
    if found is not None and not isinstance(found, dict):
        raise Refused(_("This condition cannot be read."))
    return found


@require_POST
@may("definitions.change")
def effect(request, pk):
    """Who would move if what stands in the form were in force; saves nothing."""
    row = get_draft(pk)
    context: dict[str, Any] = {"draft": row, "forward": row.stage in FORWARD}
    try:
        given = read_draft(request.POST)
        context["unsaved"] = is_changed(row, given)
        context |= {"effect": preview(row.stage, given["condition"], given["candidates"]), "mode": given["mode"]}
    except Refused as error:
        context["error"] = str(error)
    return part(request, "lifecycle/_effect.html", context, status=422 if "error" in context else 200)


def is_changed(row: Definition, given: dict[str, Any]) -> bool:
    """Whether this is something else than the saved draft. Raises BadDefinition."""
    other = copy(row)
    set_content(other, **given)
    return other.digest != row.digest


@require_POST
@may("definitions.change")
def activate_draft(request, pk):
    """Put the saved draft in force, which both sides have signed."""
    row = get_draft(pk)
    try:
        row = activate(row, by=request.user)
    except Refused as error:
        return show_draft(request, row, error)
    words = _("Version %(version)d of “%(stage)s” is in force. Everyone is being looked at now.")
    toast(request, words % {"version": row.version, "stage": Stage(row.stage).label})
    return redirect("lifecycle:definitions")


@require_POST
@may("definitions.change")
def discard_draft(request, pk):
    """Throw the draft away."""
    discard(get_draft(pk), by=request.user)
    toast(request, _("The draft is gone."), tone="info")
    return redirect("lifecycle:definitions")
