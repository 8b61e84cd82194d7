"""The cards "products" and "quotes" on an opportunity's page."""

from __future__ import annotations

from trichter.ui.registry import Panel

from .showing import lines_context, quotes_context


def lines(request, opportunity) -> dict:
    """The lines with their sums."""
    return lines_context(request.user, opportunity)


def quotes(request, opportunity) -> dict:
    """The quotes so far."""
    return quotes_context(request.user, opportunity)


PANELS = [
    Panel("opportunity", 30, "pipeline.view", "quotes/_lines_card.html", lines),
    Panel("opportunity", 31, "pipeline.view", "quotes/_quotes_card.html", quotes),
]
