"""Handovers in the navigation, and their settings."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from trichter.ui.registry import MenuItem

from .models import Handover

COUNTED = 100


def waiting(user) -> int:
    """How many people are offered to the user; asked for after the page is there."""
    rows = Handover.objects.open().visible_to(user).filter(rep=user).order_by()
    return len(rows.values_list("pk", flat=True)[:COUNTED])


MENU = [
    MenuItem("", _("Handovers"), "handover:list", "transfer-in", "handover.view", 15, count=waiting),
    MenuItem("settings", _("Handover"), "handover:rules", "git-branch", "handover.manage", 20),
]
