"""The palette's entries."""

from django.utils.translation import gettext_lazy as _

from trichter.ui.registry import Command

COMMANDS = [
    Command(_("Handovers"), "handover:list", "transfer-in", "handover.view", order=15),
    Command(_("Routing rules"), "handover:rules", "git-branch", "handover.manage", order=60),
]
