"""Handovers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from ..types import Text
from .base import Cursor, Named, Strict


class HandoverOut(Schema):
    id: int
    person: Named
    rep: Named | None
    state: str
    why: list[str]
    attempt: int
    offered_at: datetime
    answered_at: datetime | None
    responded_at: datetime | None
    due_at: datetime | None
    clock: str
    reason: str | None
    note: str


class HandoverPage(Schema):
    items: list[HandoverOut]
    next: str | None


class HandoverQuery(Cursor):
    rep: Annotated[Literal["me", "anybody"], Field(description="Whose: one's own, or all that one sees.")] = "me"


class AcceptIn(Strict):
    stage: Annotated[Literal["", "prospect"], Field(description="The stage to set along with it.")] = ""


class RejectIn(Strict):
    reason: Annotated[Text, Field(max_length=40, description="A code of the house's list, such as no_budget.")]
    note: Annotated[Text, Field(max_length=500)] = ""
