"""The palette's entries."""

from django.utils.translation import gettext_lazy as _

from trichter.ui.registry import Command

COMMANDS = [
    Command(_("Today"), "guidance:today", "sun", "today.view", order=1, keys="g t"),
    Command(_("Team"), "guidance:team", "users-group", "team.view", order=2),
]
