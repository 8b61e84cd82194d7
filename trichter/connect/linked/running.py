"""Bringing a list in as a whole, trying it out, and taking it back."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from trichter.accounts.models import User
from trichter.history.errors import NotUndoable
from trichter.history.models import Action
from trichter.history.services import record, undoes
from trichter.pipeline.models import Opportunity, OpportunityKey
from trichter.pipeline.services.figures import refresh_outcomes
from trichter.quotes.models import Product

from . import colleagues, deals, goods
from .lists import LinkedList, Report

VERB = "connect.list_brought_in"
BLOCK = 500


def run(source: LinkedList, choices: deals.Choices | None = None, *, by=None, dry_run: bool = False) -> Report:
    """Bring a list in, all readable rows or (if something breaks) none. A trial changes nothing."""
    report = Report()
    with transaction.atomic():
        made = _write(source, choices or deals.Choices(), report, by)
        if made:
            undo = {"kind": source.table.slug, "ids": made}
            summary = f"{source.look.name}: {len(made)}"
            report.action = record(VERB, by=by, summary=summary, undo=undo, kind=source.table.slug).pk
        if dry_run:
            report.action = None
            transaction.set_rollback(True)
    return report


def _write(source: LinkedList, choices: deals.Choices, report: Report, by) -> list[int]:
    if source.table.slug == "users":
        return colleagues.bring_in(source, report, by=by)
    if source.table.slug == "products":
        return goods.bring_in(source, report, by=by)
    made = deals.bring_in(source, choices, report, by=by)
    refresh_outcomes()
    return made


@undoes(VERB)
def _take_back(action: Action, by: Any) -> None:
    """What the list brought goes again. Products that are in use stay, as do colleagues who have got access."""
    kept = action.undo or {}
    ids = kept["ids"]
    if kept["kind"] == "users":
        User.objects.filter(pk__in=ids, is_active=False, last_login=None).delete()
    elif kept["kind"] == "products":
        Product.objects.filter(pk__in=ids, lines=None).delete()
    elif kept["kind"] == "opportunities":
        for start in range(0, len(ids), BLOCK):
            some = ids[start : start + BLOCK]
            Opportunity.objects.filter(pk__in=some).update(deleted_at=timezone.now(), key=None)
            OpportunityKey.objects.filter(opportunity__in=some).delete()
        refresh_outcomes()
    else:
        raise NotUndoable(_("This can no longer be undone."))
