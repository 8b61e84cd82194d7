"""Entries of the command palette."""

from django.utils.translation import gettext_lazy as _

from trichter.ui.registry import Command

COMMANDS = [Command(_("Scoring model"), "scoring:model", "gauge", "scoring.view")]
