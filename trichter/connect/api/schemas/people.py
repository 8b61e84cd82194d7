"""People."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from ..types import Id, Json, Moment, Short, Text
from .base import Cursor, External, Named, Strict


class PersonOut(Schema):
    id: int
    salutation: str
    title: str
    first_name: str
    last_name: str
    job_title: str
    department: str
    seniority: str
    emails: list[str]
    phones: list[str]
    street: str
    postcode: str
    city: str
    state: str
    country: str
    language: str
    linkedin_url: str
    website: str
    company: Named | None
    owner: Named | None
    source: str
    medium: str
    campaign: str
    channel: str
    contact_kind: str
    custom: dict[str, Any]
    external: list[External]
    stage: str
    stage_since: datetime | None
    score: int
    fit: float
    engagement: float
    penalty: float
    band: str
    scored_at: datetime | None
    last_event_at: datetime | None
    last_contact_at: datetime | None
    created_at: datetime
    updated_at: datetime


class PeoplePage(Schema):
    items: list[PersonOut]
    next: str | None


class PeopleQuery(Cursor):
    condition: Annotated[Text | None, Field(max_length=20_000, description="A condition as JSON (see the guide).")] = (
        None
    )
    updated_since: Moment | None = None


Addresses = Annotated[list[Short], Field(max_length=20)]


class PersonValues(Strict):
    """Fields of a person. Empty text means unknown."""

    salutation: Short | None = None
    title: Short | None = None
    first_name: Short | None = None
    last_name: Short | None = None
    job_title: Short | None = None
    department: Short | None = None
    seniority: Short | None = None
    emails: Addresses | None = None
    phones: Addresses | None = None
    street: Short | None = None
    postcode: Short | None = None
    city: Short | None = None
    state: Short | None = None
    country: Annotated[Text, Field(max_length=2)] | None = None
    language: Annotated[Text, Field(max_length=5)] | None = None
    linkedin_url: Short | None = None
    website: Short | None = None
    custom: Json | None = None
    owner_id: Id | None = None


class PersonIn(PersonValues):
    """A new person: a name, a mail address or a phone number at least."""

    company: Short = ""
    source: Short = ""
    medium: Short = ""
    campaign: Short = ""
    channel: Short = ""
    contact_kind: Short = ""
    external: Annotated[list[External], Field(max_length=20)] = []


class PersonPatch(PersonValues):
    """Fields to change; what is not named stays. `company_id` null takes the person out of the company."""

    company_id: Id | None = None
