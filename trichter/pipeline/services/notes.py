"""Notes about opportunities."""

from __future__ import annotations

from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from trichter.history.models import Action
from trichter.history.services import record, undoes

from ..errors import Invalid, NotUndoable
from ..models import Opportunity, OpportunityNote
from .common import lock

MAX_LENGTH = 20_000


@transaction.atomic
def add_note(opportunity: Opportunity, text: str, *, by) -> tuple[OpportunityNote, Action]:
    """Write a note; returns the undoable action too. Raises Invalid for an empty or endless text, Gone."""
    cleaned = text.replace("\0", "").strip()
    if not cleaned:
        raise Invalid(_("The note is empty."), "text")
    if len(cleaned) > MAX_LENGTH:
        raise Invalid(_("A note may have at most %(limit)d characters.") % {"limit": MAX_LENGTH}, "text")
    note = OpportunityNote.objects.create(opportunity=lock(opportunity), text=cleaned, author=by)
    return note, record("pipeline.note_added", opportunity, by=by, undo={"note": note.pk})


@transaction.atomic
def delete_note(note: OpportunityNote, *, by) -> Action:
    """Delete a note; returns the undoable action."""
    undo = {"text": note.text, "author": note.author_id, "at": note.created_at.isoformat()}
    action = record("pipeline.note_deleted", note.opportunity, by=by, undo=undo)
    note.delete()
    return action


@undoes("pipeline.note_added")
def _take_back(action: Action, by) -> None:
    OpportunityNote.objects.filter(pk=(action.undo or {})["note"]).delete()


@undoes("pipeline.note_deleted")
def _restore(action: Action, by) -> None:
    row = Opportunity.objects.alive().filter(pk=action.target_id).first()
    if row is None:
        raise NotUndoable(_("This can no longer be undone."))
    kept = action.undo or {}
    at = parse_datetime(kept["at"])
    OpportunityNote.objects.create(opportunity=row, text=kept["text"], author_id=kept["author"], created_at=at)
