"""Pages, lists behind numbers, CSV: the same figures everywhere, and only what the user may see."""

import re
from html import unescape

import pytest
from django.urls import reverse

from trichter.insights import services
from trichter.lifecycle.services.stages import Move, apply
from trichter.people.tests.factories import make_company, make_person, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def rep():
    return make_user(role="team_lead", visibility="own", language="en")


@pytest.fixture
def house(rep):
    """Two of the rep's own in different stages, one nobody owns, one of a stranger."""
    from django.utils import timezone

    stranger = make_user(visibility="own")
    company = make_company(name="Kessler", industry="Pumpen")
    own = make_person(owner=rep, source="messe", company=company)
    other = make_person(owner=rep, source="=cmd()")
    free, hidden = make_person(source="messe"), make_person(owner=stranger, source="geheim")
    apply([Move(each.pk, "lead", "mql") for each in (own, hidden)], at=timezone.now())
    apply([Move(own.pk, "mql", "prospect")], at=timezone.now())
    services.rebuild()
    return own, other, free, hidden


def get(client, user, url):
    client.force_login(user)
    page = client.get(url, headers={"Accept-Language": user.language})
    assert page.status_code == 200
    return unescape(page.content.decode())


def links(page: str) -> list[tuple[str, int]]:
    """(address, number) of every number that opens its people."""
    found = re.findall(r'href="(/insights/people/\?[^"]*)"[^>]*>([\d.,]+)</a>', page)
    return [(url, int(number.replace(",", ""))) for url, number in found]


def test_every_number_opens_exactly_so_many_people(client, rep, house):
    page = get(client, rep, reverse("insights:funnel") + "?by=source")
    numbers = links(page)
    assert len(numbers) > 10
    for url, number in numbers:
        listed = get(client, rep, url)
        assert len(re.findall(r"<tr data-row", listed)) == number, url
        assert house[3].last_name not in listed


def test_strangers_people_are_in_no_number_no_choice_and_no_file(client, rep, house):
    page = get(client, rep, reverse("insights:funnel") + "?by=source")
    assert ("geheim" not in page) and re.search(r">3</a>", page)
    rows = get(client, rep, reverse("insights:csv", args=["funnel", "groups"]) + "?by=source")
    assert "geheim" not in rows and "messe" in rows
    seen = get(client, make_user(role="marketing", language="en"), reverse("insights:funnel") + "?by=source")
    assert "geheim" in seen


def test_csv_has_the_same_figures_and_runs_no_formula(client, rep, house):
    text = get(client, rep, reverse("insights:csv", args=["funnel", "stages"]))
    lines = text.removeprefix("\ufeff").splitlines()
    assert lines[1].startswith("Lead,3,") and lines[2].startswith("MQL,1,33.3,33.3")
    groups = get(client, rep, reverse("insights:csv", args=["funnel", "groups"]) + "?by=source")
    assert "\n'=cmd()" in groups.replace("\r", "")


def test_csv_needs_its_permission(client, house):
    sales = make_user(role="sales", language="en")
    assert "/insights/csv/" not in get(client, sales, reverse("insights:funnel"))
    assert client.get(reverse("insights:csv", args=["funnel", "stages"])).status_code == 403


def test_the_cut_narrows_everything_and_can_be_taken_away(client, rep, house):
    page = get(client, rep, reverse("insights:funnel") + "?source=messe&industry=Pumpen&month=2026-11")
    assert "Source: messe" in page and "Industry: Pumpen" in page
    assert 'href="/insights/funnel/?industry=Pumpen&month=2026-11"' in page


@pytest.mark.parametrize(
    "query",
    ["period=x&by=y&owner=z&month=2026-13", "period=own&since=1&until=%00", "back=9&clock=lead", "owner=9" * 50],
)
def test_made_up_addresses_are_answered(client, rep, house, query):
    get(client, rep, f"{reverse('insights:funnel')}?{query}")
    get(client, rep, f"{reverse('insights:people')}?{query}")


def test_made_up_cells_and_files_are_not_found(client, rep, house):
    client.force_login(rep)
    for cell in ("reached-nobody", "drop", "step-lead", "here-mql'--"):
        assert client.get(reverse("insights:people"), {"cell": cell}).status_code == 404
    assert client.get(reverse("insights:csv", args=["funnel", "nothing"])).status_code == 404
    assert client.get(reverse("insights:csv", args=["nothing", "stages"])).status_code == 404


def test_lists_go_on_by_key_and_miss_nobody(client, rep, monkeypatch):
    from trichter.insights.views import rows as view

    monkeypatch.setattr(view, "SIZE", 2)
    known = {make_person(owner=rep).pk for _number in range(5)}
    services.rebuild()
    url, seen = reverse("insights:people") + "?cell=reached-lead", []
    while url:
        page = get(client, rep, url)
        seen += [int(pk) for pk in re.findall(r'data-row="(\d+)"', page)]
        more = re.search(r'hx-get="(/insights/people/[^"]+after=[^"]+)"', page)
        url = more.group(1) if more else ""
    assert sorted(seen) == sorted(known) and len(seen) == 5


def test_a_list_that_a_condition_can_say_opens_as_filter(client, rep, house):
    page = get(client, rep, reverse("insights:people") + "?cell=here-prospect&period=all&source=messe")
    [url] = re.findall(r'href="(/people/\?filter=[^"]+)"', page)
    assert house[0].last_name in get(client, rep, url)
