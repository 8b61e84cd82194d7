"""The way to one's own absences, in the user's menu."""

from __future__ import annotations

from trichter.ui.registry import Panel


def nothing(request, user) -> dict:
    """The entry needs nothing."""
    return {}


PANELS = [Panel("user_menu", 20, "worktime.own", "worktime/_user_menu.html", nothing)]
