"""What goes in and out, as the description shows it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

from .types import Id, Json, Limit, Long, Moment, Short, Text


class Strict(Schema):
    """A body in which an unknown field is a mistake, not something to pass over."""

    model_config = ConfigDict(extra="forbid")


class Fault(Schema):
    where: str
    message: str


class ProblemOut(Schema):
    """An error (RFC 9457)."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[Fault] = []


REFUSALS = dict.fromkeys((400, 401, 403, 404, 409, 413, 422, 429), ProblemOut)


class Cursor(Schema):
    cursor: Annotated[Text, Field(max_length=60)] = ""
    limit: Limit = 50


class Named(Schema):
    id: int
    name: str


class External(Strict):
    """A name in another system."""

    system: Annotated[Text, Field(min_length=1, max_length=80)]
    key: Annotated[Text, Field(min_length=1, max_length=200)]


# --- people -----------------------------------------------------------------------------------------------------------


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


# --- events and scores ------------------------------------------------------------------------------------------------


class EventOut(Schema):
    id: int
    type: str
    occurred_at: datetime
    recorded_at: datetime
    key: str | None
    properties: dict[str, Any]


class EventPage(Schema):
    items: list[EventOut]
    next: str | None


class EventQuery(Cursor):
    type: Annotated[Text | None, Field(max_length=40)] = None


class PersonRef(Strict):
    """Exactly one of the three."""

    id: Id | None = None
    email: Annotated[Text, Field(max_length=254)] | None = None
    external: External | None = None


class EventIn(Strict):
    """One thing that happened with a person."""

    person: PersonRef
    type: Annotated[str, Field(pattern="^[a-z][a-z0-9_]{1,39}$", examples=["page_view"])]
    occurred_at: Annotated[str | float | None, Field(description="ISO 8601 with zone, or seconds since 1970.")] = None
    key: Annotated[str | None, Field(max_length=120, description="Sent twice, the event counts once.")] = None
    properties: dict[str, Any] = {}
    create: Annotated[bool, Field(description="Create the person if the mail address is unknown.")] = False


class EventResult(Schema):
    index: int | None = None
    status: Literal["accepted", "duplicate", "refused"]
    id: int | None = None
    code: str | None = None
    where: str | None = None
    message: str | None = None


class EventResults(Schema):
    accepted: int
    duplicate: int
    refused: int
    results: list[EventResult]


class ScoreQuery(Schema):
    as_of: Annotated[Moment | None, Field(description="A past instant; empty is now.")] = None


class Contribution(Schema):
    rule: str
    part: str
    event_id: int | None
    at: datetime | None
    awarded: float
    now: float


class Cut(Schema):
    part: str
    limit: float
    cut: float


class ScoreOut(Schema):
    """A score and the rows that add up to it: the sum of `now` plus the sum of `cut` is `total`."""

    person_id: int
    model_version: int
    as_of: datetime
    score: int
    band: str
    fit: float
    engagement: float
    penalty: float
    total: float
    contributions: list[Contribution]
    caps: list[Cut]


class ModelOut(Schema):
    version: int
    name: str
    status: str
    definition: dict[str, Any]
    activated_at: datetime | None
    reason: str


class SegmentOut(Schema):
    slug: str
    name: str
    condition: dict[str, Any]
    shared: bool


# --- companies --------------------------------------------------------------------------------------------------------


class CompanyOut(Schema):
    id: int
    name: str
    domain: str | None
    website: str
    industry: str
    employees: int | None
    phone: str
    street: str
    postcode: str
    city: str
    state: str
    country: str
    owner: Named | None
    custom: dict[str, Any]
    created_at: datetime
    updated_at: datetime


class CompanyPage(Schema):
    items: list[CompanyOut]
    next: str | None


class CompanyValues(Strict):
    website: Short | None = None
    industry: Short | None = None
    employees: Annotated[int, Field(ge=0, le=2_147_483_647)] | None = None
    phone: Short | None = None
    street: Short | None = None
    postcode: Short | None = None
    city: Short | None = None
    state: Short | None = None
    country: Annotated[Text, Field(max_length=2)] | None = None
    custom: Json | None = None


class CompanyIn(CompanyValues):
    name: Annotated[Text, Field(min_length=1, max_length=200)]
    domain: Annotated[Text, Field(max_length=190)] = ""


class CompanyPatch(CompanyValues):
    name: Annotated[Text, Field(min_length=1, max_length=200)] | None = None
    domain: Annotated[Text, Field(max_length=190)] | None = None
    owner_id: Id | None = None


# --- work, consent, about ---------------------------------------------------------------------------------------------


class NoteOut(Schema):
    id: int
    person_id: int
    text: str
    author: Named | None
    created_at: datetime
    edited_at: datetime | None


class NotePage(Schema):
    items: list[NoteOut]
    next: str | None


class NoteIn(Strict):
    text: Annotated[Long, Field(min_length=1)]


class TaskOut(Schema):
    id: int
    person_id: int
    kind: str
    title: str
    assignee: Named | None
    due_at: datetime
    done_at: datetime | None


class TaskPage(Schema):
    items: list[TaskOut]
    next: str | None


class TaskQuery(Cursor):
    open: bool = True
    assignee_id: Id | None = None


class TaskIn(Strict):
    kind: Literal["call", "mail", "meeting", "todo"] = "call"
    title: Annotated[Text, Field(max_length=200)] = ""
    due_at: Moment
    assignee_id: Annotated[Id | None, Field(description="Empty: the token's user.")] = None


class TaskDone(Strict):
    outcome: Annotated[Text, Field(max_length=60)] = ""


class ConsentOut(Schema):
    purpose: str
    status: Literal["granted", "withdrawn"] | None
    basis: str | None
    at: datetime | None
    source: str | None
    text: str | None
    may_contact: bool
    reason: str


class ConsentIn(Strict):
    purpose: Annotated[Text, Field(min_length=1, max_length=40)]
    status: Literal["granted", "withdrawn"]
    basis: Literal["consent", "contract", "legitimate_interest"] = "consent"
    text: Annotated[Long, Field(description="The wording exactly as shown to the person.")] = ""
    source: Annotated[Text, Field(max_length=120)] = "api"
    at: Moment | None = None
    proof: Json = {}


class FieldOut(Schema):
    name: str
    type: str
    label: str
    choices: list[str] | None


class Me(Schema):
    user: Named
    email: str
    role: str
    visibility: str
    scopes: list[str]
