"""Pages by key: stable while rows come and go, and as fast on the last page as on the first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from ..problems import Problem
from .types import MAX_ID


def number(cursor: str) -> int:
    """The id a cursor names, 0 for none. Raises Problem 422."""
    if not cursor:
        return 0
    if cursor.isascii() and cursor.isdigit() and int(cursor) <= MAX_ID:
        return int(cursor)
    raise bad_cursor()


def pair(cursor: str) -> tuple[int, int] | None:
    """The two numbers of a cursor such as 1700000000000000.42, None for none. Raises Problem 422."""
    if not cursor:
        return None
    first, dot, second = cursor.partition(".")
    if not dot:
        raise bad_cursor()
    return number(first), number(second)


def bad_cursor() -> Problem:
    """The cursor was not made here."""
    errors = [{"where": "query.cursor", "message": "Use the “next” of the page before."}]
    return Problem(422, "invalid", "query.cursor: Use the “next” of the page before.", errors)


def page(rows: QuerySet, limit: int, show: Callable[[Any], dict], key: Callable[[Any], str]) -> dict:
    """The first `limit` of the rows, and the cursor of the page behind them."""
    found = list(rows[: limit + 1])
    following = key(found[limit - 1]) if len(found) > limit else None
    return {"items": [show(row) for row in found[:limit]], "next": following}


def ascending(rows: QuerySet, cursor: str, limit: int, show: Callable[[Any], dict]) -> dict:
    """A page in the order of ids."""
    after = number(cursor)
    rows = rows.order_by("pk")
    return page(rows.filter(pk__gt=after) if after else rows, limit, show, lambda row: str(row.pk))
