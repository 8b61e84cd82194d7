"""Files kept with opportunities: private, of known kinds, removed for good a month after they were taken out."""

from __future__ import annotations

import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from trichter.history.models import Action
from trichter.history.services import record, undoes

from ..errors import BadFile, NotUndoable
from ..models import File, Opportunity
from .common import lock

LARGEST = 20 * 1024 * 1024  # bytes
MOST = 100  # files of one opportunity
KEEP = timedelta(days=30)
FOLDER = "opportunities"
# kinds that are kept, by the ending of the name; everything is handed out as a download, never shown
KINDS = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "txt": "text/plain",
    "md": "text/plain",
    "csv": "text/csv",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "eml": "message/rfc822",
    "msg": "application/vnd.ms-outlook",
    "ics": "text/calendar",
    "vcf": "text/vcard",
    "zip": "application/zip",
}


def path_of(file: File) -> Path:
    """Where the file lies."""
    return Path(settings.MEDIA_ROOT) / file.stored


def clean_file_name(name: str) -> str:
    """The name without folders and control characters, at most 200 characters with its ending."""
    plain = "".join(sign for sign in name.replace("\\", "/").rpartition("/")[2] if sign.isprintable()).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    return f"{stem[: 199 - len(ending)]}{dot}{ending}" if dot else plain[:200]


def add_file(opportunity: Opportunity, upload: Any, *, by) -> tuple[File, Action]:
    """Keep an uploaded file (name, size, chunks()); returns the undoable action too. Raises BadFile, Gone."""
    name = clean_file_name(upload.name or "")
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending not in KINDS:
        raise BadFile(
            _("Files of this kind are not kept: “%(name)s”. Take a PDF, picture or office file.") % {"name": name}
        )
    if upload.size > LARGEST:
        raise BadFile(_("“%(name)s” is larger than %(limit)d MB.") % {"name": name, "limit": LARGEST // 1024 // 1024})
    if upload.size == 0:
        raise BadFile(_("“%(name)s” is empty.") % {"name": name})
    token = secrets.token_hex(16)
    stored = f"{FOLDER}/{token[:2]}/{token}"
    path = Path(settings.MEDIA_ROOT) / stored
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as target:
        for chunk in upload.chunks():
            target.write(chunk)
    try:
        return _store(opportunity, name, KINDS[ending], upload.size, stored, by)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


@transaction.atomic
def _store(opportunity: Opportunity, name: str, kind: str, size: int, stored: str, by) -> tuple[File, Action]:
    fresh = lock(opportunity)
    if fresh.files.filter(deleted_at=None).count() >= MOST:
        raise BadFile(_("An opportunity keeps at most %(limit)d files.") % {"limit": MOST})
    file = File.objects.create(opportunity=fresh, name=name, media_type=kind, size=size, stored=stored, by=by)
    return file, record("pipeline.file_added", fresh, by=by, summary=name, undo={"file": file.pk, "there": False})


@transaction.atomic
def remove_file(file: File, *, by) -> Action:
    """Take a file out; returns the undoable action."""
    File.objects.filter(pk=file.pk).update(deleted_at=timezone.now())
    undo = {"file": file.pk, "there": True}
    return record("pipeline.file_removed", file.opportunity, by=by, summary=file.name, undo=undo)


@undoes("pipeline.file_added")
@undoes("pipeline.file_removed")
def _restore(action: Action, by) -> None:
    kept = action.undo or {}
    gone = None if kept["there"] else timezone.now()
    if not File.objects.filter(pk=kept["file"]).update(deleted_at=gone):
        raise NotUndoable(_("The file has been removed for good."))


def purge_files() -> int:
    """Remove files for good that were taken out a month ago, and those without a record. Returns how many."""
    removed = 0
    for file in File.objects.filter(deleted_at__lt=timezone.now() - KEEP).iterator():
        path_of(file).unlink(missing_ok=True)
        file.delete()
        removed += 1
    folder = Path(settings.MEDIA_ROOT) / FOLDER
    known = set(File.objects.values_list("stored", flat=True))
    yesterday = (timezone.now() - timedelta(days=1)).timestamp()
    for path in folder.glob("??/*") if folder.is_dir() else ():
        if f"{FOLDER}/{path.parent.name}/{path.name}" not in known and path.stat().st_mtime < yesterday:
            path.unlink(missing_ok=True)
            removed += 1
    return removed
