"""Definitions in the navigation."""

from django.utils.translation import gettext_lazy as _

from trichter.ui.registry import MenuItem

MENU = [MenuItem("marketing", _("Definitions"), "lifecycle:definitions", "target", "definitions.view", 40)]
