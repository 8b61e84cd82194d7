"""Opportunities, pipelines and their stages."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import AfterValidator, Field

from ..types import Id, Json, Text
from .base import Cursor, External, Named, Strict


def likely_day(day: date) -> date:
    """Refuse days that can only be a mistake."""
    if not date(1990, 1, 1) <= day <= date(2200, 1, 1):
        raise ValueError("the day must lie between 1990 and 2200")
    return day


Amount = Annotated[Decimal, Field(ge=0, le=Decimal("999999999999.99"), decimal_places=2)]
Day = Annotated[date, AfterValidator(likely_day)]
Name = Annotated[Text, Field(min_length=1, max_length=200, pattern=r"\S")]


class StageOut(Schema):
    id: int
    name: str
    name_de: str
    kind: Literal["open", "won", "lost"]
    chance: int
    required: list[str]


class PipelineOut(Schema):
    id: int
    name: str
    currency: str
    is_default: bool
    stages: list[StageOut]


class OpportunityOut(Schema):
    id: int
    name: str
    person: Named | None
    company: Named | None
    owner: Named | None
    pipeline: Named
    stage: Named
    state: Literal["open", "won", "lost"]
    amount: Decimal | None
    currency: str
    close_date: date | None
    chance: int
    stage_since: datetime
    opened_at: datetime
    closed_at: datetime | None
    lost_reason: Named | None
    lost_note: str
    source: str
    campaign: str
    custom: dict[str, Any]
    external: list[External]
    created_at: datetime
    updated_at: datetime


class OpportunityPage(Schema):
    items: list[OpportunityOut]
    next: str | None


class OpportunityQuery(Cursor):
    state: Annotated[Literal["open", "won", "lost"] | None, Field(description="Empty: all.")] = None
    pipeline_id: Id | None = None
    stage_id: Id | None = None
    person_id: Id | None = None
    company_id: Id | None = None


class OpportunityIn(Strict):
    name: Name
    person_id: Id | None = None
    company_id: Annotated[Id | None, Field(description="Empty: the person's company.")] = None
    owner_id: Annotated[Id | None, Field(description="Empty: the person's owner, else the token's user.")] = None
    stage_id: Annotated[Id | None, Field(description="Empty: the first stage of the default pipeline.")] = None
    amount: Amount | None = None
    close_date: Day | None = None
    source: Annotated[Text, Field(max_length=120)] = ""
    campaign: Annotated[Text, Field(max_length=120)] = ""
    external: Annotated[list[External], Field(max_length=20)] = []


class OpportunityPatch(Strict):
    name: Name | None = None
    person_id: Id | None = None
    company_id: Id | None = None
    owner_id: Id | None = None
    amount: Amount | None = None
    close_date: Day | None = None
    custom: Json | None = None


class OpportunityMove(Strict):
    stage_id: Id
    lost_reason_id: Annotated[Id | None, Field(description="Needed for the stage of the kind lost.")] = None
    note: Annotated[Text, Field(max_length=500)] = ""


class LostReasonOut(Schema):
    id: int
    label: str
    label_de: str
    active: bool
