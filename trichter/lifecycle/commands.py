"""The palette's entries."""

from django.utils.translation import gettext_lazy as _

from trichter.ui.registry import Command

COMMANDS = [Command(_("Definitions of the stages"), "lifecycle:definitions", "target", "definitions.view", order=40)]
