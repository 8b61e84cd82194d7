"""Notes about persons."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from trichter.history.services import record, undoes

from ..errors import Invalid
from ..models import Note, Person
from .events import NewEvent, now_micros, record_events

MAX_LENGTH = 20_000


@transaction.atomic
def add_note(person: Person, text: str, *, by=None) -> Note:
    """Write a note; the log says that one was written, not what it says. Raises Invalid for an empty or endless
    text."""
    note = Note.objects.create(person=person, text=clean_note(text), author=by)
    record_events([NewEvent(person.pk, "note_added", now_micros(), f"note:{note.pk}", {"note_id": note.pk})], by=by)
    return note


@transaction.atomic
def edit_note(note: Note, text: str, *, by=None) -> Note:
    """Change a note's text; the former one is kept for undo. Raises Invalid."""
    former, note.text, note.edited_at = note.text, clean_note(text), timezone.now()
    note.save(update_fields=["text", "edited_at"])
    record("note_edited", note, by=by, undo={"text": former})
    return note


@transaction.atomic
def delete_note(note: Note, *, by=None):
    """Delete a note; returns the action, which can be undone."""
    undo = {
        "person_id": note.person_id,
        "text": note.text,
        "author_id": note.author_id,
        "at": note.created_at.isoformat(),
    }
    action = record("note_deleted", note, by=by, undo=undo)
    note.delete()
    return action


def clean_note(text: str) -> str:
    """The text as stored. Raises Invalid."""
    cleaned = text.replace("\0", "").strip()
    if not cleaned:
        raise Invalid(_("The note is empty."), "text")
    if len(cleaned) > MAX_LENGTH:
        raise Invalid(_("A note may have at most %(limit)d characters.") % {"limit": MAX_LENGTH}, "text")
    return cleaned


@undoes("note_edited")
def undo_edit(action, by) -> None:
    """Put the former text back."""
    Note.objects.filter(pk=action.target_id).update(text=action.undo["text"], edited_at=timezone.now())


@undoes("note_deleted")
def undo_delete(action, by) -> None:
    """Write the note again as it was."""
    from datetime import datetime

    kept = action.undo
    Note.objects.create(
        pk=action.target_id,
        person_id=kept["person_id"],
        text=kept["text"],
        author_id=kept["author_id"],
        created_at=datetime.fromisoformat(kept["at"]),
    )
