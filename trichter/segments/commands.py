"""Entries of the command palette."""

from django.utils.translation import gettext_lazy as _

from trichter.ui.registry import Command

COMMANDS = [
    Command(_("Segments"), "segments:list", "filter", "segments.view"),
    Command(_("New segment"), "segments:new", "filter-plus", "segments.change"),
]
