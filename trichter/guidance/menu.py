"""Today in the navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from trichter.ui.registry import MenuItem


def waiting(user) -> int:
    """How much waits for the user; asked for after the page is there."""
    from .today import counts

    return counts(user).total


def gap_total(user) -> int:
    """How many people and opportunities fall into a gap, up to a hundred."""
    from . import gaps

    return gaps.total(gaps.counts(user, cap=100), cap=100)


MENU = [
    MenuItem("", _("Today"), "guidance:today", "sun", "today.view", 10, count=waiting, phone=True),
    MenuItem("", _("Team"), "guidance:team", "users-group", "team.view", 15, count=gap_total),
]
