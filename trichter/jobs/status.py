"""What the page of background work shows: workers, periodic jobs, queued tasks, each in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from . import registry
from .heartbeat import alive_workers
from .models import Heartbeat, Schedule

SHOWN = 20
STATES = {
    TaskResultStatus.READY: gettext_lazy("waiting"),
    TaskResultStatus.RUNNING: gettext_lazy("running"),
    TaskResultStatus.FAILED: gettext_lazy("failed"),
    TaskResultStatus.SUCCESSFUL: gettext_lazy("done"),
}


@dataclass(frozen=True)
class Job:
    """A periodic job: what it does, how it goes."""

    name: str
    label: Any
    minutes: int
    row: Schedule | None


@dataclass(frozen=True)
class Queued:
    """A one-off task. `trouble` says in words why it failed."""

    pk: Any
    name: str
    state: str
    failed: bool
    at: datetime | None
    attempts: int
    trouble: str


@dataclass(frozen=True)
class Status:
    """Everything at once; lists are short, counts are of all."""

    workers: list[Heartbeat]
    jobs: list[Job]
    tasks: list[Queued]
    waiting: int
    running: int
    failed: int


def read_status() -> Status:
    """How the background work goes now."""
    registry.discover()
    rows = Schedule.objects.in_bulk()
    jobs = [
        Job(name, each.label or name, int(each.every.total_seconds() // 60), rows.get(name))
        for name, each in sorted(registry.PERIODIC.items())
    ]
    tasks = DBTaskResult.objects
    failed = [_queued(row) for row in tasks.failed().order_by("-finished_at")[:SHOWN]]
    running = [_queued(row) for row in tasks.running().order_by("started_at")[:SHOWN]]
    waiting = [_queued(row) for row in tasks.ready().order_by("enqueued_at")[:SHOWN]]
    return Status(
        workers=alive_workers(),
        jobs=jobs,
        tasks=[*running, *waiting, *failed],
        waiting=tasks.ready().count(),
        running=tasks.running().count(),
        failed=tasks.failed().count(),
    )


def _queued(row: DBTaskResult) -> Queued:
    return Queued(
        pk=row.pk,
        name=row.task_path.removeprefix("trichter.").replace(".tasks.", ": ").replace("_", " "),
        state=str(STATES[TaskResultStatus(row.status)]),
        failed=row.status == TaskResultStatus.FAILED,
        at=row.finished_at or row.started_at or row.enqueued_at,
        attempts=len(row.worker_ids),
        trouble=_trouble(row),
    )


def _trouble(row: DBTaskResult) -> str:
    if row.status != TaskResultStatus.FAILED:
        return ""
    if row.exception_class_path.endswith(".WorkerDied"):
        return _("The worker ended %(count)d times in the middle of it, perhaps for want of memory.") % {
            "count": len(row.worker_ids)
        }
    place = row.traceback.strip().splitlines()[-2:-1]
    kind = row.exception_class_path.rpartition(".")[2]
    return _("%(kind)s at %(place)s") % {"kind": kind, "place": place[0]} if place else kind
