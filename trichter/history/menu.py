"""The way to the history."""

from django.utils.translation import gettext_lazy as _

from trichter.ui.registry import MenuItem

MENU = [MenuItem("settings", _("History"), "history:log", "history", "history.view", order=70)]
