"""The page of outgoing mail."""

import pytest
from django.urls import reverse

from trichter.history.models import Action
from trichter.mail.models import Message, State
from trichter.mail.services import send
from trichter.people.tests.factories import make_person, make_user

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def mail_to(person, key="k", **fields):
    mail = send(key=key, to=person.email, subject=f"Quote {key}", text="Hello", basis="contract", person=person)
    Message.objects.filter(pk=mail.pk).update(**fields)
    return mail


def mail_inside(user, key="i"):
    return send(key=key, to=user.email, subject=f"Notice {key}", text="Hello", basis="internal", user=user)


@pytest.fixture
def lead(client):
    user = make_user(role="team_lead", visibility="own", language="en")
    client.force_login(user)
    return user


def shown(client, **query) -> set[str]:
    return {line.mail.key for line in client.get(reverse("mail:outgoing"), query).context["lines"]}


def test_one_sees_mails_to_people_one_sees_and_of_internal_ones_only_ones_own(client, lead):
    stranger = make_user(language="en")
    mail_to(make_person(owner=lead), "mine")
    foreign = mail_to(make_person(owner=stranger), "foreign", state=State.FAILED)
    mail_inside(lead, "to me"), mail_inside(stranger, "to another")
    assert shown(client) == {"mine", "to me"}
    assert client.get(reverse("mail:message", args=[foreign.pk])).status_code == 404
    assert client.post(reverse("mail:again", args=[foreign.pk])).status_code == 404

    client.force_login(make_user(role="admin"))
    assert shown(client) == {"mine", "foreign", "to me", "to another"}


def test_what_needs_a_look_is_counted_listed_and_sent_again(client, lead):
    person = make_person(owner=lead)
    mail_to(person, "sent", state=State.SENT)
    failed = mail_to(person, "failed", state=State.FAILED, reason="rejected", answer="550 no such mailbox", tries=3)
    assert client.get(reverse("ui:count", args=["mail:outgoing"])).content.strip() == b"1"
    assert shown(client, view="trouble") == {"failed"} and shown(client, view="sent") == {"sent"}
    page = client.get(reverse("mail:message", args=[failed.pk])).content.decode()
    assert "The mail server refused the mail. (550 no such mailbox)" in page and "answer to an enquiry" in page

    answer = client.post(reverse("mail:again", args=[failed.pk]), headers=HTMX)
    assert answer.status_code == 200 and "toast" in answer["HX-Trigger"]
    failed.refresh_from_db()
    assert (failed.state, failed.tries, failed.reason) == (State.WAITING, 0, "")
    assert Action.objects.get(verb="mail.again").by == lead
    client.post(reverse("mail:again", args=[failed.pk]))
    assert Action.objects.filter(verb="mail.again").count() == 1


def test_the_list_goes_on_by_key_with_a_fixed_number_of_queries(client, lead, django_assert_max_num_queries):
    person = make_person(owner=lead)
    for number in range(55):
        mail_to(person, f"k{number}")
    client.get(reverse("mail:outgoing"))
    with django_assert_max_num_queries(8):
        first = client.get(reverse("mail:outgoing"))
    more = client.get(reverse("mail:outgoing"), {"after": first.context["following"]}, headers=HTMX)
    assert [len(answer.context["lines"]) for answer in (first, more)] == [50, 5]


def test_the_text_of_a_mail_is_shown_as_text(client, lead):
    person = make_person(owner=lead)
    mail = mail_to(person, text="<script>alert(1)</script>")
    assert b"<script>alert" not in client.get(reverse("mail:message", args=[mail.pk])).content
