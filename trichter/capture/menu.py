"""Navigation."""

from django.utils.translation import gettext_lazy as _

from trichter.ui.registry import MenuItem

MENU = [MenuItem("marketing", _("Capture"), "capture:imports", "file-import", "capture.import", 10)]
