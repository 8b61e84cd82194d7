"""The palette's entries."""

from django.utils.translation import gettext_lazy as _

from trichter.ui.registry import Command

COMMANDS = [Command(_("Background work"), "jobs:status", "settings-automation", "settings.manage", order=90)]
