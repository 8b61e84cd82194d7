"""Who may use the screens of people: strangers find nothing, and after a refusal nothing has changed."""

import pytest

from trichter.people.models import CustomField, Person
from trichter.people.services import add_note

from .factories import make_company, make_person, make_user

HTMX = {"HTTP_HX_REQUEST": "true"}


def addresses(person, other, note) -> list[tuple[str, dict]]:
    """Every address about one person that changes something."""
    return [
        (f"/people/edit/person/{person.pk}/job_title/", {"value": "Hacked"}),
        (f"/people/edit/person/{person.pk}/owner/", {"owner": "none"}),
        (f"/people/{person.pk}/log/call/", {"outcome": "answered"}),
        (f"/people/{person.pk}/log/note/", {"text": "Hacked"}),
        (f"/people/{person.pk}/notes/{note.pk}/", {"text": "Hacked"}),
        (f"/people/{person.pk}/notes/{note.pk}/delete/", {}),
        (f"/people/{person.pk}/contacts/emails/", {"action": "add", "value": "h@x.example"}),
        (f"/people/{person.pk}/merge/{other.pk}/", {}),
        (f"/people/{other.pk}/merge/{person.pk}/", {}),
        (f"/people/{person.pk}/delete/", {}),
    ]


def state() -> tuple:
    """Everything that must not have changed."""
    people = list(Person.objects.order_by("pk").values())
    return (
        people,
        [list(person.events.values()) for person in Person.objects.all()],
        [list(person.notes.values()) for person in Person.objects.all()],
    )


@pytest.mark.parametrize("role", ["admin", "marketing", "sales", "team_lead", "read_only"])
def test_a_strangers_record_is_not_there(db, client, role):
    owner = make_user()
    person, company = make_person(owner=owner), make_company("Fremd GmbH")
    company.owner = owner
    company.save()
    me = make_user(role, visibility="own")
    other = make_person(owner=me)
    note = add_note(person, "Secret", by=owner)
    client.force_login(me)
    before = state()
    for address, data in addresses(person, other, note):
        assert client.post(address, data).status_code in (403, 404), address
    for address in ("", "panel/", "header/", "timeline/", "person/people-details-card/"):
        assert client.get(f"/people/{person.pk}/{address}").status_code == 404
        if address not in ("person/people-details-card/",):
            assert client.get(f"/people/companies/{company.pk}/{address}").status_code == 404
    assert client.get(f"/people/lists/people/row/{person.pk}/").status_code == 404
    assert state() == before


def test_read_only_sees_and_changes_nothing(db, client):
    person, other = make_person(), make_person()
    note = add_note(person, "Fine", by=make_user())
    client.force_login(make_user("read_only"))
    before = state()
    for address, data in addresses(person, other, note):
        assert client.post(address, data, **HTMX).status_code == 403, address
    assert client.post("/people/new/", {"email": "x@y.example"}).status_code == 403
    assert client.post("/people/fields/", {"label": "x", "kind": "text"}).status_code == 403
    page = client.get(f"/people/{person.pk}/")
    assert (
        page.status_code == 200
        and b"hx-post" not in page.content.split(b'id="slot-people-details-card"')[1].split(b"</section>")[0]
    )
    assert state() == before and not CustomField.objects.exists()


@pytest.mark.parametrize(
    "address", ["/people/", "/people/companies/", "/people/1/", "/people/catalogue.json", "/people/new/"]
)
def test_strangers_are_sent_to_the_sign_in_page(db, client, address):
    assert client.get(address).status_code == 302


def test_own_fields_are_added_renamed_ordered_and_given_choices(db, client):
    client.force_login(make_user("admin", language="en"))
    client.post("/people/fields/person/", {"label": "Größe", "kind": "choice", "choices": "S\nM\n\nS"})
    client.post("/people/fields/person/", {"label": "Machines", "kind": "number"})
    size, machines = CustomField.objects.filter(entity="person")
    assert (size.slug, size.choices) == ("groesse", ["S", "M"])
    assert client.post("/people/fields/person/", {"label": "Machines", "kind": "text"}).status_code == 422
    assert client.post("/people/fields/person/", {"label": "Empty", "kind": "choice"}).status_code == 422
    client.post(f"/people/fields/{machines.pk}/up/", **HTMX)
    assert [field.label for field in CustomField.objects.filter(entity="person")] == ["Machines", "Größe"]
    client.post(f"/people/fields/{size.pk}/edit/", {"label": "Format", "choices": "S\nM\nL"}, **HTMX)
    size.refresh_from_db()
    assert (size.slug, size.label, size.choices) == ("groesse", "Format", ["S", "M", "L"])
    assert client.post(f"/people/fields/{size.pk}/edit/", {"label": "", "choices": "S"}, **HTMX).status_code == 422
