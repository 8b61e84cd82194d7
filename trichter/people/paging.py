"""Pages of a list by key: each begins behind the last row of the one before, however long the list is.

Unknown values of the sort column come last in either direction. Cursors are plain text that anyone may read and make
up: they only say where to go on, what may be seen is decided by the queryset.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import BooleanField, Expression, F, Model, QuerySet

from .matching import matching
from .sql import AmongIds, is_postgres

FIRST_LOOK = 300  # candidates looked at one by one, three times as many each time
HOPELESS = 100_000  # so many more needed, and asking the whole set is quicker


@dataclass(frozen=True, slots=True)
class Page:
    """Rows in their order, and the cursors of its neighbours; empty where there is none."""

    rows: list
    next_cursor: str
    previous_cursor: str


@dataclass(frozen=True, slots=True)
class Key:
    """One column of an order."""

    name: str
    falling: bool

    @property
    def spec(self) -> str:
        """As order_by takes it."""
        return f"-{self.name}" if self.falling else self.name


Order = tuple[Key, ...]
Segment = tuple[QuerySet, Order]


def order_of(fields: Sequence[str]) -> Order:
    """Columns as Django names them ("-score"), completed by the id in the direction of the last one."""
    keys = [Key(field.removeprefix("-"), field.startswith("-")) for field in fields]
    if not keys or keys[-1].name not in ("id", "pk"):
        keys.append(Key("id", keys[-1].falling if keys else True))
    return tuple(keys)


def page(
    queryset: QuerySet,
    fields: Sequence[str],
    *,
    cursor: str = "",
    limit: int = 50,
    condition: Mapping[str, Any] | None = None,
) -> Page:
    """One page of a queryset (its own order is dropped).

    fields     the order, as ("-score",) or ("stage", "-score"): columns of one direction, led by at most one of the
               other
    cursor     next_cursor or previous_cursor of another page; anything unreadable begins at the start
    condition  of the condition language, for persons: found by looking along the order first, so that the first page
               of a usual filter needs no look at everyone
    """
    order = order_of(fields)
    back, values = read_cursor(cursor, queryset.model, order)
    found: list = []
    for part, wanted in segments(queryset, order, values, back):
        found += take(part, wanted, limit + 1 - len(found), condition)
        if len(found) > limit:
            break
    more, rows = len(found) > limit, found[:limit]
    if back:
        rows.reverse()
    following = rows and (back or more)
    earlier = rows and (more if back else values is not None)
    return Page(
        rows,
        cursor_of(rows[-1], order, back=False) if following else "",
        cursor_of(rows[0], order, back=True) if earlier else "",
    )


def take(part: QuerySet, order: Order, limit: int, condition: Mapping[str, Any] | None) -> list:
    """The first rows of a segment for which the condition holds."""
    ordered = part.order_by(*(key.spec for key in order))
    if condition is None:
        return list(ordered[:limit])
    ids: list[int] = []
    along = matching(ordered, condition, only_narrow=True) if helps(order) else ordered
    candidates, seen, size = along.values_list("pk", flat=True), 0, FIRST_LOOK
    while needed(limit, len(ids), seen) <= HOPELESS:
        block = list(candidates[seen : seen + size])
        few = part.model._base_manager.filter(AmongIds(block))
        held = set(matching(few, condition, shape="walk").order_by().values_list("pk", flat=True))
        ids += [pk for pk in block if pk in held]
        if len(block) < size or len(ids) >= limit:
            return in_order(ordered, ids[:limit])
        seen, size = seen + size, size * 3
    return list(matching(ordered, condition, shape="set")[:limit])


def helps(order: Order) -> bool:
    """Whether what a condition implies about indexed columns should be put to the walk along the order: indexes by
    stage and owner go on by score; in another order SQLite would gather and sort all of a stage (PostgreSQL knows
    better)."""
    return is_postgres() or order[0].name in ("score", "stage")


def needed(limit: int, hits: int, seen: int) -> float:
    """How many candidates more must probably be looked at, judged by the hits so far."""
    return (limit - hits) * seen / max(hits, 1)


def in_order(queryset: QuerySet, ids: Sequence[int]) -> list:
    """These rows with what the queryset fetches along, in the order of the ids."""
    rows = {row.pk: row for row in queryset.filter(AmongIds(ids)).order_by()}
    return [rows[pk] for pk in ids if pk in rows]


def segments(queryset: QuerySet, order: Order, values: list | None, back: bool) -> list[Segment]:
    """The stretches of the order behind the cursor, each of which one index can serve."""
    if back:
        order = tuple(Key(key.name, not key.falling) for key in order)
    lead = order[0]
    if len({key.falling for key in order}) > 1:
        return led_segments(queryset, order, values)
    if not queryset.model._meta.get_field(lead.name).null:
        return [(queryset if values is None else queryset.filter(Behind(order, values)), order)]
    known = queryset.filter(**{f"{lead.name}__isnull": False})
    unknown = queryset.filter(**{f"{lead.name}__isnull": True})
    rest = order[1:]
    if values is None:
        parts = [(known, order), (unknown, rest)]
    elif values[0] is None:
        behind = (unknown.filter(Behind(rest, values[1:])), rest)
        return [behind, (known, order)] if back else [behind]
    else:
        behind = (known.filter(Behind(order, values)), order)
        return [behind] if back else [behind, (unknown, rest)]
    return parts


def led_segments(queryset: QuerySet, order: Order, values: list | None) -> list[Segment]:
    """The same where the first column runs against the others."""
    if values is None:
        return [(queryset, order)]
    lead, rest = order[0], order[1:]
    same = queryset.filter(**{lead.name: values[0]}).filter(Behind(rest, values[1:]))
    return [(same, rest), (queryset.filter(**{f"{lead.name}__{'lt' if lead.falling else 'gt'}": values[0]}), order)]


class Behind(Expression):
    """Rows behind these values, compared as rows: (score, id) < (61, 7). All columns run in one direction."""

    conditional = True

    def __init__(self, order: Order, values: Sequence[Any]) -> None:
        super().__init__(output_field=BooleanField())
        self.falling = order[0].falling
        self.names = tuple(key.name for key in order)
        self.values = tuple(values)
        self.columns: list[Any] = [F(name) for name in self.names]

    def get_source_expressions(self):
        return self.columns

    def set_source_expressions(self, exprs):
        self.columns = list(exprs)

    @property
    def identity(self):
        return (type(self), self.falling, self.names, self.values)

    def as_sql(self, compiler, connection):
        parts = [compiler.compile(column) for column in self.columns]
        prepared = [
            column.target.get_db_prep_value(value, connection)
            for column, value in zip(self.columns, self.values, strict=True)
        ]
        sign = "<" if self.falling else ">"
        left = ", ".join(sql for sql, _parameters in parts)
        right = ", ".join(["%s"] * len(prepared))
        return f"({left}) {sign} ({right})", prepared


def cursor_of(row: Model, order: Order, *, back: bool) -> str:
    """The cursor that goes on from a row."""
    values = [
        row._meta.get_field(key.name).value_to_string(row) if getattr(row, key.name) is not None else None
        for key in order
    ]
    text = json.dumps([1 if back else 0, *values], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(cursor: str, model: type[Model], order: Order) -> tuple[bool, list | None]:
    """(backwards, values of the row to go on from); no values at the start."""
    if not cursor:
        return False, None
    try:
        given = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        back, *values = given
        if back not in (0, 1) or len(values) != len(order):
            return False, None
        read = [model._meta.get_field(key.name).to_python(value) for key, value in zip(order, values, strict=True)]
    except (binascii.Error, ValueError, TypeError, ValidationError, OverflowError, RecursionError):
        return False, None
    if not safe(read, model, order):
        return False, None
    return bool(back), read


def safe(values: Sequence[Any], model: type[Model], order: Order) -> bool:
    """Whether made-up values can be put to the database: no unknown where none can be, no giant number, no NUL."""
    for key, value in zip(order, values, strict=True):
        if value is None and (key is not order[0] or not model._meta.get_field(key.name).null):
            return False
        if isinstance(value, int) and abs(value) >= 2**63:
            return False
        if isinstance(value, str) and "\0" in value:
            return False
    return True
