"""The palette's entries."""

from django.utils.translation import gettext_lazy as _

from trichter.ui.registry import Command

COMMANDS = [Command(_("Outgoing mail"), "mail:outgoing", "mail-forward", "mail.view", order=85)]
