"""Working time among the settings."""

from django.utils.translation import gettext_lazy as _

from trichter.ui.registry import MenuItem

MENU = [MenuItem("settings", _("Working time"), "worktime:calendars", "clock-hour-4", "worktime.manage", 60)]
