"""The public form: what comes in, what is proven, and what is kept out."""

from __future__ import annotations

import base64
import json

import altcha
import pytest
from django.core.cache import cache
from django.urls import reverse

from trichter.capture import forms_service, guard
from trichter.capture.models import PublicForm, Submission
from trichter.consent.models import ConsentRecord
from trichter.consent.services import withdraw
from trichter.people.models import Event, Person
from trichter.people.services import PersonData, create_person

from .samples import make_user, tables

pytestmark = pytest.mark.django_db
ANSWERS = {
    "name": "Dr. Ida Haas",
    "email": "Ida@Haas-Technik.example",
    "company": "Haas Technik",
    "message": "Bitte anrufen",
}


@pytest.fixture(autouse=True)
def clean_cache():
    """Counters of one test are not those of the next."""
    cache.clear()


@pytest.fixture
def form(db) -> PublicForm:
    """The form a house starts with."""
    PublicForm.objects.all().delete()
    forms_service.ensure_default()
    return PublicForm.objects.get()


def shown(client, form, query: str = "") -> dict[str, str]:
    """What the browser gets: the ticket, and the puzzle."""
    page = client.get(reverse("public:form", args=[form.slug]) + query)
    assert page.status_code == 200
    ticket = page.context["ticket"]
    return {"ticket": ticket, "challenge": page.context["challenge"]}


def solution(challenge: str) -> str:
    """What form.js sends."""
    data = altcha.Challenge.from_dict(json.loads(challenge))
    found = altcha.solve_challenge(data)
    assert found is not None
    return altcha.Payload(data, found).to_base64()


def send(client, form, answers, *, later: float = 30, monkeypatch=None, query: str = "", **changes):
    """Open the form and send it `later` seconds after."""
    ticket = shown(client, form, query)["ticket"]
    data = {**answers, "ticket": aged(ticket, later), **changes}
    return client.post(reverse("public:form", args=[form.slug]) + query, data)


def aged(ticket: str, seconds: float) -> str:
    """The ticket of a form that was shown earlier."""
    read = guard.read_ticket(ticket)
    assert read is not None
    return guard.sign(guard.Ticket(read.form_id, read.key, read.at - seconds, read.consent))


def test_a_stranger_becomes_a_person_with_a_request(client, form):
    answer = send(client, form, {**ANSWERS, "consent": "on"}, query="?utm_source=newsletter&utm_campaign=Herbst")

    assert answer.url == reverse("public:thanks", args=[form.slug])
    person = Person.objects.get()
    assert (person.title, person.first_name, person.last_name) == ("Dr.", "Ida", "Haas")
    assert (person.email, person.source, person.campaign) == ("ida@haas-technik.example", "newsletter", "Herbst")
    assert person.company.name == "Haas Technik"
    event = Event.objects.get(type="contact_requested")
    assert (event.source, event.properties["message"]) == ("newsletter", "Bitte anrufen")
    assert person.last_contact_at is not None
    assert "Vielen Dank" in client.get(answer.url).content.decode()


def test_the_consent_is_stored_as_it_was_shown(client, form):
    wording = form.consent_text
    ticket = shown(client, form)["ticket"]
    form.consent_text = "Etwas ganz anderes"
    form.save()
    data = {**ANSWERS, "consent": "on", "ticket": aged(ticket, 30), "consent_text": "gefälscht"}

    client.post(reverse("public:form", args=[form.slug]), data)

    record = ConsentRecord.objects.get()
    assert record.text == wording == Submission.objects.get().consent_text
    assert record.proof["form"] == form.slug
    assert record.proof["confirmed"] is False
    assert record.purpose.slug == "news_mail"
    assert not any("127.0.0.1" in repr(value) for value in (record.proof, Submission.objects.get().origin))


def test_the_box_starts_unticked_and_no_tick_is_no_consent(client, form):
    page = client.get(reverse("public:form", args=[form.slug])).content.decode()
    box = page[page.index('name="consent"') - 60 : page.index('name="consent"') + 60]
    assert "checked" not in box

    send(client, form, ANSWERS)

    assert Submission.objects.get().consent_given is False
    assert not ConsentRecord.objects.exists()


def test_a_withdrawal_is_not_overruled_by_an_address_nobody_confirmed(client, form):
    person = create_person(PersonData(emails=["ida@haas-technik.example"]))
    withdraw(person, "news_mail", source="mail")

    send(client, form, {**ANSWERS, "consent": "on"})

    assert [record.status for record in ConsentRecord.objects.all()] == ["withdrawn"]
    assert Submission.objects.get().consent_given is True


def test_a_known_person_is_found_and_nothing_known_is_replaced(client, form):
    values = {"first_name": "Ida-Maria", "last_name": "Haas-Ott", "source": "Messe"}
    person = create_person(PersonData(values=values, emails=["ida@haas-technik.example"]))

    send(client, form, ANSWERS)

    person.refresh_from_db()
    assert Person.objects.count() == 1
    assert (person.first_name, person.last_name, person.source) == ("Ida-Maria", "Haas-Ott", "Messe")
    assert Submission.objects.get().created_person is False


def test_a_double_click_is_one_submission(client, form):
    data = {**ANSWERS, "ticket": aged(shown(client, form)["ticket"], 30)}

    answers = [client.post(reverse("public:form", args=[form.slug]), data) for _click in range(2)]

    assert {answer.url for answer in answers} == {reverse("public:thanks", args=[form.slug])}
    assert Submission.objects.count() == Event.objects.filter(type="contact_requested").count() == 1


def test_the_puzzle_lets_quick_people_through(client, form):
    got = shown(client, form)
    data = {**ANSWERS, "ticket": aged(got["ticket"], 3)}
    url = reverse("public:form", args=[form.slug])

    assert client.post(url, data).status_code == 422
    assert client.post(url, {**data, "solution": solution(got["challenge"])}).status_code == 302


def test_a_solution_counts_for_its_own_form_only(client, form):
    first, second = shown(client, form), shown(client, form)
    ticket = guard.read_ticket(second["ticket"])
    assert ticket is not None
    payload = solution(first["challenge"])

    assert guard.solved(payload, ticket) is False
    assert guard.solved(payload, guard.read_ticket(first["ticket"])) is True  # type: ignore[arg-type]
    cheap = altcha.create_challenge(guard.ALGORITHM, 1, data={"key": ticket.key}, hmac_secret="x")
    assert guard.solved(solution(json.dumps(cheap.to_dict())), ticket) is False
    for nonsense in ("", "nix", base64.b64encode(b"{}").decode(), base64.b64encode(b"[1]").decode(), "x" * 9000):
        assert guard.solved(nonsense, ticket) is False


@pytest.mark.parametrize(
    "changes",
    [
        {"ticket": ""},
        {"ticket": "gefälscht"},
        {"email": "keine adresse"},
        {"email": ""},
        {"name": ""},
        {"name": "x" * 121},
        {"message": "x" * 5001},
        {"company": "x" * 151},
    ],
)
def test_what_cannot_be_taken_is_shown_again_and_changes_nothing(client, form, changes):
    before = tables()

    answer = send(client, form, ANSWERS, **changes)

    assert answer.status_code == 422
    assert tables() == before
    assert not Submission.objects.exists()
    assert "Bitte anrufen" in answer.content.decode() or "message" in changes


def test_an_old_form_is_shown_again(client, form, monkeypatch):
    ticket = shown(client, form)["ticket"]
    monkeypatch.setattr(guard, "LONGEST", -1)

    answer = client.post(reverse("public:form", args=[form.slug]), {**ANSWERS, "ticket": ticket})

    assert answer.status_code == 422
    assert "zu lange offen" in answer.content.decode()


def test_programs_that_fill_everything_are_thanked_and_forgotten(client, form):
    answer = send(client, form, {**ANSWERS, "homepage": "https://spam.example"})

    assert answer.url == reverse("public:thanks", args=[form.slug])
    assert not Submission.objects.exists()
    assert not Person.objects.exists()


def test_too_many_from_one_connection_are_held_back(client, form, settings):
    allowed = max(1, settings.ENV.form_per_minute // 4)
    statuses = [
        send(client, form, {**ANSWERS, "email": f"p{number}@x.example"}).status_code for number in range(allowed + 2)
    ]

    assert statuses == [302] * allowed + [429, 429]
    assert Person.objects.count() == allowed


def test_html_stays_text(client, form):
    nasty = {"name": "<script>alert(1)</script>", "message": "<img src=x onerror=alert(1)>", "company": '"><b>x'}
    answer = send(client, form, {**ANSWERS, **nasty, "email": "kaputt"})
    assert "<script>alert(1)" not in answer.content.decode()
    send(client, form, {**ANSWERS, **nasty})
    client.force_login(make_user())

    page = client.get(reverse("capture:submissions", args=[form.pk])).content.decode()

    assert "<script>alert(1)" not in page
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page


def test_another_forms_ticket_and_a_form_offline(client, form):
    other = PublicForm.objects.create(slug="andere", title="Andere", consent_text="Ja")
    ticket = aged(shown(client, other)["ticket"], 30)

    answer = client.post(reverse("public:form", args=[form.slug]), {**ANSWERS, "ticket": ticket})
    assert answer.status_code == 422
    form.active = False
    form.save()
    assert client.get(reverse("public:form", args=[form.slug])).status_code == 404
    assert client.post(reverse("public:form", args=[form.slug]), ANSWERS).status_code == 404
    assert not Submission.objects.exists()


def test_it_needs_no_cookie_and_speaks_its_own_language(client, form):
    english = PublicForm.objects.create(slug="contact", title="Get in touch", language="en")

    page = client.get(reverse("public:form", args=["contact"]), headers={"Accept-Language": "de"})

    assert not page.cookies
    assert 'lang="en"' in page.content.decode()
    assert ">Send<" in page.content.decode().replace("\n", "").replace(" ", "")
    assert english.consent_text == ""
    assert 'name="consent"' not in page.content.decode()


def test_the_first_form_is_made_once():
    forms_service.ensure_default()
    forms_service.ensure_default()

    assert PublicForm.objects.count() == 1
