"""The entry in the navigation."""

from django.utils.translation import gettext_lazy as _

from trichter.ui.registry import MenuItem

MENU = [MenuItem("marketing", _("Segments"), "segments:list", "filter", "segments.view", 20)]
