"""The rows of the lists: whom a user sees who meets a filter and has the searched words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from ..matching import matching
from ..models import Company, Person
from ..search import narrowed


def people_rows(user, condition: Mapping[str, Any] | None, words: str = "") -> QuerySet[Person]:
    """People the user sees, narrowed. Raises engine ConditionError."""
    return matching(narrowed(Person.objects.visible_to(user), words), condition)


def company_rows(user, condition: Mapping[str, Any] | None, words: str = "") -> QuerySet[Company]:
    """Companies the user sees; a condition asks for companies with at least one person who meets it."""
    rows = narrowed(Company.objects.visible_to(user), words)
    if condition is None:
        return rows
    people = matching(Person.objects.visible_to(user), condition)
    return rows.filter(pk__in=people.order_by().values("company"))


ROWS = {"people": people_rows, "companies": company_rows}
