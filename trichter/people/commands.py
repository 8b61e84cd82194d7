"""Palette and the menu "New"."""

from django.utils.translation import gettext_lazy as _

from trichter.ui.registry import Command

from .search import search

COMMANDS = [
    Command(_("New person"), "people:new", "user-plus", "people.change", order=10, new=True, panel=True),
    Command(_("New company"), "people:new_company", "building", "people.change", order=20, new=True, panel=True),
    Command(_("Deleted people"), "people:deleted", "trash", "people.delete", order=80),
]
SEARCH = [search]
