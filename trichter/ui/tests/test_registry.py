from types import SimpleNamespace

import pytest
from django.urls import reverse

from trichter.ui import context, registry
from trichter.ui.icons import shapes
from trichter.ui.registry import Command, MenuItem, Panel


class Colleague:
    is_authenticated = True

    def __init__(self, *permissions):
        self.permissions = permissions

    def may(self, permission):
        return permission in self.permissions


@pytest.fixture
def entries(monkeypatch):
    """Replace what the packages bring."""
    given: dict[str, tuple] = {}
    monkeypatch.setattr(registry, "gathered", lambda module, name: given.get(name, ()))
    monkeypatch.setattr(registry, "search_providers", [])
    return given


def test_menu_holds_only_what_the_user_may_in_order(entries):
    entries["MENU"] = (
        MenuItem("settings", "Components", "ui:components", "settings", "settings.manage", 1),
        MenuItem("", "Late", "ui:search", "search", "a", 20),
        MenuItem("", "Early", "ui:search", "search", "a", 10),
        MenuItem("", "Secret", "ui:search", "search", "b", 5),
    )

    found = registry.menu_for(Colleague("a", "settings.manage"))

    assert [item.label for item, _url in found] == ["Early", "Late", "Components"]
    assert found[0][1] == reverse("ui:search")


def test_entry_of_a_page_that_does_not_exist_is_left_out_and_logged(entries, caplog):
    entries["MENU"] = (MenuItem("", "Gone", "nowhere:page", "search", "a"),)

    assert registry.menu_for(Colleague("a")) == []
    assert "nowhere:page" in caplog.text


def test_unknown_section_is_refused():
    with pytest.raises(ValueError, match="cellar"):
        MenuItem("cellar", "Wine", "ui:search", "search", "a")


def test_panels_of_a_place_in_order_with_their_context(entries):
    entries["PANELS"] = (
        Panel("person", 2, "a", "two.html", lambda request, obj: {"two": obj}),
        Panel("person", 1, "a", "one.html", lambda request, obj: {"one": obj}),
        Panel("person", 3, "b", "secret.html", lambda request, obj: {}),
        Panel("company", 1, "a", "company.html", lambda request, obj: {}),
    )

    found = registry.panels_for("person", SimpleNamespace(user=Colleague("a")), "Jonas")

    assert [(panel.template, extra) for panel, extra in found] == [
        ("one.html", {"one": "Jonas"}),
        ("two.html", {"two": "Jonas"}),
    ]


def test_commands_with_a_script_action_need_no_address(entries):
    entries["COMMANDS"] = (Command("Dark", action="theme"), Command("Import", "nowhere:page"))

    assert [(command.label, url) for command, url in registry.commands_for(Colleague())] == [("Dark", "")]


def test_search_asks_all_providers_and_keeps_the_limit(entries):
    entries["SEARCH"] = (lambda user, text, limit: [f"{text}{n}" for n in range(limit)],)
    registry.search_providers.append(lambda user, text, limit: ["first"])

    assert registry.search(Colleague(), "a", limit=3) == ["first", "a0", "a1"]


def test_the_longest_matching_address_is_the_active_one(entries, rf):
    entries["MENU"] = (
        MenuItem("", "UI", "ui:components", "list", "a", 1, key="u"),
        MenuItem("", "Search", "ui:search", "search", "a", 2),
    )
    request = rf.get("/ui/panel/1/")
    request.user = Colleague("a")
    frame = context.Frame(request)

    assert [item["label"] for item in frame.items if item["active"]] == ["UI"]
    assert [item["key"] for item in frame.goto] == ["u", "s"]
    assert len(frame.nav) == 1


def test_every_real_entry_leads_somewhere_and_has_an_icon():
    from django.apps import apps

    registry.gathered.cache_clear()
    roles = apps.get_model("accounts", "User")
    admin = roles(role="admin", is_active=True)
    menu, commands = registry.gathered("menu", "MENU"), registry.gathered("commands", "COMMANDS")

    assert {entry.icon for entry in (*menu, *commands)} <= set(shapes())
    assert len(registry.menu_for(admin)) == len(menu)
    assert len(registry.commands_for(admin)) == len(commands)
