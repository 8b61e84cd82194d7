"""A person's page: timeline, log, editing in place, addresses, owner, new people, deletion."""

import json

import pytest

from trichter.history.models import Action
from trichter.history.services import undo
from trichter.people.models import Company, Note, Person
from trichter.people.services import add_note, delete_person, ensure_field, log_activity

from .factories import make_company, make_event, make_person, make_user

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def mia(db, client):
    """A sales rep, signed in."""
    user = make_user("sales", language="en", first_name="Mia", last_name="Krause")
    client.force_login(user)
    return user


def text(response) -> str:
    return " ".join(response.content.decode().split())


def test_page_and_panel_show_who_the_person_is(mia, client):
    company = make_company("Kessler Pumpen GmbH")
    person = make_person(last_name="Weber", job_title="Buyer", company=company, owner=mia)
    make_person(last_name="Colleague", company=company)
    for address in (f"/people/{person.pk}/", f"/people/{person.pk}/panel/"):
        page = text(client.get(address, **(HTMX if "panel" in address else {})))
        for words in ("Erika Weber", "Buyer", "Kessler Pumpen GmbH", "Mia Krause", "Erika Colleague", person.email):
            assert words in page
    assert "<html" not in text(client.get(f"/people/{person.pk}/panel/", **HTMX))


def test_a_card_can_be_fetched_alone_and_an_unknown_one_is_404(mia, client):
    person = make_person()
    page = client.get(f"/people/{person.pk}/")
    slots = page.context["slots"]
    assert "people-details-card" in [slot["name"] for slot in slots]
    for slot in slots:
        assert client.get(slot["url"], **HTMX).status_code == 200
    assert client.get(f"/people/{person.pk}/person/nonsense/").status_code == 404
    assert client.get(f"/people/{person.pk}/company/people-details-card/").status_code == 404


def test_the_timeline_says_events_in_words_and_groups_page_views(mia, client):
    person = make_person()
    for number in range(3):
        make_event(person, "page_view", days_ago=2, path="/preise" if number else "/produkte")
    make_event(person, "call_logged", days_ago=1, outcome="not_reached", by=mia)
    page = text(client.get(f"/people/{person.pk}/timeline/", **HTMX))
    assert "3 page views" in page and "/preise" in page and "2×" in page
    assert "Call: not reached" in page and "Mia Krause" in page
    mia.language = "de"
    mia.save()
    assert "3 Seitenaufrufe" in text(client.get(f"/people/{person.pk}/timeline/", **HTMX))


def test_the_timeline_is_filtered(mia, client):
    person = make_person()
    make_event(person, "mail_opened", name="Newsletter", days_ago=1)
    make_event(person, "mail_sent", name="Offer", days_ago=1)
    add_note(person, "Likes rowing", by=mia)
    client.post(f"/people/edit/person/{person.pk}/city/", {"value": "Ulm"}, **HTMX)

    def shown(which):
        return text(client.get(f"/people/{person.pk}/timeline/?which={which}", **HTMX))

    assert "Newsletter" in shown("theirs") and "Offer" not in shown("theirs")
    assert "Offer" in shown("ours") and "Newsletter" not in shown("ours")
    assert "Likes rowing" in shown("notes") and "Offer" not in shown("notes")
    assert "City: empty → Ulm" in shown("changes") and "Likes rowing" not in shown("changes")
    assert "Newsletter" in shown("nonsense")


def test_older_entries_follow_without_gap_or_double(mia, client):
    person = make_person()
    for number in range(100):
        make_event(person, "mail_opened", name=f"Mail-{number:03}", at=1_700_000_000_000_000 + number // 3)
    seen, before = [], ""
    while before is not None:
        response = client.get(f"/people/{person.pk}/timeline/?before={before}", **HTMX)
        found = response.context["timeline"]
        seen += [entry.event.name for _day, entries in found.days for entry in entries if entry.event.name]
        before = found.older
    assert len(seen) == 100 == len(set(seen))
    assert client.get(f"/people/{person.pk}/timeline/?before=nonsense", **HTMX).status_code == 200


def test_a_call_is_logged_with_its_note_and_cards_are_told(mia, client):
    person = make_person()
    assert "Reached" in text(client.get(f"/people/{person.pk}/log/call/", **HTMX))
    response = client.post(f"/people/{person.pk}/log/call/", {"outcome": "answered", "text": "Needs 24 valves"}, **HTMX)
    assert response.status_code == 200
    told = json.loads(response.headers["HX-Trigger"])
    assert told["person-changed"] == {"id": person.pk} and told["toast"]["message"] == "Call logged."
    assert person.events.filter(type="call_logged", outcome="answered", actor=mia).exists()
    page = text(client.get(f"/people/{person.pk}/timeline/", **HTMX))
    assert page.count("Needs 24 valves") == 1, "the note stands with its call, not once more alone"
    person.refresh_from_db()
    assert person.last_contact_at is not None


def test_what_cannot_be_logged_is_refused_and_changes_nothing(mia, client):
    person = make_person()
    before = person.events.count()
    for kind, data in [
        ("note", {"text": "  "}),
        ("call", {"outcome": "nonsense"}),
        ("call", {"outcome": "answered", "at": "2999-01-01T10:00"}),
        ("meeting", {"outcome": "held", "at": "yesterday"}),
    ]:
        assert client.post(f"/people/{person.pk}/log/{kind}/", data, **HTMX).status_code == 422
    assert client.get(f"/people/{person.pk}/log/nonsense/").status_code == 404
    assert person.events.count() == before and not Note.objects.exists()


def test_logging_works_without_scripts(mia, client):
    person = make_person()
    response = client.post(f"/people/{person.pk}/log/note/", {"text": "Plain"})
    assert response.status_code == 302 and response.url == f"/people/{person.pk}/"
    assert Note.objects.get().text == "Plain"


def test_a_note_is_edited_and_deleted_with_undo(mia, client):
    person = make_person()
    note = add_note(person, "First", by=mia)
    address = f"/people/{person.pk}/notes/{note.pk}/"
    assert "First" in text(client.get(address, **HTMX))
    assert client.post(address, {"text": ""}, **HTMX).status_code == 422
    assert "Second" in text(client.post(address, {"text": "Second"}, **HTMX))
    client.post(f"{address}delete/", **HTMX)
    assert not Note.objects.exists()
    undo(Action.objects.get(verb="note_deleted"), by=mia)
    assert Note.objects.get().text == "Second"
    other = make_person()
    assert client.post(f"/people/{other.pk}/notes/{note.pk}/", {"text": "x"}).status_code == 404


@pytest.mark.parametrize(
    ("name", "value", "stored"),
    [
        ("job_title", "Buyer", "Buyer"),
        ("seniority", "director", "director"),
        ("linkedin_url", "linkedin.com/in/x", "https://linkedin.com/in/x"),
        ("custom.machines", "12", 12),
        ("custom.since", "2026-03-01", "2026-03-01"),
        ("custom.fair", "true", True),
        ("custom.interest", "Pumps", "Pumps"),
    ],
)
def test_a_field_is_edited_in_place(mia, client, name, value, stored):
    for slug, kind, choices in [
        ("machines", "number", ()),
        ("since", "date", ()),
        ("fair", "boolean", ()),
        ("interest", "choice", ["Pumps"]),
    ]:
        ensure_field("person", slug, slug, kind, choices)
    person = make_person()
    address = f"/people/edit/person/{person.pk}/{name}/"
    assert "<form" in text(client.get(address, **HTMX))
    response = client.post(address, {"value": value}, **HTMX)
    assert response.status_code == 200 and "<form" not in text(response)
    person.refresh_from_db()
    found = person.custom.get(name.removeprefix("custom.")) if name.startswith("custom.") else getattr(person, name)
    assert found == stored


@pytest.mark.parametrize(
    ("name", "value"), [("seniority", "king"), ("custom.machines", "many"), ("website", "javascript://x")]
)
def test_a_value_that_does_not_fit_is_refused_in_the_cell(mia, client, name, value):
    ensure_field("person", "machines", "Machines", "number")
    person = make_person()
    response = client.post(f"/people/edit/person/{person.pk}/{name}/", {"value": value, "in": "cell"}, **HTMX)
    assert response.status_code == 422 and value in text(response) and 'role="alert"' in text(response)
    person.refresh_from_db()
    assert not person.custom and not person.seniority and not person.website


def test_fields_that_are_not_for_editing_are_404(mia, client):
    person = make_person()
    for name in ("score", "stage", "deleted_at", "custom.nonsense", "search_text"):
        assert client.post(f"/people/edit/person/{person.pk}/{name}/", {"value": "1"}).status_code == 404


def test_the_owner_is_found_by_typing_and_changed(mia, client):
    tim = make_user(first_name="Tim", last_name="Lang")
    make_user(first_name="Gone", is_active=False)
    person = make_person()
    assert "Tim Lang" in text(client.get("/people/find/colleagues/?q=lan", **HTMX))
    assert "Gone" not in text(client.get("/people/find/colleagues/?q=gon", **HTMX))
    client.post(f"/people/edit/person/{person.pk}/owner/", {"owner": tim.pk}, **HTMX)
    person.refresh_from_db()
    assert person.owner == tim
    client.post(f"/people/edit/person/{person.pk}/owner/", {"owner": "none"}, **HTMX)
    person.refresh_from_db()
    assert person.owner is None
    assert client.post(f"/people/edit/person/{person.pk}/owner/", {"owner": "999999"}, **HTMX).status_code == 422


def test_the_company_is_chosen_or_made_on_the_way(mia, client):
    company = make_company("Kessler Pumpen GmbH")
    person = make_person()
    assert "Kessler" in text(client.get("/people/find/companies/?q=kess", **HTMX))
    client.post(f"/people/edit/person/{person.pk}/company/", {"company": company.pk}, **HTMX)
    person.refresh_from_db()
    assert person.company == company
    client.post(f"/people/edit/person/{person.pk}/company/", {"company": "new", "q": "Nordmetall AG"}, **HTMX)
    person.refresh_from_db()
    assert person.company.name == "Nordmetall AG"
    client.post(f"/people/edit/person/{person.pk}/company/", {"company": ""}, **HTMX)
    person.refresh_from_db()
    assert person.company is None


def test_addresses_are_added_ranked_and_removed(mia, client):
    person = make_person("a@first.example")
    address = f"/people/{person.pk}/contacts/emails/"
    client.post(address, {"action": "add", "value": "b@second.example"}, **HTMX)
    second = person.emails.get(address="b@second.example")
    client.post(address, {"action": "primary", "entry": second.pk}, **HTMX)
    person.refresh_from_db()
    assert person.email == "b@second.example"
    first = person.emails.get(address="a@first.example")
    client.post(address, {"action": "remove", "entry": first.pk}, **HTMX)
    assert [email.address for email in person.emails.all()] == ["b@second.example"]
    other = make_person("taken@third.example")
    for value in ("taken@third.example", "no address", ""):
        assert client.post(address, {"action": "add", "value": value}, **HTMX).status_code == 422
    assert client.post(address, {"action": "remove", "entry": other.emails.get().pk}, **HTMX).status_code == 404
    client.post(f"/people/{person.pk}/contacts/phones/", {"action": "add", "value": "0731 123456"}, **HTMX)
    assert person.phones.get().key == "+49731123456"


def test_a_new_person_needs_little_and_is_never_a_double(mia, client):
    assert client.post("/people/new/", {"first_name": "", "mine": "on"}).status_code == 422
    response = client.post("/people/new/", {"email": "jonas@kessler.example", "mine": "on", "note": "Met at the fair"})
    person = Person.objects.get()
    assert response.status_code == 302 and person.owner == mia and person.notes.get().text == "Met at the fair"
    known = text(client.get("/people/new/check/?email=JONAS@kessler.example", **HTMX))
    assert f"/people/{person.pk}/" in known
    again = client.post("/people/new/", {"email": "Jonas@Kessler.example", "last_name": "Weber"})
    assert again.status_code == 422 and f"/people/{person.pk}/" in text(again)
    assert Person.objects.count() == 1


def test_a_double_one_may_not_see_is_refused_without_saying_who(db, client):
    person = make_person("secret@firm.example", last_name="Geheim", owner=make_user())
    client.force_login(make_user("sales", visibility="own", language="en"))
    response = client.post("/people/new/", {"email": "secret@firm.example"})
    assert response.status_code == 422
    assert "Geheim" not in text(response) and f"/people/{person.pk}/" not in text(response)
    assert "Geheim" not in text(client.get("/people/new/check/?email=secret@firm.example", **HTMX))


def test_a_new_company_is_made_once(mia, client):
    data = {"name": "Kessler Pumpen GmbH", "domain": "https://www.kessler.example/", "employees": "240"}
    assert client.post("/people/companies/new/", data).status_code == 302
    company = Company.objects.get()
    assert (company.domain, company.employees) == ("kessler.example", 240)
    assert client.post("/people/companies/new/", {"name": "Kessler Pumpen AG"}).status_code == 422
    assert client.post("/people/companies/new/", {"name": "Mail", "domain": "gmail.com"}).status_code == 422
    assert Company.objects.count() == 1


def test_a_company_page_shows_what_happened_with_its_visible_people(db, client):
    boss = make_user("sales", visibility="own", language="en")
    client.force_login(boss)
    company = make_company("Kessler Pumpen GmbH")
    make_event(make_person(last_name="Mine", company=company, owner=boss), "mail_opened", name="Spring")
    make_event(make_person(last_name="Theirs", company=company, owner=make_user()), "mail_opened", name="Autumn")
    page = text(client.get(f"/people/companies/{company.pk}/"))
    assert "Mine" in page and "Spring" in page and "Theirs" not in page and "Autumn" not in page


def test_whoever_is_deleted_can_be_brought_back_with_the_address(db, client):
    boss = make_user("team_lead", language="en")
    client.force_login(boss)
    person, other = make_person("a@first.example"), make_person()
    delete_person(other, by=boss)
    assert client.post(f"/people/{person.pk}/delete/").status_code == 302
    assert client.get(f"/people/{person.pk}/").status_code == 404
    assert person.email in text(client.get("/people/deleted/")) or str(person) in text(client.get("/people/deleted/"))
    client.post(f"/people/deleted/{person.pk}/restore/")
    assert client.get(f"/people/{person.pk}/").status_code == 200
    assert person.emails.get().key == "a@first.example"
    assert Person.objects.alive().count() == 1


def test_a_restored_address_that_is_somebody_elses_now_is_refused(db, client):
    client.force_login(make_user("team_lead", language="en"))
    person = make_person("a@first.example")
    client.post(f"/people/{person.pk}/delete/")
    make_person("a@first.example")
    page = client.post(f"/people/deleted/{person.pk}/restore/", follow=True)
    assert "belongs to" in text(page)
    person.refresh_from_db()
    assert person.deleted_at is not None


def test_two_people_are_merged_after_a_look_at_both(mia, client):
    keep = make_person("a@first.example", last_name="Weber", job_title="Buyer")
    other = make_person("b@second.example", last_name="Weber", city="Ulm")
    make_event(other, "mail_opened", days_ago=1)
    assert f"/people/{keep.pk}/merge/{other.pk}/" in text(client.get(f"/people/{keep.pk}/merge/"))
    page = text(client.get(f"/people/{keep.pk}/merge/{other.pk}/"))
    assert "Buyer" in page and "Ulm" in page and "1 event" in page
    response = client.post(f"/people/{keep.pk}/merge/{other.pk}/", {"choose.job_title": "keep", "choose.city": "other"})
    assert response.url == f"/people/{keep.pk}/"
    keep.refresh_from_db()
    assert (keep.job_title, keep.city, keep.emails.count()) == ("Buyer", "Ulm", 2)
    assert str(other) not in [str(person) for person in client.get("/people/?view=all").context["rows"]]
    undo(Action.objects.get(verb="people_merged"), by=mia)
    assert Person.objects.alive().count() == 2
    assert client.get(f"/people/{keep.pk}/merge/{keep.pk}/").status_code == 404


def test_the_page_asks_the_database_seldom(mia, client, django_assert_max_num_queries):
    """A page with forty events: the person, ours (e-mails, phones, own fields, company and its people, events, notes, the
    catalogue's stamp) about fifteen, the rest the cards of other packages. More events or colleagues ask no more."""
    company = make_company("Kessler Pumpen GmbH")
    person = make_person(company=company, owner=mia)
    for number in range(40):
        make_event(person, "mail_opened" if number % 2 else "page_view", days_ago=number / 10)
        if number % 10 == 0:
            log_activity(person, "call", "answered", "A note", by=mia)
    for _number in range(5):
        make_person(company=company)
    client.get(f"/people/{person.pk}/")
    with django_assert_max_num_queries(40):
        client.get(f"/people/{person.pk}/")
    with django_assert_max_num_queries(20):
        client.get(f"/people/companies/{company.pk}/")
