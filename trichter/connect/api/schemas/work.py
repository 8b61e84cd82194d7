"""Notes, tasks, consents, and what the API says about itself."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from ..types import Id, Json, Long, Moment, Text
from .base import Cursor, Named, Strict


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
