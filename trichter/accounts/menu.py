"""The way to the settings."""

from django.utils.translation import gettext_lazy as _

from trichter.ui.registry import MenuItem

MENU = [MenuItem("settings", _("Settings"), "accounts:profile", "settings", "account.own", order=90)]
