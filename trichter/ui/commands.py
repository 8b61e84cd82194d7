"""Commands of the frame itself."""

from django.utils.translation import gettext_lazy as _

from .registry import Command

COMMANDS = [
    Command(_("Switch between light and dark"), action="theme", icon="moon", order=90),
    Command(_("Keyboard shortcuts"), action="shortcuts", icon="keyboard", keys="?", order=91),
]
