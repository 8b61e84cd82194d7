"""The decorator for one-off background work, and the jobs' own housekeeping."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from .registry import periodic

__all__ = ["task"]
KEEP_DONE = timedelta(days=7)
KEEP_FAILED = timedelta(days=90)


@periodic("jobs.tidy", timedelta(hours=6), _("Remove the records of old finished tasks"))
def tidy() -> int:
    """Remove records of tasks done a week ago and of tasks failed three months ago. Returns how many."""
    now = timezone.now()
    done = DBTaskResult.objects.successful().filter(finished_at__lt=now - KEEP_DONE).delete()[0]
    return done + DBTaskResult.objects.failed().filter(finished_at__lt=now - KEEP_FAILED).delete()[0]
