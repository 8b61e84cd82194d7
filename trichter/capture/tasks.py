"""What the worker does for imports."""

from __future__ import annotations

import shutil
from datetime import timedelta

from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trichter.jobs.registry import periodic
from trichter.jobs.tasks import task

from .models import ImportRun

KEEP_DRAFTS = timedelta(days=7)
KEEP_FILES = timedelta(days=30)


@task()
def import_list(run_id: int) -> None:
    """Run an import or its dry run; killed anywhere, it goes on behind its last block."""
    from .services import run_import

    run_import(run_id)


@task()
def undo_list(run_id: int, by_id: int | None) -> None:
    """Take an import back."""
    from .services import undo_import

    run = ImportRun.objects.filter(pk=run_id, status=ImportRun.Status.UNDOING).first()
    if run is not None:
        undo_import(run, get_user_model().objects.filter(pk=by_id).first())


@periodic("capture.tidy", timedelta(hours=12), _("Remove uploaded lists that are no longer needed"))
def tidy() -> int:
    """Remove drafts left for a week, and the files of imports finished a month ago: they hold personal data."""
    from .services import discard
    from .services.prepare import folder_of

    now, removed = timezone.now(), 0
    for run in ImportRun.objects.filter(status=ImportRun.Status.DRAFT, created_at__lt=now - KEEP_DRAFTS):
        discard(run)
        removed += 1
    for run in ImportRun.objects.filter(finished_at__lt=now - KEEP_FILES).exclude(file_path=""):
        shutil.rmtree(folder_of(run), ignore_errors=True)
        ImportRun.objects.filter(pk=run.pk).update(file_path="", errors_path="")
        removed += 1
    return removed
