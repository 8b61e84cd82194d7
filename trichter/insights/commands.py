"""The palette's entries: one for each page of figures."""

from trichter.ui.registry import Command

from .pages import PAGES

COMMANDS = [
    Command(
        _("Insights") if page.figures else page.title, f"insights:{page.name}", page.icon, "insights.view", order=60
    )
    for page in PAGES.values()
]
