"""Deciding what a definition suggests."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from trichter.history.models import Action
from trichter.history.services import record, undoes

from ..errors import AlreadyDecided, AlreadyThere
from ..models import Suggestion, Transition
from .stages import move_by_hand


def _decide(suggestion: Suggestion, *, by, accepted: bool) -> None:
    open_rows = Suggestion.objects.filter(pk=suggestion.pk, decided_at=None)
    if not open_rows.update(decided_at=timezone.now(), decided_by=by, accepted=accepted):
        raise AlreadyDecided(_("A colleague has decided this already."))


@transaction.atomic
def accept(suggestion: Suggestion, *, by) -> tuple[Transition, Action]:
    """Move the person as suggested; the evidence goes along. Returns the undoable action too.

    Raises AlreadyDecided, AlreadyThere.
    """
    _decide(suggestion, by=by, accepted=True)
    definition = suggestion.definition
    evidence = suggestion.evidence
    return move_by_hand(suggestion.person, definition.stage, by=by, evidence=evidence, definition=definition)


@transaction.atomic
def dismiss(suggestion: Suggestion, *, by) -> Action:
    """Decline; the person is suggested again only after further contact. Raises AlreadyDecided."""
    _decide(suggestion, by=by, accepted=False)
    return record("lifecycle.suggestion_dismissed", suggestion.person, by=by, undo={"suggestion": suggestion.pk})


@undoes("lifecycle.suggestion_dismissed")
def _reopen(action, by) -> None:
    row = Suggestion.objects.filter(pk=action.undo["suggestion"]).select_related("person").first()
    if row is None:
        return
    if Suggestion.objects.filter(person=row.person, definition=row.definition_id, decided_at=None).exists():
        raise AlreadyThere(_("This suggestion is open again already."))
    Suggestion.objects.filter(pk=row.pk).update(decided_at=None, decided_by=None, accepted=None)
