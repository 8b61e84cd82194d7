"""Whether a person may be approached, and their own word on it."""

from django.http import HttpRequest
from ninja import Router

from trichter.consent import services
from trichter.consent.models import ConsentRecord, Purpose
from trichter.people.models import Person

from .finding import person_or_404, user_of
from .idempotency import once
from .schemas import REFUSALS, ConsentIn, ConsentOut
from .security import scope
from .types import Id

router = Router(tags=["Consent"])


@router.get(
    "/people/{person_id}/consents",
    response={200: list[ConsentOut], **REFUSALS},
    auth=scope("consent.view"),
    operation_id="list_consents",
)
def list_consents(request: HttpRequest, person_id: Id):
    """What counts now for every purpose, and whether the person may be approached for it."""
    person = person_or_404(request, person_id)
    known = services.state(person)
    return [consent_out(person, purpose, known.get(purpose.slug)) for purpose in Purpose.objects.active()]


@router.post(
    "/people/{person_id}/consents",
    response={201: ConsentOut, **REFUSALS},
    auth=scope("consent.change"),
    operation_id="state_consent",
)
def state_consent(request: HttpRequest, person_id: Id, data: ConsentIn):
    """Write down that a person agreed or withdrew, with the proof. Takes an Idempotency-Key."""
    person = person_or_404(request, person_id)
    return once(request, lambda: (201, stated(request, person, data)))


def stated(request: HttpRequest, person: Person, data: ConsentIn) -> dict:
    """The state after the statement."""
    facts = {"text": data.text, "source": data.source, "at": data.at, "proof": data.proof, "by": user_of(request)}
    purpose = services.find_purpose(data.purpose)
    if data.status == "granted":
        services.grant(person, purpose, basis=data.basis, **facts)
    else:
        services.withdraw(person, purpose, **facts)
    return consent_out(person, purpose, services.current(person, purpose))


def consent_out(person: Person, purpose: Purpose, record: ConsentRecord | None) -> dict:
    """One purpose's state as JSON."""
    may, reason = services.may_contact(person, purpose)
    facts = {name: getattr(record, name, None) for name in ("status", "basis", "at", "source", "text")}
    return {"purpose": purpose.slug, **facts, "may_contact": may, "reason": reason}
