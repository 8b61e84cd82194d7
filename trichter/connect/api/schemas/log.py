"""Events, scores, models and segments."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from ..types import Id, Moment, Text
from .base import Cursor, External, Strict


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


class SignatureOut(Schema):
    side: str
    name: str
    at: datetime


class DefinitionOut(Schema):
    stage: str
    version: int
    status: str
    mode: str
    condition: dict[str, Any]
    candidates: dict[str, Any] | None
    sentence: str
    activated_at: datetime | None
    signatures: list[SignatureOut]


class SegmentOut(Schema):
    slug: str
    name: str
    condition: dict[str, Any]
    shared: bool
