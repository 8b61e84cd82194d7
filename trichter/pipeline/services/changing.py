"""Changes of an opportunity's details, its place in the column, and deleting it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from trichter.history.models import Action
from trichter.history.services import record, undoes
from trichter.people.models import Company, Person

from ..errors import Invalid, NotUndoable
from ..models import Opportunity
from . import standing
from .common import involved, lock, save, take, words_of
from .values import clean_amount, clean_day, clean_name

PLAIN = {"name": clean_name, "amount": clean_amount, "close_date": clean_day}
RELATED: dict[str, Any] = {"person": Person, "company": Company, "owner": get_user_model}
CHANGEABLE = (*PLAIN, *RELATED, "custom")
APART = 1e-6  # ranks closer than this are spread again
NEIGHBOURS = 50


@transaction.atomic
def update(opportunity: Opportunity, changes: Mapping[str, Any], *, by, history: bool = True) -> Action | None:
    """Change name, amount, close_date, person, company, owner, custom; returns the undoable action, None if nothing
    changed. Raises Invalid, Gone."""
    fresh = lock(opportunity)
    if unknown := [name for name in changes if name not in CHANGEABLE]:
        raise Invalid(_("There is no field “%(name)s”.") % {"name": unknown[0]}, unknown[0])
    former: dict[str, Any] = {}
    for name, value in changes.items():
        clean = PLAIN.get(name, lambda each: each)
        column = f"{name}_id" if name in RELATED else name
        old = getattr(fresh, column)
        setattr(fresh, name, clean(value))
        if getattr(fresh, column) != old:
            former[name] = old
    if not former:
        return None
    fresh.search_text = words_of(fresh)
    save(fresh, *former, "search_text")
    take(opportunity, fresh)
    if not history:
        return None
    undo = {name: _plain(value) for name, value in former.items()}
    return record("pipeline.changed", fresh, by=by, summary=fresh.name, undo=undo, fields=list(former))


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def set_amount(opportunity: Opportunity, amount: Decimal | float | str | None, *, by) -> Action | None:
    """Change the amount; None for unknown. Raises Invalid, Gone."""
    return update(opportunity, {"amount": amount}, by=by)


@undoes("pipeline.changed")
def _undo_change(action: Action, by) -> None:
    """Put the former values back."""
    row = Opportunity.objects.alive().filter(pk=action.target_id).first()
    if row is None:
        raise NotUndoable(_("This opportunity has been deleted meanwhile."))
    former = dict(action.undo or {})
    for name, value in former.items():
        if name in RELATED:
            model = get_user_model() if name == "owner" else RELATED[name]
            former[name] = model.objects.filter(pk=value).first() if value else None
    update(row, former, by=by, history=False)


@transaction.atomic
def reorder(
    opportunity: Opportunity, *, above: Opportunity | None = None, below: Opportunity | None = None, by=None
) -> None:
    """Put a card between its new neighbours: `above` it and `below` it, None at an end of the column.

    Neighbours of another stage are ignored. The order is no fact about the deal, so nothing is logged. Raises Gone.
    """
    fresh = lock(opportunity)
    upper = above if above is not None and above.stage_id == fresh.stage_id else None
    lower = below if below is not None and below.stage_id == fresh.stage_id else None
    if upper is None and lower is None:
        return
    if upper is not None and lower is not None and abs(lower.rank - upper.rank) < APART:
        _spread(fresh, upper)
        upper.refresh_from_db(fields=["rank"])
        lower.refresh_from_db(fields=["rank"])
    if upper is None:
        rank = lower.rank - 1  # type: ignore[union-attr]
    else:
        rank = (upper.rank + lower.rank) / 2 if lower is not None else upper.rank + 1
    Opportunity.objects.filter(pk=fresh.pk).update(rank=rank)
    opportunity.rank = rank


def _spread(opportunity: Opportunity, around: Opportunity) -> None:
    """Give the cards below this one ranks a whole step apart, so that others fit between them."""
    column = Opportunity.objects.alive().open().filter(stage=opportunity.stage_id, rank__gte=around.rank)
    rows = list(column.exclude(pk=opportunity.pk).order_by("rank", "pk").only("pk", "rank")[:NEIGHBOURS])
    beyond = column.exclude(pk__in=[row.pk for row in rows] + [opportunity.pk]).order_by("rank").first()
    start = around.rank
    step = min(1.0, (beyond.rank - start) / (len(rows) + 1)) if beyond else 1.0
    for place, row in enumerate(rows):
        Opportunity.objects.filter(pk=row.pk).update(rank=start + place * step)


@transaction.atomic
def delete_opportunity(opportunity: Opportunity, *, by) -> Action:
    """Delete so that it can be undone. Its persons step back where nothing else speaks for their stage. Raises Gone."""
    fresh = lock(opportunity)
    now = timezone.now()
    Opportunity.objects.filter(pk=fresh.pk).update(deleted_at=now, updated_at=now)
    opportunity.deleted_at = now
    standing.back(involved(fresh), by=by)
    return record("pipeline.deleted", fresh, by=by, summary=fresh.name, undo={"opportunity": fresh.pk})


@undoes("pipeline.deleted")
def _undo_delete(action: Action, by) -> None:
    row = Opportunity.objects.filter(pk=(action.undo or {})["opportunity"]).select_related("stage").first()
    if row is None:
        raise NotUndoable(_("This can no longer be undone."))
    Opportunity.objects.filter(pk=row.pk).update(deleted_at=None, updated_at=timezone.now())
    standing.forward_to_earned(involved(row), by=by)


def refresh_words() -> int:
    """Write the words anew that opportunities are found by. Returns how many changed."""
    changed = 0
    rows = Opportunity.objects.alive().select_related("company", "person")
    for row in rows.iterator(chunk_size=1000):
        words = words_of(row)
        if words != row.search_text:
            changed += Opportunity.objects.filter(pk=row.pk).update(search_text=words)
    return changed
