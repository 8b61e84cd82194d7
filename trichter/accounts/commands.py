"""What the palette offers here."""

from django.utils.translation import gettext_lazy as _

from trichter.ui.registry import Command

COMMANDS = [
    Command(_("Invite a colleague"), "accounts:invite", "user-plus", "users.manage", order=80),
    Command(_("Make an API token"), "accounts:tokens", "key", "account.own", order=81),
]
