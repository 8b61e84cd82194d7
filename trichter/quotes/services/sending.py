"""Sending a quote by mail."""

from __future__ import annotations

from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from trichter.history.services import record
from trichter.mail import services as mail
from trichter.mail.models import Message
from trichter.people import services as people
from trichter.people.models import Person, PersonEmail
from trichter.people.models.event import micros
from trichter.pipeline.models import Stakeholder

from .. import snapshot
from ..errors import NotReady, TooLate
from ..formats import day
from ..models import Letterhead, Quote
from ..texts import filled
from .files import file_name, pdf_of


class Receiver(NamedTuple):
    """An address a quote may go to, and whose it is."""

    person: Person
    address: str

    @property
    def value(self) -> str:
        """How a form names it."""
        return f"{self.person.pk}:{self.address}"


def receivers(quote: Quote, user) -> list[Receiver]:
    """The addresses of the person it is for, the main person and the stakeholders whom the user sees, in this order."""
    opportunity = quote.opportunity
    stakeholders = Stakeholder.objects.filter(opportunity=opportunity).values_list("person_id", flat=True)
    order = dict.fromkeys(pk for pk in (quote.person_id, opportunity.person_id, *stakeholders) if pk)
    seen = Person.objects.visible_to(user).in_bulk(list(order))
    addresses: dict[int, list[str]] = {}
    for person, address in PersonEmail.objects.filter(person__in=seen).values_list("person_id", "address"):
        addresses.setdefault(person, []).append(address)
    return [Receiver(seen[pk], address) for pk in order if pk in seen for address in addresses.get(pk, [])]


def mail_for(quote: Quote, person: Person | None, by) -> tuple[str, str]:
    """Subject and text of the mail, from the letterhead's templates in the quote's language."""
    head, language = Letterhead.get(), quote.language
    company = quote.opportunity.company
    values = {
        "salutation": snapshot.salutation(person, language),
        "number": quote.number or "",
        "name": quote.about or quote.opportunity.name,
        "valid_until": day(quote.valid_until, language),
        "sender": "\n".join(part for part in (str(by), head.name) if part),
        "company": company.name if company else "",
    }
    subject = filled(head.in_language("mail_subject", language), values)
    return " ".join(subject.split()), filled(head.in_language("mail", language), values)


@transaction.atomic
def send(quote: Quote, receiver: Receiver, *, subject: str, text: str, by, key: str) -> Message:
    """Send an issued quote as PDF. The same key again sends nothing more.

    The mail, the quote's state and the event in the person's log are one transaction; a worker delivers afterwards.
    Raises mail.errors.NoBasis and the like with the reason, NotReady for a draft, TooLate for a replaced quote.
    """
    now = Quote.objects.select_for_update(of=("self",)).select_related("opportunity", "logo").get(pk=quote.pk)
    if now.is_draft:
        raise NotReady(_("Issue the quote first: only then it has a number."))
    if now.state == Quote.State.SUPERSEDED:
        raise TooLate(_("This quote has been replaced by another one. Send that one."))
    key = f"quote:{now.pk}:{key}"
    known = Message.objects.filter(key=key).first()
    if known is not None:
        return known
    message = mail.send(
        key=key,
        to=receiver.address,
        subject=subject,
        text=text,
        basis="contract",
        person=receiver.person,
        attachments=[(file_name(now), "application/pdf", pdf_of(now))],
        by=by,
    )
    at = timezone.now()
    if now.state == Quote.State.ISSUED:
        now.state = Quote.State.SENT
    now.sent_at = now.sent_at or at
    now.save(update_fields=["state", "sent_at", "updated_at"])
    event = people.NewEvent(receiver.person.pk, "quote_sent", micros(at), key, {"name": now.number})
    people.record_events([event], by=by)
    record("quotes.sent", now, by=by, summary=f"{now.number} → {receiver.address}"[:200], mail=message.pk)
    quote.state, quote.sent_at = now.state, now.sent_at
    return message
