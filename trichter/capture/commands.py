"""The palette's entries."""

from django.utils.translation import gettext_lazy as _

from trichter.ui.registry import Command

COMMANDS = [
    Command(_("Import a list"), "capture:new", "file-import", "capture.import", order=30, new=True),
    Command(_("Imported lists"), "capture:imports", "history", "capture.import", order=60),
    Command(_("Public forms"), "capture:forms", "forms", "capture.forms", order=60),
]
