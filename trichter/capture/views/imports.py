"""Lists that were brought in: the overview, one run with its progress and outcome, its error file, undo."""

from __future__ import annotations

import json
from urllib.parse import urlencode

from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from trichter.accounts.access import may
from trichter.history.errors import Refused
from trichter.ui.parts import part
from trichter.ui.toasts import toast

from .. import services
from ..models import ImportRun
from ..presenting import outcomes
from ..services.blocks import BLOCK
from .access import find_run

PAGE = 50
Status = ImportRun.Status
FACES = {
    Status.DRAFT: "pencil",
    Status.WAITING: "clock",
    Status.RUNNING: "loader-2",
    Status.DONE: "circle-check",
    Status.FAILED: "alert-triangle",
    Status.CANCELLED: "player-stop",
    Status.UNDOING: "loader-2",
    Status.UNDONE: "arrow-back-up",
}


@require_GET
@may("capture.import")
def imports(request):
    """All lists the user may see, newest first."""
    rows = ImportRun.objects.visible_to(request.user).select_related("by").defer("look", "mapping", "problems")
    before = request.GET.get("before", "")
    if before.isdecimal():
        rows = rows.filter(pk__lt=int(before))
    found = list(rows.order_by("-pk")[: PAGE + 1])
    for run in found:
        run.face = FACES[Status(run.status)]
    context = {
        "runs": found[:PAGE],
        "following": found[PAGE - 1].pk if len(found) > PAGE else None,
        "first": not before,
        "tab": "imports",
    }
    return render(request, "capture/imports.html", context)


@require_GET
@never_cache
@may("capture.import")
def run(request, run_id: int):
    """One run: its progress while it works, then what came of it. A draft goes on in the wizard."""
    found = find_run(request, run_id)
    if found.status == Status.DRAFT and not found.error:
        return redirect("capture:check" if found.trial else "capture:file", found.pk)
    return part(request, "capture/_state.html", state(found), page="capture/run.html")


@require_GET
@never_cache
@may("capture.import")
def progress(request, run_id: int):
    """How far it is; asked for every second while it works."""
    found = find_run(request, run_id)
    return part(request, "capture/_state.html", state(found), page="capture/run.html")


def state(run: ImportRun) -> dict:
    """What a run's page shows."""
    undoing = run.status == Status.UNDOING
    left = run.blocks.count() if undoing else 0
    total = max(run.rows_total, run.rows_done, 1)
    return {
        "run": run,
        "tab": "imports",
        "busy": run.is_busy,
        "outcomes": outcomes(run),
        "total": max(-(-run.rows_done // BLOCK), left, 1) if undoing else total,
        "done": max(-(-run.rows_done // BLOCK), left, 1) - left if undoing else run.rows_done,
        "may_undo": run.status in (Status.DONE, Status.FAILED, Status.CANCELLED) and run.rows_done > 0,
        "may_go_on": run.status in (Status.FAILED, Status.CANCELLED) and bool(run.file_path),
        "has_errors": bool(run.errors_size) and services.errors_of(run).exists(),
        "people_url": people_url(run) if run.created or run.updated or run.unchanged else "",
        "about_companies": services.is_company_list(services.mapping_of(run), services.Options.of(run.options))
        if run.mapping
        else False,
    }


def people_url(run: ImportRun) -> str:
    """The list of people narrowed to this list."""
    condition = {"field": "import", "op": "eq", "value": str(run.pk)}
    return f"{reverse('people:list')}?{urlencode({'view': 'all', 'filter': json.dumps(condition)})}"


@require_GET
@may("capture.import")
def errors(request, run_id: int):
    """The error file."""
    path = services.errors_of(find_run(request, run_id))
    if not path.exists():
        raise Http404
    name = f"errors-{run_id}.csv"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="text/csv; charset=utf-8")


@require_POST
@may("capture.import")
def cancel(request, run_id: int):
    """Stop behind the block under way."""
    return change(request, run_id, services.cancel, _("The import stops behind the rows it is at."))


@require_POST
@may("capture.import")
def go_on(request, run_id: int):
    """Go on with a run that broke off."""
    return change(request, run_id, services.start_import, _("The import goes on."))


@require_POST
@may("capture.import")
def undo(request, run_id: int):
    """Take the import back."""
    by = request.user
    return change(request, run_id, lambda run: services.request_undo(run, by=by), _("The import is being taken back."))


@require_POST
@may("capture.import")
def discard(request, run_id: int):
    """Throw a draft away."""
    services.discard(find_run(request, run_id))
    toast(request, _("The draft is gone."))
    return redirect("capture:imports")


def change(request, run_id: int, act, message: str):
    """Do something with a run and show it."""
    found = find_run(request, run_id)
    try:
        act(found)
    except Refused as refusal:
        toast(request, str(refusal), tone="danger")
    else:
        toast(request, message)
    return redirect("capture:run", found.pk)
