"""A quote goes out over a real mail server on loopback, once, and only to whom it may."""

from decimal import Decimal

import pytest

from trichter.consent.services import suppress
from trichter.history.models import Action
from trichter.mail.delivery import deliver
from trichter.mail.errors import NoBasis
from trichter.mail.models import Message
from trichter.mail.tests.conftest import server
from trichter.people.models import Event
from trichter.people.services import PersonData, create_person
from trichter.people.tests.factories import make_user
from trichter.pipeline.services import add_stakeholder
from trichter.quotes import services
from trichter.quotes.errors import NotReady, TooLate
from trichter.quotes.models import Quote
from trichter.quotes.tests.test_pdf import text_of

__all__ = ["server"]  # a fixture


@pytest.fixture
def quote(deal, rep):
    services.add_line(deal, by=rep, text="Pumpe", price=Decimal(100))
    return services.issue(services.start(deal, by=rep), by=rep)


def send(quote, by, key="k"):
    [receiver, *_more] = services.receivers(quote, by)
    subject, text = services.mail_for(quote, receiver.person, by)
    return services.send(quote, receiver, subject=subject, text=text, by=by, key=key)


def test_it_arrives_with_its_pages_and_the_log_says_so(quote, rep, server, customer):
    message = send(quote, rep)
    assert send(quote, rep).pk == message.pk  # a second click
    deliver()
    [mail] = server.arrived
    assert mail["To"] == "ayse@nordmetall.example"
    assert quote.number in mail["Subject"]
    assert "Sehr geehrte Frau Demirtaş" in mail.get_body(("plain",)).get_content()
    [pages] = mail.iter_attachments()
    assert pages.get_filename() == f"Angebot-{quote.number}.pdf"
    assert quote.number in text_of(pages.get_content())
    assert Quote.objects.get().state == "sent"
    [event] = Event.objects.filter(type="quote_sent")
    assert (event.person_id, event.name, event.actor) == (customer.pk, quote.number, rep)
    customer.refresh_from_db()
    assert customer.last_contact_at is not None


def test_it_may_go_to_the_customer_and_to_stakeholders_one_sees(quote, rep):
    boss = create_person(PersonData({"last_name": "Chefin"}, emails=["chefin@nordmetall.example"]), by=rep)
    add_stakeholder(quote.opportunity, boss, role="decision_maker", by=rep)
    hidden = create_person(PersonData({"last_name": "Fremd"}, emails=["fremd@nordmetall.example"]), by=rep)
    hidden.owner = make_user(role="sales")
    hidden.save()
    add_stakeholder(quote.opportunity, hidden, role="user", by=rep)
    rep.visibility = "own"
    rep.save()
    assert [each.address for each in services.receivers(quote, rep)] == [
        "ayse@nordmetall.example", "demirtas@nordmetall.example", "chefin@nordmetall.example"
    ]  # fmt: skip


def test_a_suppressed_address_gets_nothing_and_nothing_changes(quote, rep):
    suppress("ayse@nordmetall.example", "objection")
    with pytest.raises(NoBasis):
        send(quote, rep)
    assert not Message.objects.exists()
    assert not Event.objects.filter(type="quote_sent").exists()
    assert not Action.objects.filter(verb="quotes.sent").exists()
    assert Quote.objects.get().state == "issued"


def test_a_draft_and_a_replaced_quote_are_not_sent(quote, rep):
    draft = services.start(quote.opportunity, by=rep, version_of=quote)
    with pytest.raises(NotReady):
        send(draft, rep)
    services.issue(draft, by=rep)
    with pytest.raises(TooLate):
        send(quote, rep)
    assert not Message.objects.exists()
