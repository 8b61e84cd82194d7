"""The page of background work."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from trichter.ui.access import needs
from trichter.ui.parts import wants_part
from trichter.ui.toasts import toast

from . import registry
from .models import Schedule
from .status import read_status


@needs("settings.manage")
def status(request):
    """Workers, periodic jobs and queued tasks; looks again every five seconds."""
    template = "jobs/_status.html" if wants_part(request) else "jobs/status.html"
    return render(request, template, {"status": read_status()})


@needs("settings.manage")
@require_POST
def again(request, pk):
    """Let a failed task run again."""
    failed = DBTaskResult.objects.filter(pk=pk, status=TaskResultStatus.FAILED)
    if not failed.update(status=TaskResultStatus.READY, started_at=None, finished_at=None, worker_ids=[]):
        raise Http404
    toast(request, _("The task waits for its turn."))
    return redirect("jobs:status")


@needs("settings.manage")
@require_POST
def now(request, name):
    """Have a periodic job run at the worker's next look."""
    registry.discover()
    if name not in registry.PERIODIC or not Schedule.objects.filter(name=name).update(due_at=timezone.now()):
        raise Http404
    toast(request, _("It runs with the worker's next look, within a second."))
    return redirect("jobs:status")
