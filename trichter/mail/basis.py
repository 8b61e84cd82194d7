"""Whether a mail may be sent: asked when it is written, and again when it leaves."""

from __future__ import annotations

from trichter.consent.models import ConsentRecord, Purpose
from trichter.consent.services import normalise, suppressed_among
from trichter.people.models import Person

from .models import Reason

INTERNAL, CONTRACT, INTEREST, CONSENT = "internal", "contract", "legitimate_interest", "consent"
ONE_TO_ONE = "individual_mail"  # the purpose whose withdrawal also stops mails that need no consent


def split(basis: str, purpose: str = "") -> tuple[str, str]:
    """Basis and purpose of "consent:news_mail" or ("consent", "news_mail").

    Raises ValueError for an unknown basis and for consent without a purpose.
    """
    kind, _colon, named = basis.partition(":")
    wanted = named or purpose
    if kind not in (INTERNAL, CONTRACT, INTEREST, CONSENT) or (named and kind != CONSENT):
        raise ValueError(f"unknown basis {basis!r}")
    if kind == CONSENT and not wanted:
        raise ValueError("consent needs the purpose it was given for")
    return kind, wanted if kind == INTERNAL else wanted or ONE_TO_ONE


def problem(kind: str, purpose: str, to: str, *, person: Person | None, user) -> Reason | None:
    """Why this address must not be written to on this basis, or None if it may be.

    An entry of the suppression list counts for every mail, also for any other address of the same person.
    """
    if kind == INTERNAL:
        return _problem_inside(to, user)
    if person is None or person.deleted_at is not None:
        return Reason.PERSON_GONE
    addresses = [person.email, *person.emails.values_list("address", flat=True)]
    if suppressed_among([to, *addresses]):
        return Reason.SUPPRESSED
    if normalise(to) not in {normalise(address) for address in addresses}:
        return Reason.NOT_THEIRS
    return _problem_of_consent(kind, purpose, person)


def _problem_inside(to: str, user) -> Reason | None:
    if not user.is_active:
        return Reason.COLLEAGUE_GONE
    if to.casefold() != user.email.casefold():
        return Reason.NOT_COLLEAGUES
    return Reason.SUPPRESSED if suppressed_among([to]) else None


def _problem_of_consent(kind: str, purpose: str, person: Person) -> Reason | None:
    """The latest statement counts. Consent must be there; on another basis only a withdrawal or objection is asked."""
    if kind == CONSENT and not Purpose.objects.active().filter(slug=purpose).exists():
        return Reason.PURPOSE_UNUSED
    latest = ConsentRecord.objects.filter(person=person, purpose__slug=purpose).order_by("-at", "-id").first()
    if latest is not None and latest.status == ConsentRecord.Status.WITHDRAWN:
        return Reason.WITHDRAWN
    if kind == CONSENT and latest is None:
        return Reason.NO_CONSENT
    return None
