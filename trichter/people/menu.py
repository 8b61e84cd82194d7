"""Navigation."""

from django.utils.translation import gettext_lazy as _

from trichter.ui.registry import MenuItem

MENU = [
    MenuItem("", _("People"), "people:list", "users", "people.view", order=20),
    MenuItem("", _("Companies"), "people:companies", "building", "people.view", order=30),
    MenuItem("settings", _("Own fields"), "people:fields", "forms", "fields.change", order=40),
]
