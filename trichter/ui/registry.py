"""What packages bring to the frame: navigation, cards on a page, palette commands, search.

A package puts `MENU` into its menu.py, `PANELS` into panels.py, `COMMANDS` and `SEARCH` into commands.py; they are
found over the installed apps, in the order of INSTALLED_APPS. So a lower package shows what higher ones bring without
importing them.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.module_loading import module_has_submodule

log = logging.getLogger(__name__)
Words = str | Promise

SECTIONS = ("", "marketing", "settings")


@dataclass(frozen=True)
class MenuItem:
    """An entry of the side navigation. `count(user)` must be cheap; it is asked for after the page is there."""

    section: str
    label: Words
    url_name: str
    icon: str
    permission: str
    order: int = 50
    count: Callable[[Any], int] | None = None
    phone: bool = False  # also in the bar at the bottom of a phone
    key: str = ""  # the letter after `g` that leads here; empty means the first free one of the url_name

    def __post_init__(self) -> None:
        if self.section not in SECTIONS:
            raise ValueError(f"Menu section {self.section!r}: use one of {', '.join(map(repr, SECTIONS))}.")


@dataclass(frozen=True)
class Panel:
    """A card on the page of a person or company, or an entry of the user's menu: a template and what fills it."""

    place: str
    order: int
    permission: str
    template: str
    context: Callable[[Any, Any], dict]


@dataclass(frozen=True)
class Command:
    """An entry of the palette: goes to an address, or runs the script action of that name (see palette.js)."""

    label: Words
    url_name: str = ""
    icon: str = "chevron-right"
    permission: str = ""
    action: str = ""
    order: int = 50
    new: bool = False  # also in the menu "New"
    panel: bool = False  # opens in the side panel
    keys: str = ""  # shown beside it, such as "g t"


# A provider finds records for a user: (user, text, limit=…) -> objects with kind, id, title, subtitle, url. Packages
# append here when their app is ready, or name them as SEARCH in commands.py.
search_providers: list[Callable[..., Sequence[Any]]] = []


@lru_cache
def gathered(module: str, name: str) -> tuple:
    """All entries called `name` in the module of that name of every installed app."""
    found: list = []
    for app in apps.get_app_configs():
        if app.module is not None and module_has_submodule(app.module, module):
            found.extend(getattr(import_module(f"{app.name}.{module}"), name, ()))
    return tuple(found)


def allowed(user, entries: Iterable) -> list:
    """The entries whose permission the user has."""
    return [entry for entry in entries if not entry.permission or user.may(entry.permission)]


def address(url_name: str) -> str:
    """The address of a named page, or nothing (and a line in the log) when there is no such page."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        log.error("No page is called %r, so its menu entry or command is left out.", url_name)
        return ""


def menu_for(user) -> list[tuple[MenuItem, str]]:
    """The user's navigation in order, each entry with its address."""
    entries = sorted(gathered("menu", "MENU"), key=lambda item: (SECTIONS.index(item.section), item.order))
    placed = [(item, address(item.url_name)) for item in allowed(user, entries)]
    return [(item, url) for item, url in placed if url]


def panels_for(place: str, request, obj) -> list[tuple[Panel, dict]]:
    """The cards of a place (such as "person") for this request's user, in order, each with its context."""
    entries = sorted(
        (panel for panel in gathered("panels", "PANELS") if panel.place == place), key=lambda panel: panel.order
    )
    return [(panel, panel.context(request, obj)) for panel in allowed(request.user, entries)]


def commands_for(user) -> list[tuple[Command, str]]:
    """The palette's commands for this user in order, each with its address (empty for a script action)."""
    entries = sorted(gathered("commands", "COMMANDS"), key=lambda command: command.order)
    placed = [(command, "" if command.action else address(command.url_name)) for command in allowed(user, entries)]
    return [(command, url) for command, url in placed if url or command.action]


def search(user, text: str, limit: int = 20) -> list:
    """What all providers find for this user, in the order of the packages."""
    providers = list(dict.fromkeys([*search_providers, *gathered("commands", "SEARCH")]))
    return [hit for provider in providers for hit in provider(user, text, limit=limit)][:limit]
