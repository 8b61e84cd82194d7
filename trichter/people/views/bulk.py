"""Changing many people at once, and the export of a list."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from trichter.accounts.access import may
from trichter.engine.errors import ConditionError
from trichter.history.errors import Refused
from trichter.ui.parts import part
from trichter.ui.toasts import toast

from ..errors import Invalid
from ..lists import PEOPLE
from ..lists.bulk import BulkAction, find_action, start
from ..lists.export import csv_lines
from ..lists.screen import language, rows_of
from ..lists.state import read_state
from ..models import BulkRun
from .lists import state_of


def action_for(request: HttpRequest, name: str) -> BulkAction:
    """The action, if the user may use it. Raises PermissionDenied; 404 for an unknown one."""
    try:
        action = find_action(name)
    except Invalid:
        raise Http404 from None
    if not request.user.may(action.permission):
        raise PermissionDenied
    return action


def chosen_of(request: HttpRequest, data) -> dict[str, Any]:
    """Who is meant: everybody who matches the filter, or those ticked. Raises ValueError for a damaged filter."""
    if data.get("all"):
        state = read_state(PEOPLE, dict(data.items()), request.user)
        return {"condition": state.condition, "words": state.words}
    return {"ids": [int(pk) for pk in data.getlist("ids") if pk.isdecimal()][:5000]}


@require_http_methods(["GET", "POST"])
@may("people.bulk")
def bulk(request: HttpRequest, name: str) -> HttpResponse:
    """GET: what the action asks for; POST: do it, at once or by the worker."""
    action = action_for(request, name)
    data = request.POST if request.method == "POST" else request.GET
    context = {"action": action, "page_title": action.label, "form": action.form and asked(action, request)}
    if request.method == "GET":
        return part(request, "people/_bulk_form.html", context)
    form = context["form"]
    if form is not None and not form.is_valid():
        return part(request, "people/_bulk_form.html", context, status=422)
    try:
        run = start(action, chosen_of(request, data), form.as_json() if form else {}, by=request.user)  # type: ignore[arg-type]
    except (Refused, ConditionError, ValueError) as error:
        words = error.text(language()) if isinstance(error, ConditionError) else str(error)
        return part(request, "people/_bulk_form.html", {**context, "error": words}, status=422)
    return done_answer(request, run)


def asked(action: BulkAction, request: HttpRequest):
    """The action's form: filled in when it is sent, merely prepared before."""
    assert action.form is not None  # noqa: S101 the caller has looked
    if request.method == "POST":
        return action.form(request.POST, user=request.user)
    return action.form(user=request.user, initial=request.GET.dict())


def done_answer(request: HttpRequest, run: BulkRun) -> HttpResponse:
    """The note with its undo, or the progress of the worker."""
    if run.state == BulkRun.State.DONE:
        if not request.headers.get("HX-Request"):
            toast(request, run.message, run.history_id)
            return redirect("people:list")
        response = trigger_client_event(HttpResponse(""), "list-changed", {})
        return toast(response, run.message, run.history_id)  # type: ignore[return-value]
    return part(request, "people/_bulk_run.html", {"run": run, "page_title": _("In progress")})


@require_GET
@may("people.bulk")
def bulk_run(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a run is; at its end the note."""
    run = get_object_or_404(BulkRun, pk=pk, by=request.user)
    if run.state == BulkRun.State.DONE:
        return done_answer(request, run)
    return part(request, "people/_bulk_run.html", {"run": run, "page_title": _("In progress")})


@require_POST
@may("people.export")
def export(request: HttpRequest, list_name: str) -> HttpResponseBase:
    """The list as CSV with the shown columns: those ticked, or all that match."""
    state = state_of(request, list_name, request.POST)
    try:
        rows = rows_of(state, request.user)
    except (ConditionError, ValueError):
        toast(request, _("The filter cannot be used."), tone="warning")
        return redirect(state.definition.url_name)
    ids = [int(pk) for pk in request.POST.getlist("ids") if pk.isdecimal()]
    if ids and not request.POST.get("all"):
        rows = rows.filter(pk__in=ids)
    rows = rows.order_by(*state.definition.sort(state.sort).fields, "pk")
    lines = csv_lines(rows, state.columns, request.user, language())
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = f"{_('people') if list_name == 'people' else _('companies')}-{timezone.localdate():%Y-%m-%d}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
