"""Plain column filters that a condition implies, put beside it so that the database can use its indexes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet

from trichter.engine.conditions import All, Condition, Test
from trichter.engine.scorecard import shown_score

from .models import Person
from .models.event import from_micros

MOMENTS = {"person.created_at": "created_at", "person.last_contact_at": "last_contact_at"}


def narrow(queryset: QuerySet[Person], condition: Condition) -> QuerySet[Person]:
    """The queryset with what the condition's outermost tests say about indexed columns; changes no answer."""
    for test in outermost(condition):
        implied = implied_by(test)
        if implied is not None:
            queryset = queryset.filter(implied)
    return queryset


def outermost(condition: Condition) -> list[Test]:
    """The attribute tests that must all hold."""
    if isinstance(condition, Test):
        return [condition]
    if isinstance(condition, All):
        return [test for item in condition.items for test in outermost(item)]
    return []


def implied_by(test: Test) -> Q | None:
    """A filter on an indexed column that holds whenever the test does."""
    values = test.value if isinstance(test.value, tuple) else (test.value,)
    if test.field == "stage" and test.op in ("eq", "in"):
        return Q(stage__in=values) if len(values) > 1 else Q(stage=values[0])
    if test.field == "owner":
        return by_owner(test, values)
    if test.field == "score.total":
        return by_score(test)
    if test.field in MOMENTS:
        return by_moment(test, MOMENTS[test.field])
    return None


def by_owner(test: Test, values: tuple[Any, ...]) -> Q | None:
    """The owner, by address."""
    if test.op == "is_unknown":
        return Q(owner=None)
    if test.op not in ("eq", "in"):
        return None
    wanted = Q()
    for address in values:
        wanted |= Q(email__iexact=address)
    ids = list(get_user_model().objects.filter(wanted).values_list("pk", flat=True))
    return Q(owner=ids[0]) if len(ids) == 1 else Q(owner__in=ids)


def by_score(test: Test) -> Q | None:
    """The shown score rises with the total, so a bound on the one is a bound on the other."""
    if test.op in ("gt", "gte"):
        return Q(score__gte=shown_score(test.value))
    if test.op in ("lt", "lte"):
        return Q(score__lte=shown_score(test.value))
    if test.op == "between":
        return Q(score__gte=shown_score(test.value[0]), score__lte=shown_score(test.value[1]))
    return None


def by_moment(test: Test, column: str) -> Q | None:
    """Bounds of a timestamp."""
    if test.op not in ("before", "after", "between"):
        return None
    start, end = test.value
    implied = Q()
    if (first := moment(start)) is not None:
        implied &= Q(**{f"{column}__gte": first})
    if (last := moment(end)) is not None:
        implied &= Q(**{f"{column}__lt": last})
    return implied


def moment(value: int | None) -> datetime | None:
    """The aware moment; None if there is none or no calendar has it."""
    try:
        return None if value is None else from_micros(value)
    except (OverflowError, ValueError):
        return None
