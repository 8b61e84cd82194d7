"""Navigation."""

from django.utils.translation import gettext_lazy as _

from trichter.ui.registry import MenuItem

MENU = [MenuItem("settings", _("Products"), "quotes:products", "package", "products.manage", order=30)]
