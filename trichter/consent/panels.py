"""The card on a person's page."""

from __future__ import annotations

from trichter.ui.registry import Panel

from .presenting import card


def context(request, person) -> dict:
    """What consent/_card.html needs."""
    return card(person)


PANELS = [Panel("person", 30, "consent.view", "consent/_card.html", context)]
