"""Today in the navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from trichter.ui.registry import MenuItem


def waiting(user) -> int:
    """How much waits for the user; asked for after the page is there."""
    from .today import counts

    return counts(user).total


MENU = [MenuItem("", _("Today"), "guidance:today", "sun", "today.view", 10, count=waiting, phone=True)]
