"""A quote's way: draft, issued, accepted or declined."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from trichter.history.models import Action
from trichter.history.services import record, undoes
from trichter.pipeline.models import Opportunity

from .. import snapshot
from ..errors import NotReady, TooLate
from ..models import Letterhead, Line, Quote, Tax
from ..models.quote import digest_of
from .lines import locked
from .numbers import next_number

CHOSEN = (
    "person", "language", "tax", "customer_vat_id", "address", "about", "intro", "outro", "terms", "valid_until"
)  # fmt: skip
EU = {
    *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU"),
    *("IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
}
DECIDED = {"quotes.accepted": Quote.State.ACCEPTED, "quotes.declined": Quote.State.DECLINED}


@transaction.atomic
def start(opportunity: Opportunity, *, by, version_of: Quote | None = None) -> Quote:
    """The draft of an opportunity: the one there is, else a new one with what is known of customer and house.

    version_of  the quote that the new one shall replace; its texts are taken over
    """
    held = locked(opportunity)
    known = Quote.objects.drafts().filter(opportunity=held).first()
    if known is not None:
        if version_of is not None and known.version_of_id != version_of.pk:
            known.version_of = version_of
            known.save()
        return known
    draft = Quote(opportunity=held, by=by, version_of=version_of, **first_choice(held))
    if version_of is not None:
        for name in ("person", "language", "tax", "customer_vat_id", "address", "about", "intro", "outro", "terms"):
            setattr(draft, name, getattr(version_of, name))
    draft.save()
    record("quotes.drafted", draft, by=by, summary=held.name)
    return draft


def first_choice(opportunity: Opportunity) -> dict[str, Any]:
    """What a new draft begins with."""
    head = Letterhead.get()
    person, company = opportunity.person, opportunity.company
    language = snapshot.language_of(person, company, settings.LANGUAGE_CODE)
    return {
        "person": person,
        "about": opportunity.name,
        "valid_until": timezone.localdate() + timedelta(days=head.valid_days),
        "tax": first_tax(opportunity, head),
        **texts_in(opportunity, person, language),
    }


def texts_in(opportunity: Opportunity, person, language: str) -> dict[str, str]:
    """Language, address and the letterhead's texts in that language."""
    head = Letterhead.get()
    return {
        "language": language,
        "address": snapshot.address_of(person, opportunity.company, language=language, home=head.country),
        **{name: head.in_language(name, language) for name in ("intro", "outro", "terms")},
    }


def first_tax(opportunity: Opportunity, head: Letterhead) -> Tax:
    """How the customer's country suggests to tax; somebody looks at it before the quote is issued."""
    if head.small_business:
        return Tax.SMALL_BUSINESS
    places = (opportunity.company, opportunity.person)
    country = next((place.country.upper() for place in places if place and place.country), head.country)
    if country == head.country:
        return Tax.REGULAR
    return Tax.REVERSE_CHARGE if country in EU and head.country in EU else Tax.THIRD_COUNTRY


@transaction.atomic
def change_draft(draft: Quote, values: Mapping[str, Any], *, by) -> Quote:
    """Change what is chosen for a draft. Raises TooLate if it has been issued.

    Another language brings the letterhead's texts in that language where they had not been changed.
    """
    now = held_draft(draft)
    values = {name: value for name, value in values.items() if name in CHOSEN}
    language = values.get("language", now.language)
    if language != now.language:
        old, new = (texts_in(now.opportunity, now.person, each) for each in (now.language, language))
        for name in ("address", "intro", "outro", "terms"):
            if values.get(name, old[name]).replace("\r\n", "\n") == old[name]:
                values[name] = new[name]
    for name, value in values.items():
        setattr(now, name, value)
    now.save()
    record("quotes.draft_changed", now, by=by, summary=now.opportunity.name)
    return now


@transaction.atomic
def discard(draft: Quote, *, by) -> None:
    """Throw a draft away. Raises TooLate if it has been issued."""
    now = held_draft(draft)
    record("quotes.draft_discarded", now.opportunity, by=by, summary=now.opportunity.name)
    now.delete()


@transaction.atomic
def issue(draft: Quote, *, by) -> Quote:
    """Number a draft and freeze everything it shows. The quote it is a version of counts as replaced.

    Raises NotReady with all that is missing, TooLate if a colleague has issued it, NumberTaken.
    """
    held = locked(draft.opportunity)
    now = held_draft(draft)
    if missing := missing_for(now):
        raise NotReady(" ".join(missing))
    at = timezone.now()
    today = timezone.localdate(at, timezone.get_default_timezone())
    now.number = next_number(Letterhead.get().pattern, today.year)
    now.by = by
    now.snapshot = snapshot.build(now, number=now.number, on=today)
    now.digest = digest_of(now.snapshot)
    now.logo = Letterhead.get().logo
    now.net, now.gross = Decimal(now.snapshot["totals"]["net"]), Decimal(now.snapshot["totals"]["gross"])
    now.issued_at = at
    now.state = Quote.State.ISSUED
    now.save()
    if now.version_of is not None:
        old = Quote.objects.filter(pk=now.version_of_id).exclude(state=Quote.State.ACCEPTED)
        old.update(state=Quote.State.SUPERSEDED, updated_at=at)
    record("quotes.issued", now, by=by, summary=f"{now.number} · {held.name}"[:200], net=str(now.net))
    return now


def missing_for(draft: Quote) -> list[str]:
    """What a draft lacks before it can be issued, as sentences."""
    missing = []
    if not Letterhead.get().ready:
        missing.append(_("The letterhead has no name and address yet."))
    if not Line.objects.filter(opportunity=draft.opportunity_id).exists():
        missing.append(_("There is no line yet."))
    if not draft.address.strip():
        missing.append(_("The address is missing."))
    if draft.valid_until < timezone.localdate():
        missing.append(_("The day until which it is valid has passed."))
    if draft.tax == Tax.REVERSE_CHARGE and not draft.customer_vat_id:
        missing.append(_("Where the customer owes the tax, the customer's VAT ID must be on the quote."))
    return missing


def held_draft(draft: Quote) -> Quote:
    """The draft as it stands, held until the transaction ends. Raises TooLate."""
    drafts = Quote.objects.drafts().select_for_update(of=("self",)).select_related("opportunity", "person")
    now = drafts.filter(pk=draft.pk).first()
    if now is None:
        raise TooLate(_("A colleague has issued or discarded this draft."))
    return now


def accept(quote: Quote, *, by) -> Action:
    """The customer has accepted. Returns the undoable action. Raises TooLate."""
    return _decide(quote, "quotes.accepted", by)


def decline(quote: Quote, *, by) -> Action:
    """The customer has declined. Returns the undoable action. Raises TooLate."""
    return _decide(quote, "quotes.declined", by)


@transaction.atomic
def _decide(quote: Quote, verb: str, by) -> Action:
    now = timezone.now()
    before = quote.state
    open_ones = Quote.objects.filter(pk=quote.pk, state__in=(Quote.State.ISSUED, Quote.State.SENT), state__exact=before)
    if not open_ones.update(state=DECIDED[verb], decided_at=now, updated_at=now):
        raise TooLate(_("A colleague has decided on this quote before."))
    quote.state, quote.decided_at = DECIDED[verb], now
    undo = {"quote": quote.pk, "state": before}
    return record(verb, quote, by=by, summary=f"{quote.number} · {quote.opportunity.name}"[:200], undo=undo)


@transaction.atomic
def reopen(quote: Quote, *, by) -> None:
    """Take a decision back. Raises TooLate if there is none."""
    state = Quote.State.SENT if quote.sent_at else Quote.State.ISSUED
    decided = Quote.objects.filter(pk=quote.pk, state__in=DECIDED.values())
    if not decided.update(state=state, decided_at=None, updated_at=timezone.now()):
        raise TooLate(_("This quote has not been decided upon."))
    quote.state, quote.decided_at = state, None
    record("quotes.reopened", quote, by=by, summary=f"{quote.number} · {quote.opportunity.name}"[:200])


def _undo_decision(action: Action, by) -> None:
    decided = Quote.objects.filter(pk=(action.undo or {})["quote"], state__in=DECIDED.values())
    decided.update(state=(action.undo or {})["state"], decided_at=None)


for _verb in DECIDED:
    undoes(_verb)(_undo_decision)


def title_in(quote: Quote) -> str:
    """The words for a quote in its own language."""
    with override(quote.language):
        return str(_("Quote %(number)s") % {"number": quote.number or ""}).strip()
