"""Palette, the menu "New" and the search."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from trichter.people import normalise
from trichter.people.search import Hit
from trichter.ui.registry import Command

from .models import Opportunity
from .money import money

COMMANDS = [
    Command(_("New opportunity"), "pipeline:new", "target-arrow", "pipeline.change", order=30, new=True, panel=True),
    Command(_("Opportunities as board"), "pipeline:board", "layout-kanban", "pipeline.view", order=31),
    Command(_("Opportunities as list"), "pipeline:list", "list-details", "pipeline.view", order=32),
]


def search(user, text: str, limit: int = 20) -> list[Hit]:
    """Opportunities the user sees that have all words, open ones first."""
    wanted = normalise.words(text)[:6]
    if not wanted or not user.may("pipeline.view") or len("".join(wanted)) < 2:
        return []
    rows = Opportunity.objects.visible_to(user)
    for word in wanted:
        rows = rows.filter(search_text__contains=word)
    found = rows.select_related("stage", "company").order_by("-pk")[: max(3, limit // 4)]
    return [
        Hit("opportunity", row.pk, row.name, subtitle(row), reverse("pipeline:opportunity", args=[row.pk]))
        for row in sorted(found, key=lambda row: not row.is_open)
    ]


def subtitle(row: Opportunity) -> str:
    """Stage, amount and company."""
    facts = (row.stage.label, money(row.amount, row.currency, cents=False), row.company.name if row.company else "")
    return " · ".join(fact for fact in facts if fact)


SEARCH = [search]
