"""Public forms: the one a house starts with, changing them, and taking in what strangers send."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from trichter.consent.services import current, grant
from trichter.history import services as history
from trichter.people.models import Person
from trichter.people.models.event import micros
from trichter.people.reacting import react_now
from trichter.people.services import NewEvent, PersonRow, record_events, upsert_people
from trichter.values.names import split_full_name

from . import guard
from .errors import BadSubmission
from .models import PublicForm, Submission

ORIGIN = {"utm_source": "source", "utm_medium": "medium", "utm_campaign": "campaign", "utm_channel": "channel"}


@dataclass(frozen=True, slots=True)
class Answers:
    """What a stranger typed, cleaned by forms.ContactForm."""

    name: str
    email: str
    company: str = ""
    message: str = ""
    consent: bool = False


def submit(
    form: PublicForm, answers: Answers, *, ticket: guard.Ticket, origin: Mapping[str, str], page: str
) -> Submission:
    """Take in a form: who it is, what they want, what they agreed to; one ticket counts once.

    origin  source, medium, campaign, channel as far as the address said so
    page    path of the page the form was on
    The person is found by their address or created; nothing known of them is replaced. Raises BadSubmission.
    """
    if not form.active or ticket.form_id != form.pk:
        raise BadSubmission(_("This form is not online any more."))
    try:
        with transaction.atomic():
            done = Submission.objects.filter(key=ticket.key).first()
            return done or take_in(form, answers, ticket, dict(origin), page)
    except IntegrityError:  # the same form, sent twice at the same moment
        return Submission.objects.get(key=ticket.key)
    finally:
        react_to(ticket.key)


def react_to(key: str) -> None:
    """Score and stage follow at once."""
    person_id = Submission.objects.filter(key=key).values_list("person_id", flat=True).first()
    if person_id:
        react_now([person_id])


def take_in(form: PublicForm, answers: Answers, ticket: guard.Ticket, origin: dict[str, str], page: str) -> Submission:
    """Write a submission in the caller's transaction."""
    now = timezone.now()
    origin = {"source": form.source, "campaign": form.campaign, "channel": "website", **origin}
    origin = {name: value for name, value in origin.items() if value}
    agreed = answers.consent and bool(ticket.consent)
    submission = Submission.objects.create(
        form=form, at=now, consent_given=agreed, consent_text=ticket.consent if agreed else "", key=ticket.key,
        origin={**origin, "page": page},
        answers={"name": answers.name, "email": answers.email, "company": answers.company, "message": answers.message},
    )  # fmt: skip
    person, submission.created_person = find_or_create(answers, origin)
    submission.person = person
    submission.save(update_fields=["person", "created_person"])
    properties = {"name": form.title, "url": page, "form": form.slug, "message": answers.message, **origin}
    record_events([NewEvent(person.pk, form.event_type, micros(now), f"form:{ticket.key}", properties)])
    if agreed:
        agree(person, form, submission, page)
    return submission


def find_or_create(answers: Answers, origin: Mapping[str, str]) -> tuple[Person, bool]:
    """The person of the address, and whether they are new. A stranger's words fill gaps, they replace nothing."""
    row = PersonRow(
        values={**split_full_name(answers.name), **origin}, emails=(answers.email,), company=answers.company
    )
    row.values.pop("full_name", None)
    outcome = upsert_people([row])[0]
    if outcome.person_id is None:
        raise BadSubmission(outcome.error)
    return Person.objects.get(pk=outcome.person_id), outcome.outcome == "created"


def agree(person: Person, form: PublicForm, submission: Submission, page: str) -> None:
    """Write the consent down with the wording that was shown.

    Nobody has confirmed the address yet, so a withdrawal is not overruled by a form: the submission keeps the tick.
    """
    known = current(person, form.purpose)
    if known is not None:
        return
    proof = {"form": form.slug, "title": form.title, "page": page, "submission": submission.pk, "confirmed": False}
    grant(person, form.purpose, text=submission.consent_text, source=f"form {form.slug}", at=submission.at, proof=proof)


def origin_of(query: Mapping[str, Any]) -> dict[str, str]:
    """Source, medium, campaign and channel out of an address's query, cut to what columns hold."""
    found = {name: " ".join(str(query.get(key, "")).split())[:60] for key, name in ORIGIN.items()}
    return {name: value.replace("\0", "") for name, value in found.items() if value}


@transaction.atomic
def save_form(form: PublicForm, *, by) -> PublicForm:
    """Store a new or changed form. Statements given so far keep the wording that was shown then."""
    new = form.pk is None
    form.save()
    history.record("capture.form_created" if new else "capture.form_changed", form, by=by, summary=form.title)
    return form


@transaction.atomic
def set_online(form: PublicForm, online: bool, *, by) -> PublicForm:
    """Put a form online, or take it off."""
    if form.active != online:
        form.active = online
        form.save(update_fields=["active"])
        history.record("capture.form_changed", form, by=by, summary=form.title, active=online)
    return form


def default_texts(language: str) -> dict[str, str]:
    """Title, introduction, thanks and consent of a first form in a language."""
    with override(language):
        return {
            "title": _("Get in touch"),
            "intro": _("Tell us briefly what it is about. We answer within one working day."),
            "thanks": _("Thank you. We have received your message and will answer soon."),
            "consent_text": _(
                "Yes, please also send me news about products and events by e-mail. "
                "I can withdraw this at any time, with effect for the future."
            ),
        }


def ensure_default() -> None:
    """Make the contact form a house starts with, in its language, unless it has a form already."""
    if PublicForm.objects.exists():
        return
    language = "en" if settings.LANGUAGE_CODE.startswith("en") else "de"
    PublicForm.objects.get_or_create(
        slug="contact" if language == "en" else "kontakt",
        defaults={**default_texts(language), "language": language},
    )
