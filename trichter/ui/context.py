"""What the frame of every page needs: navigation, the menu "New", the theme."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from . import registry

THEMES = ("light", "dark", "auto")


class Frame:
    """The frame of one request; every part is made when the template asks for it, so parts for htmx cost nothing."""

    def __init__(self, request) -> None:
        self.request = request
        user = getattr(request, "user", None)
        self.user = user if user is not None and user.is_authenticated else None

    @cached_property
    def theme(self) -> str:
        """light, dark, or auto (like the device)."""
        chosen = self.request.COOKIES.get("theme") or getattr(self.user, "theme", "") or "auto"
        return chosen if chosen in THEMES else "auto"

    @cached_property
    def items(self) -> list[dict]:
        """All entries of the navigation; the one whose address is the longest beginning of this page's is active."""
        placed = registry.menu_for(self.user) if self.user else []
        path = self.request.path
        inside = [url for _item, url in placed if path == url or (url != "/" and path.startswith(url))]
        active = max(inside, key=len, default="")
        return [
            {
                "section": item.section,
                "label": item.label,
                "icon": item.icon,
                "url": url,
                "name": item.url_name,
                "phone": item.phone,
                "key": item.key,
                "active": url == active,
                "count_url": reverse("ui:count", args=[item.url_name]) if item.count else "",
            }
            for item, url in placed
        ]

    @cached_property
    def nav(self) -> list[dict]:
        """The navigation by sections; a section without entries is not there."""
        labels = {"": "", "marketing": _("Marketing"), "settings": _("Settings")}
        sections = [
            {"label": labels[key], "items": [item for item in self.items if item["section"] == key]}
            for key in registry.SECTIONS
        ]
        return [section for section in sections if section["items"]]

    @cached_property
    def phone(self) -> list[dict]:
        """The two most used places, for the bar at the bottom of a phone."""
        return ([item for item in self.items if item["phone"]] or self.items)[:2]

    @cached_property
    def goto(self) -> list[dict]:
        """Places that `g` and a letter lead to; a place without its own letter gets the first free one of its name."""
        taken: dict[str, dict] = {item["key"]: item for item in self.items if item["key"]}
        for item in self.items:
            if not item["key"]:
                app, _colon, page = item["name"].partition(":")
                letters = (page + app) if page not in ("list", "index") else (app + page)
                item["key"] = next((letter for letter in letters if letter.isalpha() and letter not in taken), "")
                taken[item["key"]] = item
        return [item for item in self.items if item["key"]]

    @cached_property
    def new(self) -> list[dict]:
        """The menu "New": what this user may create."""
        found = registry.commands_for(self.user) if self.user else []
        return [
            {"label": command.label, "icon": command.icon, "url": url, "panel": command.panel}
            for command, url in found
            if command.new and url
        ]

    @cached_property
    def home(self) -> str:
        """The first place of the navigation."""
        return self.items[0]["url"] if self.items else "/"

    @cached_property
    def profile_url(self) -> str:
        """The user's own settings, once there are any."""
        try:
            return reverse("accounts:profile")
        except NoReverseMatch:
            return ""


def frame(request) -> dict:
    """`frame` for ui/base.html."""
    return {"frame": Frame(request)}
