"""Periodic jobs: each is claimed by one conditional UPDATE, so that of many workers one runs it."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from . import heartbeat, registry
from .logs import describe
from .models import Schedule

log = logging.getLogger(__name__)
OFTEN = timedelta(hours=1)
RETRY = timedelta(seconds=30)  # after the first failure; doubled with each further one, never later than planned


def plan() -> None:
    """Make sure every registered job has its row. A new one is due at once, one that runs less than hourly after its
    first interval: a fresh installation has nothing for it to do yet."""
    now = timezone.now()
    rows = [
        Schedule(name=name, due_at=now if job.every <= OFTEN else now + job.every)
        for name, job in registry.PERIODIC.items()
    ]
    Schedule.objects.bulk_create(rows, ignore_conflicts=True)


def run_due(worker: str, now: datetime | None = None) -> int:
    """Run the jobs that are due and that no other worker took. Returns how many ran."""
    moment = now or timezone.now()
    # one thread of a worker runs its jobs: what is still marked as ours ended without a record, the database was away
    Schedule.objects.filter(worker=worker).update(worker="", due_at=moment)
    due = Schedule.objects.filter(due_at__lte=moment, worker="", name__in=registry.PERIODIC)
    ran = 0
    for name in due.order_by("due_at").values_list("name", flat=True):
        if heartbeat.stopping():
            break
        if claim(name, worker, moment):
            run(name, worker)
            ran += 1
    return ran


def claim(name: str, worker: str, now: datetime) -> bool:
    """Take a due job for this worker; False if another was faster."""
    every = registry.PERIODIC[name].every
    free = Schedule.objects.filter(name=name, due_at__lte=now, worker="")
    return bool(free.update(worker=worker, started_at=now, due_at=now + every))


def run(name: str, worker: str) -> None:
    """Run a claimed job and write down how it went. An error of the database itself is raised to the caller."""
    mine = Schedule.objects.filter(name=name, worker=worker)
    try:
        registry.PERIODIC[name].run()
    except (OperationalError, InterfaceError) as error:
        log.warning("periodic job %s: %s", name, describe(error))
        _failed(mine, error)
        raise
    except Exception as error:
        log.error("periodic job %s failed: %s", name, describe(error))
        _failed(mine, error)
    else:
        mine.update(worker="", last_ok_at=timezone.now(), last_error="", failures=0)


def _failed(mine, error: Exception) -> None:
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
    row = mine.first()
    if row is None:
        return
    every = registry.PERIODIC[row.name].every
    wait = min(every, RETRY * 2 ** min(row.failures, 10))
    mine.update(worker="", last_error=describe(error), failures=row.failures + 1, due_at=timezone.now() + wait)


def take_back_lost(now: datetime | None = None) -> int:
    """Make jobs due again whose worker died while running them. Returns how many."""
    now = now or timezone.now()
    beats = heartbeat.heartbeats()
    back = 0
    for name, worker in Schedule.objects.exclude(worker="").values_list("name", "worker"):
        if heartbeat.lost(worker, beats, now):
            back += Schedule.objects.filter(name=name, worker=worker).update(worker="", due_at=now)
    return back
