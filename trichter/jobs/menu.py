"""The entry of background work in the navigation."""

from django.utils.translation import gettext_lazy as _

from trichter.ui.registry import MenuItem

MENU = [MenuItem("settings", _("Background work"), "jobs:status", "settings-automation", "settings.manage", 80)]
