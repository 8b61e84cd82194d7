"""The palette's entries."""

from django.utils.translation import gettext_lazy as _

from trichter.ui.registry import Command

COMMANDS = [
    Command(_("Products"), "quotes:products", "package", "products.manage"),
    Command(_("Letterhead"), "quotes:letterhead", "file-text", "products.manage"),
]
