"""The way from the definitions to how well they are kept."""

from __future__ import annotations

from trichter.ui.registry import Panel


def nothing(request, place) -> dict:
    """The link needs nothing."""
    return {}


PANELS = [Panel("definitions", 10, "insights.view", "insights/_compliance_link.html", nothing)]
