"""Recording and undoing. Packages register how their verbs are undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .errors import NotUndoable
from .models import Action

UNDO: dict[str, Callable[[Action, Any], None]] = {}


def undoes(verb: str):
    """Register the function (action, by) that takes back actions of this verb."""

    def register(function: Callable[[Action, Any], None]):
        UNDO[verb] = function
        return function

    return register


def record(
    verb: str,
    target: models.Model | None = None,
    *,
    by=None,
    summary: str = "",
    undo: dict | None = None,
    **data,
) -> Action:
    """Write down a change, in the caller's transaction. `undo` holds what the verb's undo function needs (JSON)."""
    return Action.objects.create(
        verb=verb,
        by=by,
        target_type=target._meta.label_lower if target is not None else "",
        target_id=target.pk if target is not None else None,
        summary=summary[:200],
        undo=undo,
        data=data,
    )


@transaction.atomic
def undo(action: Action, *, by) -> None:
    """Take an action back, once. Raises NotUndoable."""
    claimed = Action.objects.undoable().filter(pk=action.pk).update(undone_at=timezone.now(), undone_by=by)
    if not claimed or action.verb not in UNDO:
        raise NotUndoable(_("This can no longer be undone."))
    UNDO[action.verb](action, by)
