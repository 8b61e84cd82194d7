"""Companies."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from ..types import Id, Json, Short, Text
from .base import Named, Strict


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
