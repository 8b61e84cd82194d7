"""The list of people: filters in the address, saved views, what is remembered, columns, export."""

import json
from urllib.parse import urlencode

import pytest

from trichter.history.models import Action
from trichter.history.services import undo
from trichter.people.models import ListMemory, SavedView
from trichter.people.services import ensure_field

from .factories import make_company, make_person, make_user

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def ada(db, client):
    """An administrator, signed in."""
    user = make_user("admin", language="en", first_name="Ada")
    client.force_login(user)
    return user


def url(condition=None, **pairs) -> str:
    if condition is not None:
        pairs["filter"] = json.dumps(condition)
    return f"/people/?{urlencode({'view': 'all', **pairs})}"


def names(response) -> list[str]:
    return [row.title.removeprefix("Erika ") for row in response.context["rows"]]


def test_a_filter_in_the_address_narrows_the_list_and_is_said_in_words(ada, client):
    make_person(last_name="Kalt", score=10)
    make_person(last_name="Warm", score=45, score_total=45)
    make_person(last_name="Heiß", score=80, score_total=80)
    condition = {
        "all": [
            {"field": "score.total", "op": "gte", "value": 40},
            {"field": "person.last_name", "op": "ne", "value": "Warm"},
        ]
    }
    response = client.get(url(condition))
    assert names(response) == ["Heiß"]
    assert response.context["parts"][0].words.startswith("score is at least 40")
    bare = client.get(response.context["parts"][1].without)
    assert names(bare) == ["Heiß", "Warm"]


def test_a_broken_filter_is_said_and_shows_nobody(ada, client):
    make_person(last_name="Weber")
    response = client.get(url({"field": "person.nonsense", "op": "eq", "value": "x"}))
    assert response.status_code == 200
    assert "nonsense" in response.context["problem"] and not response.context["rows"]
    assert client.get("/people/?view=all&filter={not json").context["problem"]
    assert client.get("/people/?view=all&filter=[1]").context["problem"]


def test_more_rows_follow_by_key_without_gap_or_double(ada, client):
    for number in range(120):
        make_person(last_name=f"N{number:03}", score=number % 7)
    first = client.get(url())
    shown = names(first)
    address = first.context["more"]
    while address:
        response = client.get(address, **HTMX)
        shown += names(response)
        address = response.context["more"]
    assert len(shown) == 120 == len(set(shown))
    back = client.get(first.context["here"])
    assert len(names(back)) == 100, "who comes back finds the rows that were there"


@pytest.mark.parametrize(
    "sort", ["-score", "score", "name", "-name", "-created", "created", "-contact", "contact", "stage"]
)
def test_every_sort_pages_through_everybody(ada, client, sort):
    for number in range(60):
        make_person(last_name=f"N{number:03}", score=number % 5, stage="mql" if number % 2 else "lead")
    first = client.get(url(sort=sort))
    second = client.get(first.context["more"], **HTMX)
    assert len(set(names(first)) | set(names(second))) == 60


def test_the_list_comes_back_as_it_was_left_even_after_a_new_sign_in(ada, client):
    make_person(last_name="Weber", score=50, score_total=50)
    client.get(url({"field": "score.total", "op": "gte", "value": 40}, sort="name"))
    client.logout()
    client.force_login(ada)
    response = client.get("/people/")
    assert response.status_code == 302 and "sort=name" in response.url and "score.total" in response.url
    assert ListMemory.objects.get().list_name == "people"


def test_words_find_in_the_list(ada, client):
    make_person(last_name="Weber", company="Kessler Pumpen GmbH")
    make_person(last_name="Meier")
    assert names(client.get(url(q="kess"))) == ["Weber"]


def test_a_view_is_saved_shared_changed_and_deleted_with_undo(ada, client):
    condition = {"field": "stage", "op": "eq", "value": "mql"}
    data = {"name": "MQL", "shared": "on", "filter": json.dumps(condition), "sort": "name", "view": "all"}
    assert client.post("/people/lists/people/views/", data, **HTMX).status_code == 200
    view = SavedView.objects.get()
    assert view.query["condition"] == condition and view.query["sort"] == "name" and view.shared
    client.post(f"/people/views/{view.pk}/", {"keep": "1", "view": view.pk, "sort": "-score"}, **HTMX)
    view.refresh_from_db()
    assert view.query == {"condition": condition, "sort": "-score", "columns": [], "rows": ""}
    client.post(f"/people/views/{view.pk}/", {"name": "Reif", "view": view.pk}, **HTMX)
    view.refresh_from_db()
    assert (view.name, view.shared) == ("Reif", False)
    client.post(f"/people/views/{view.pk}/delete/", **HTMX)
    assert not SavedView.objects.exists()
    undo(Action.objects.get(verb="view_deleted"), by=ada)
    assert SavedView.objects.get().name == "Reif"


def test_views_of_others_are_seen_only_when_shared_and_never_changed(ada, client):
    other = make_user("sales")
    query = {"condition": None, "sort": "name"}
    secret = SavedView.objects.create(owner=other, list_name="people", name="Geheim", query=query)
    shared = SavedView.objects.create(owner=other, list_name="people", name="Alle sehen", query=query, shared=True)
    response = client.get(url())
    assert [tab["label"] for tab in response.context["tabs"]] == ["All", "Alle sehen"]
    assert client.get(f"/people/?view={secret.pk}").context["state"].view is None
    assert client.post(f"/people/views/{shared.pk}/", {"name": "Gekapert"}).status_code == 404
    assert client.post(f"/people/views/{shared.pk}/delete/").status_code == 404
    shared.refresh_from_db()
    assert shared.name == "Alle sehen"


def test_columns_are_chosen_in_their_order_own_fields_among_them(ada, client):
    ensure_field("person", "machines", "Machines", "number")
    make_person(last_name="Weber", machines=12, city="Ulm")
    data = {"view": "all", "column": ["custom.machines", "city"]}
    response = client.post("/people/lists/people/columns/", data)
    page = client.get(response.url)
    assert [head.column.name for head in page.context["heads"]] == ["name", "custom.machines", "city"]
    assert [cell.html for cell in page.context["rows"][0].cells][1] == "12"


def test_the_total_is_capped_and_follows_the_filter(ada, client):
    make_person(score=10)
    make_person(score=90, score_total=90)
    assert "2 people" in client.get("/people/lists/people/total/?view=all", **HTMX).content.decode()
    narrow = urlencode({"filter": json.dumps({"field": "score.total", "op": "gt", "value": 60})})
    assert "1 person" in client.get(f"/people/lists/people/total/?{narrow}", **HTMX).content.decode()


def csv_of(response) -> str:
    return b"".join(response.streaming_content).decode()


def test_export_is_harmless_for_spreadsheets_and_in_the_users_manner(ada, client):
    make_person(first_name="", last_name='=HYPERLINK("http://evil")', job_title="+49", city="-2", email="")
    make_person(last_name="Weber; Söhne", job_title="@SUM(A1)", email="")
    data = {"view": "all", "columns": "name,job_title,city", "sort": "name"}
    english = csv_of(client.post("/people/lists/people/export/", data))
    assert english.startswith("\ufeffName,Job title,City\r\n")
    assert "'=HYPERLINK" in english and "'+49" in english and "'-2" in english and "'@SUM(A1)" in english
    ada.language = "de"
    ada.save()
    german = csv_of(client.post("/people/lists/people/export/", data))
    assert german.startswith("\ufeffName;Position;Ort\r\n") and '"Erika Weber; Söhne"' in german


def test_export_holds_the_ticked_or_the_matching_and_only_what_one_sees(ada, client):
    boss = make_user("team_lead", visibility="own", language="en")
    mine = make_person(last_name="Meiner", owner=boss)
    make_person(last_name="Fremder", owner=ada)
    client.force_login(boss)
    data = {"view": "all", "columns": "name"}
    assert csv_of(client.post("/people/lists/people/export/", data)).splitlines()[1:] == ["Erika Meiner"]
    ticked = csv_of(client.post("/people/lists/people/export/", {**data, "ids": [mine.pk, mine.pk + 1]}))
    assert ticked.splitlines()[1:] == ["Erika Meiner"]


def test_companies_show_their_visible_people_and_best_score(ada, client):
    company = make_company("Kessler Pumpen GmbH", employees=240)
    make_person(company=company, score=40)
    make_person(company=company, score=70)
    response = client.get("/people/companies/?view=all")
    cells = {cell.label: cell.html for cell in response.context["rows"][0].cells}
    assert cells["People"] == "2" and cells["Best score"] == "70" and cells["Employees"] == "240"
    condition = json.dumps({"field": "score.total", "op": "gt", "value": 99})
    assert not client.get(f"/people/companies/?{urlencode({'filter': condition})}").context["rows"]


def test_the_list_asks_the_database_seldom(ada, client, django_assert_num_queries):
    """However many rows: session, user, memory, own fields, views, stamp of the catalogue, people (with next steps).

    The memory is written only when the address changed, and the total comes in a request of its own.
    """
    for number in range(30):
        make_person(last_name=f"N{number}", owner=ada, company=make_company(f"C {number} GmbH"))
    client.get(url())
    with django_assert_num_queries(7):
        client.get(url())
