"""The palette's entries: one for each page of figures."""

from django.utils.translation import gettext_lazy as _

from trichter.ui.registry import Command

from .pages import PAGES

COMMANDS = [
    Command(_("Insights") if page.figures else page.title, f"insights:{name}", page.icon, "insights.view", order=60)
    for name, page in PAGES.items()
]
