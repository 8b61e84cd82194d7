"""What all share: errors, pages, names."""

from __future__ import annotations

from typing import Annotated

from ninja import Schema
from pydantic import ConfigDict, Field

from ..types import Limit, Text


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
