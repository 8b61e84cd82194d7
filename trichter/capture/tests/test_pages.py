"""The wizard, the lists and the pages of forms, as a browser asks for them."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from trichter.accounts.roles import PERMISSIONS
from trichter.capture import services
from trichter.capture.models import ImportRun, PublicForm
from trichter.jobs.worker import work_off
from trichter.people.matching import matching
from trichter.people.models import CustomField, Person

from .samples import HEAD, LIST, bring_in, draft, make_user, write

pytestmark = pytest.mark.django_db(transaction=True)
RUN_PAGES = ["run", "progress", "errors", "file", "columns", "settings", "check"]
RUN_CLICKS = ["cancel", "go_on", "undo", "discard", "try", "start"]


@pytest.fixture
def mia(client):
    """A marketer who is signed in."""
    user = make_user(language="en")
    client.force_login(user)
    return user


def upload(client, lines=LIST, name="messe.csv", head=HEAD):
    """Send a file; the new run."""
    content = "\r\n".join([head, *lines]).encode()
    answer = client.post(reverse("capture:new"), {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, answer.content.decode()
    return ImportRun.objects.get()


def test_from_the_file_to_the_people(client, mia):
    run = upload(client, ["a@x.example;Select;7", "b@x.example;hoch;8"], head="E-Mail;Güte;Punktzahl")
    page = client.get(reverse("capture:file", args=[run.pk])).content.decode()
    assert "semicolon" in page
    assert "Punktzahl" in page

    page = client.get(reverse("capture:columns", args=[run.pk])).content.decode()
    assert "Select" in page
    sent = {
        "target-0": "email",
        "target-1": "new:text",
        "label-1": "Qualität",
        "target-2": "ignore",
        "missing": "Select",
    }
    answer = client.post(reverse("capture:columns", args=[run.pk]), sent)
    assert answer.url == reverse("capture:settings", args=[run.pk])

    answer = client.post(reverse("capture:settings", args=[run.pk]), {"name": "Messe 26", "source": "Messe"})
    assert answer.url == reverse("capture:check", args=[run.pk])
    assert "a@x.example" in client.get(answer.url).content.decode()

    client.post(reverse("capture:try", args=[run.pk]))
    assert "every 1s" in client.get(reverse("capture:check", args=[run.pk])).content.decode()
    work_off()
    page = client.get(reverse("capture:check", args=[run.pk])).content.decode()
    assert "What the import would do" in page
    assert not Person.objects.exists()

    answer = client.post(reverse("capture:start", args=[run.pk]))
    assert answer.url == reverse("capture:run", args=[run.pk])
    assert "every 1s" in client.get(answer.url).content.decode()
    work_off()
    page = client.get(answer.url).content.decode()
    assert "The list is in." in page
    assert "every 1s" not in page
    assert Person.objects.get(email="a@x.example").custom == {}
    assert Person.objects.get(email="b@x.example").custom == {"qualitaet": "hoch"}
    assert CustomField.objects.get().label == "Qualität"
    assert ImportRun.objects.get().name == "Messe 26"

    client.post(reverse("capture:undo", args=[run.pk]))
    work_off()
    assert not Person.objects.exists()
    assert "taken back" in client.get(answer.url).content.decode()


def test_a_wrong_guess_about_the_file_is_corrected_in_place(client, mia):
    run = upload(client, ["A,B;1"], head="Name,x;Zahl")
    url = reverse("capture:file", args=[run.pk])

    answer = client.post(
        url, {"encoding": "utf-8", "delimiter": ",", "header_row": "0"}, headers={"HX-Request": "true"}
    )

    assert answer.status_code == 200
    assert "<html" not in answer.content.decode()
    assert len(services.look_of(ImportRun.objects.get()).columns) == 2
    answer = client.post(url, {"encoding": "klingon"}, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert "klingon" in answer.content.decode()


def test_no_list_is_refused_on_the_page(client, mia, settings):
    answer = client.post(reverse("capture:new"), {"file": SimpleUploadedFile("x.csv", b"\x89PNG\r\n\x1a\nxxxx")})
    assert answer.status_code == 422
    assert "picture" in answer.content.decode()
    answer = client.post(reverse("capture:new"), {"file": SimpleUploadedFile("x.csv", b"")})
    assert answer.status_code == 422
    assert not ImportRun.objects.exists()


def test_a_missing_word_makes_a_new_proposal_but_leaves_what_was_chosen(client, mia):
    lines = [f"p{n}@x.example;{n};{n}" if n % 2 else f"p{n}@x.example;Select;{n}" for n in range(30)]
    run = upload(client, lines, head="E-Mail;Besuche;Rang")
    assert services.mapping_of(run).columns[1].type == "text"

    sent = {"missing": "Select", "again": "1", "target-2": "note", "target-1": "new:text", "label-1": "Besuche"}
    client.post(reverse("capture:columns", args=[run.pk]), sent, headers={"HX-Request": "true"})

    run.refresh_from_db()
    assert [one.target for one in services.mapping_of(run).columns] == ["email", "custom:besuche", "note"]
    assert services.mapping_of(run).columns[1].type == "number"


def test_a_mapping_that_names_nobody_is_said_on_the_page(client, mia):
    run = upload(client)
    sent = {f"target-{number}": "ignore" for number in range(7)}

    answer = client.post(reverse("capture:columns", args=[run.pk]), sent)

    assert answer.status_code == 422
    assert "nothing to import" in answer.content.decode()


def test_a_basis_needs_its_words(client, mia):
    run = upload(client)

    answer = client.post(reverse("capture:settings", args=[run.pk]), {"name": "x", "basis": "consent"})

    assert answer.status_code == 422
    assert "no proof" in answer.content.decode()


def test_the_error_file_can_be_fetched(client, mia, tmp_path):
    run = bring_in(write(tmp_path, [*LIST, "Nur Firma GmbH;;;;;Ulm;Bau"]), by=mia)

    answer = client.get(reverse("capture:errors", args=[run.pk]))

    assert answer["Content-Disposition"].startswith("attachment")
    assert b"What is wrong" in b"".join(answer.streaming_content)


def test_the_people_of_a_list_can_be_asked_for(client, mia, tmp_path):
    first = bring_in(write(tmp_path, LIST, name="a.csv"), by=mia)
    bring_in(write(tmp_path, [";Ida;Haas;ida@x.example;;;"], name="b.csv"), by=mia)

    found = matching(Person.objects.all(), {"field": "import", "op": "eq", "value": str(first.pk)})

    assert {person.first_name for person in found} == {"Jonas", "Aylin", "Petra"}
    page = client.get(reverse("capture:run", args=[first.pk])).content.decode()
    assert reverse("people:list") in page


@pytest.mark.parametrize("role", ["admin", "marketing", "team_lead", "sales", "read_only"])
def test_who_may_open_and_do_what(client, tmp_path, role):
    run = bring_in(write(tmp_path, LIST), by=make_user("other@example.org"))
    before = ImportRun.objects.values().get()
    client.force_login(make_user("me@example.org", role=role))
    may = role in PERMISSIONS["capture.import"]
    sees = role in ("admin", "marketing")

    for name in ("imports", "new"):
        assert client.get(reverse(f"capture:{name}")).status_code == (200 if may else 403)
    for name in RUN_PAGES:
        status = client.get(reverse(f"capture:{name}", args=[run.pk])).status_code
        expected = {200, 302, 404} if sees and name == "errors" else {200, 302} if sees else {404} if may else {403}
        assert status in expected, name
    if not sees:
        for name in RUN_CLICKS:
            assert client.post(reverse(f"capture:{name}", args=[run.pk])).status_code == (404 if may else 403), name
        assert ImportRun.objects.values().get() == before
    may_forms = role in PERMISSIONS["capture.forms"]
    for name in ("forms", "new_form"):
        assert client.get(reverse(f"capture:{name}")).status_code == (200 if may_forms else 403)


def test_strangers_are_sent_to_sign_in(client, tmp_path):
    run = draft(write(tmp_path, LIST))

    for name in ("imports", "new", "forms"):
        assert "login" in client.get(reverse(f"capture:{name}")).url
    assert "login" in client.post(reverse("capture:start", args=[run.pk])).url
    run.refresh_from_db()
    assert run.status == "draft"


def test_one_sees_ones_own_lists(client, tmp_path):
    lead = make_user("lead@example.org", role="team_lead")
    bring_in(write(tmp_path, LIST, name="meine.csv"), by=lead)
    bring_in(write(tmp_path, LIST, name="fremde.csv"), by=make_user("o@example.org"))
    client.force_login(lead)

    page = client.get(reverse("capture:imports")).content.decode()

    assert "meine.csv" in page
    assert "fremde.csv" not in page


def test_html_in_a_list_stays_text(client, mia):
    run = upload(client, ["a@x.example;<script>alert(1)</script>"], head="E-Mail;<b>Name</b>")

    for name in ("file", "columns", "settings", "check"):
        page = client.get(reverse(f"capture:{name}", args=[run.pk])).content.decode()
        assert "<script>alert(1)" not in page
        assert "<b>Name</b>" not in page


def test_forms_are_made_changed_and_put_offline(client, mia):
    sent = {
        "title": "Vorführung",
        "slug": "vorfuehrung",
        "language": "de",
        "event_type": "demo_requested",
        "purpose": "news_mail",
    }
    client.post(reverse("capture:new_form"), sent)
    form = PublicForm.objects.get(slug="vorfuehrung")
    assert client.get(reverse("public:form", args=["vorfuehrung"])).status_code == 200

    client.post(reverse("capture:edit_form", args=[form.pk]), {**sent, "title": "Termin"})
    client.post(reverse("capture:form_online", args=[form.pk]), {"online": "0"})

    form.refresh_from_db()
    assert (form.title, form.active) == ("Termin", False)
    assert client.get(reverse("public:form", args=["vorfuehrung"])).status_code == 404
    assert client.get(reverse("capture:submissions", args=[form.pk])).status_code == 200
