"""Keeping, changing and deleting saved views, each with its undo."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Max

from trichter.history.models import Action
from trichter.history.services import record, undoes

from ..models import SavedView
from .state import ListState


@transaction.atomic
def create_view(state: ListState, name: str, shared: bool, *, by) -> SavedView:
    """A view that shows the list as it is now, at the end of the tabs."""
    mine = SavedView.objects.filter(owner=by, list_name=state.definition.name)
    last = mine.aggregate(last=Max("position"))["last"]
    view = SavedView.objects.create(
        owner=by,
        list_name=state.definition.name,
        name=name,
        shared=shared,
        query=state.query(),
        position=0 if last is None else last + 1,
    )
    record("view_created", view, by=by, summary=name)
    return view


@transaction.atomic
def change_view(view: SavedView, *, by, **changes: Any) -> Action:
    """Another name, another reach, or another query; the former ones are kept for undo."""
    undo = {name: getattr(view, name) for name in changes}
    for name, value in changes.items():
        setattr(view, name, value)
    view.save(update_fields=list(changes))
    return record("view_changed", view, by=by, summary=view.name, undo=undo)


@undoes("view_changed")
def undo_change(action: Action, by) -> None:
    """As it was."""
    SavedView.objects.filter(pk=action.target_id).update(**(action.undo or {}))


@transaction.atomic
def delete_view(view: SavedView, *, by) -> Action:
    """Delete it; undo writes it again."""
    names = ("owner_id", "list_name", "name", "query", "shared", "position")
    action = record("view_deleted", view, by=by, summary=view.name, undo={name: getattr(view, name) for name in names})
    SavedView.objects.filter(pk=view.pk).delete()
    return action


@undoes("view_deleted")
def undo_delete(action: Action, by) -> None:
    """Write it again under its old number, so that addresses lead to it again."""
    SavedView.objects.create(pk=action.target_id, **(action.undo or {}))
