"""One-off tasks of django-tasks: claimed by one conditional UPDATE, run, and found again after a crash."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from django.db import InterfaceError, OperationalError
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from . import heartbeat
from .errors import Stopping
from .logs import describe, where

log = logging.getLogger(__name__)
MOST_ATTEMPTS = 5  # a task that kills its worker every time must not do so for ever
DIED = "trichter.jobs.errors.WorkerDied"
_left: set[Any] = set()  # tasks of this process whose end could not be written down, because the database was away


def run_next(worker: str) -> int:
    """Claim the next waiting task and run it. Returns 1, or 0 if nothing waits."""
    while _left:
        put_back(next(iter(_left)))
    waiting = DBTaskResult.objects.ready().values_list("pk", "worker_ids")[:8]
    for pk, workers in waiting:
        free = DBTaskResult.objects.filter(pk=pk, status=TaskResultStatus.READY)
        if free.update(status=TaskResultStatus.RUNNING, started_at=timezone.now(), worker_ids=[*workers, worker]):
            execute(DBTaskResult.objects.get(pk=pk))
            return 1
    return 0


def execute(row: DBTaskResult) -> None:
    """Run a claimed task and write down how it went. When the database fails, the task is tried again."""
    log.info("task %s %s starts", row.task_path, row.pk)
    try:
        task = row.task
        value = task.call(*row.args_kwargs["args"], **row.args_kwargs["kwargs"])
        row.set_successful(value)
        log.info("task %s %s done", row.task_path, row.pk)
    except Stopping:
        put_back(row.pk)
        log.info("task %s %s put back: the worker ends", row.task_path, row.pk)
    except (OperationalError, InterfaceError) as error:
        log.warning("task %s %s: %s", row.task_path, row.pk, describe(error))
        _left.add(row.pk)
        if len(row.worker_ids) >= MOST_ATTEMPTS:
            fail(row.pk, error)
        else:
            put_back(row.pk)
        raise
    except Exception as error:
        log.error("task %s %s failed: %s", row.task_path, row.pk, describe(error))
        fail(row.pk, error)


def put_back(pk: Any) -> None:
    """Let a task run again."""
    running = DBTaskResult.objects.filter(pk=pk, status=TaskResultStatus.RUNNING)
    running.update(status=TaskResultStatus.READY, started_at=None)
    _left.discard(pk)


def fail(pk: Any, error: BaseException) -> None:
    """Write down that a task failed: the kind of error and the places in the code, not its message."""
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    _fail(pk, kind, where(error))


def _fail(pk: Any, kind: str, path: str) -> None:
    DBTaskResult.objects.filter(pk=pk).update(
        status=TaskResultStatus.FAILED, finished_at=timezone.now(), exception_class_path=kind, traceback=path
    )
    _left.discard(pk)


def take_back_lost(now: datetime | None = None) -> int:
    """Put back tasks whose worker died while running them; after five deaths they count as failed. Returns how many."""
    now = now or timezone.now()
    beats = heartbeat.heartbeats()
    back = 0
    for pk, workers in DBTaskResult.objects.running().values_list("pk", "worker_ids"):
        if workers and not heartbeat.lost(workers[-1], beats, now):
            continue
        if len(workers) >= MOST_ATTEMPTS:
            _fail(pk, DIED, "")
        else:
            put_back(pk)
            back += 1
    return back
