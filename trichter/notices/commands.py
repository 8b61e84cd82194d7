"""The palette's entries."""

from django.utils.translation import gettext_lazy as _

from trichter.ui.registry import Command

COMMANDS = [Command(_("Notices"), "notices:list", "bell", "notices.own", order=60)]
