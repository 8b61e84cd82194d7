"""Records as the API shows them."""

from __future__ import annotations

from typing import Any

from trichter.guidance.models import Task
from trichter.people.models import Company, Event, Note, Person
from trichter.people.models.event import PROMOTED, from_micros

PERSON_TEXTS = (
    "salutation", "title", "first_name", "last_name", "job_title", "department", "seniority", "street", "postcode",
    "city", "state", "country", "language", "linkedin_url", "website", "source", "medium", "campaign", "channel",
    "contact_kind",
)  # fmt: skip
STANDING = ("stage", "stage_since", "score", "band", "scored_at", "last_event_at", "last_contact_at")
COMPANY_VALUES = (
    "name", "domain", "website", "industry", "employees", "phone", "street", "postcode", "city", "state", "country",
)  # fmt: skip


def named(thing: Any) -> dict | None:
    """Id and name of a record, None for none."""
    return {"id": thing.pk, "name": str(thing)} if thing is not None else None


def person_out(person: Person) -> dict:
    """A person; wants company, owner, emails, phones and external keys loaded."""
    return {
        "id": person.pk,
        **{name: getattr(person, name) for name in (*PERSON_TEXTS, *STANDING)},
        "emails": [email.address for email in person.emails.all()],
        "phones": [phone.key or phone.number for phone in person.phones.all()],
        "company": named(person.company),
        "owner": named(person.owner),
        "custom": person.custom,
        "external": [{"system": each.system, "key": each.key} for each in person.external_keys.all()],
        "fit": person.score_fit,
        "engagement": person.score_engagement,
        "penalty": person.score_penalty,
        "created_at": person.created_at,
        "updated_at": person.updated_at,
    }


def company_out(company: Company) -> dict:
    """A company; wants its owner loaded."""
    return {
        "id": company.pk,
        **{name: getattr(company, name) for name in COMPANY_VALUES},
        "owner": named(company.owner),
        "custom": company.custom,
        "created_at": company.created_at,
        "updated_at": company.updated_at,
    }


def event_out(event: Event) -> dict:
    """An event with all its properties."""
    promoted = {name: getattr(event, name) for name in PROMOTED if getattr(event, name) is not None}
    return {
        "id": event.pk,
        "type": event.type,
        "occurred_at": from_micros(event.occurred_at),
        "recorded_at": from_micros(event.recorded_at),
        "key": event.key,
        "properties": {**promoted, **event.properties},
    }


def note_out(note: Note) -> dict:
    """A note; wants its author loaded."""
    return {
        "id": note.pk,
        "person_id": note.person_id,
        "text": note.text,
        "author": named(note.author),
        "created_at": note.created_at,
        "edited_at": note.edited_at,
    }


def task_out(task: Task) -> dict:
    """A task; wants its assignee loaded."""
    return {
        "id": task.pk,
        "person_id": task.person_id,
        "kind": task.kind,
        "title": task.title,
        "assignee": named(task.assignee),
        "due_at": task.due_at,
        "done_at": task.done_at,
    }
