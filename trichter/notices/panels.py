"""The bell in the top bar, and the way to one's preferences in the user's menu."""

from trichter.ui.registry import Panel


def nothing(request, user) -> dict:
    """The number and the list come after the page is there."""
    return {}


PANELS = [
    Panel("topbar", 10, "notices.own", "notices/_bell.html", nothing),
    Panel("user_menu", 10, "notices.own", "notices/_menu_entry.html", nothing),
]
