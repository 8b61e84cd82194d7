"""Small SQL helpers that read the same on SQLite and PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from django.db import connection
from django.db.models import BooleanField, Expression, F

T = TypeVar("T")
# json.dumps with options makes an encoder for every call, which costs more than encoding a small value
as_json = json.JSONEncoder(ensure_ascii=False).encode


def is_postgres() -> bool:
    """Whether the application's database is PostgreSQL."""
    return connection.vendor == "postgresql"


def rows(sql: str, parameters: Sequence[Any] = ()) -> list[tuple]:
    """Run a statement and return its rows."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def run(sql: str, parameters: Sequence[Any] = ()) -> int:
    """Run a statement and return how many rows it changed."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.rowcount


def run_many(sql: str, parameters: Sequence[Sequence[Any]]) -> None:
    """Run a statement once per set of parameters."""
    with connection.cursor() as cursor:
        cursor.executemany(sql, parameters)


def among(values: Sequence[Any], kind: str = "bigint") -> tuple[str, Any]:
    """An SQL set to write behind IN, of any length in one parameter, and that parameter."""
    if is_postgres():
        return f"(SELECT unnest(%s::{kind}[]))", list(values)
    return "(SELECT value FROM json_each(%s))", json.dumps(list(values))


def among_rows(values: Sequence[Sequence[Any]]) -> tuple[str, list[Any]]:
    """The same for rows, compared as `(a, b) IN`: the first of each an id, the others text; and the parameters."""
    if is_postgres():
        first, *others = zip(*values, strict=True)
        arrays = ", ".join(["unnest(%s::bigint[])", *["unnest(%s::text[])"] * len(others)])
        return f"(SELECT {arrays})", [list(first), *map(list, others)]
    parts = ", ".join(f"value ->> {place}" for place in range(len(values[0])))
    return f"(SELECT {parts} FROM json_each(%s))", [as_json(values)]  # noqa: S608


class AmongIds(Expression):
    """Whether a record's id (or its column `of`) is among these, as one parameter however many they are."""

    conditional = True

    def __init__(self, ids: Iterable[int], of: str = "pk") -> None:
        super().__init__(output_field=BooleanField())
        self.ids = tuple(ids)
        self.key: Any = F(of)

    def get_source_expressions(self):
        return [self.key]

    def set_source_expressions(self, exprs):
        [self.key] = exprs

    @property
    def identity(self):
        return (type(self), self.ids, self.key)

    def as_sql(self, compiler, connection):
        column, parameters = compiler.compile(self.key)
        if connection.vendor == "postgresql":
            return f"{column} = ANY(%s)", [*parameters, list(self.ids)]
        return f"{column} IN (SELECT value FROM json_each(%s))", [*parameters, json.dumps(self.ids)]  # noqa: S608


@lru_cache(maxsize=256)
def values_list(columns: int, count: int) -> str:
    """Placeholders of `count` rows of `columns` values each."""
    row = "(" + ",".join(["%s"] * columns) + ")"
    return ",".join([row] * count)


def blocks(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """The items in slices of at most `size`."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def put(table: str, columns: Sequence[str], values: Iterable[tuple]) -> None:
    """Insert rows: COPY on PostgreSQL, executemany on SQLite. Raises IntegrityError like any insert."""
    if isinstance(values, list) and not values:
        return
    names = ", ".join(f'"{name}"' for name in columns)
    if is_postgres():
        with connection.cursor() as cursor, connection.wrap_database_errors:
            copying = cursor.cursor.copy(f"COPY {table} ({names}) FROM STDIN")
            with copying as copy:
                for row in values:
                    copy.write_row(row)
        return
    marks = ", ".join(["%s"] * len(columns))
    run_many(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(values))  # noqa: S608
