"""The way to outgoing mail."""

from django.utils.translation import gettext_lazy as _

from trichter.ui.registry import MenuItem

from .reading import troubled_count

MENU = [
    MenuItem(
        "settings", _("Outgoing mail"), "mail:outgoing", "mail-forward", "mail.view", order=65, count=troubled_count
    )
]
