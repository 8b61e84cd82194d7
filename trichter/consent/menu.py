"""The way to purposes and the suppression list."""

from django.utils.translation import gettext_lazy as _

from trichter.ui.registry import MenuItem

MENU = [MenuItem("settings", _("Privacy"), "consent:settings", "shield-lock", "settings.manage", order=60)]
