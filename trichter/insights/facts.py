"""Which facts the lake holds, and how they are read out of the database as columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
from django.db import connection

FETCH = 20_000
COLUMNS: dict[str, pa.DataType] = {
    "person_id": pa.int64(),
    "owner_id": pa.int64(),
    "entered_at": pa.int64(),
    "entered_day": pa.int32(),
    "entered_month": pa.int32(),
    "mql_at": pa.int64(),
    "prospect_at": pa.int64(),
    "opportunity_at": pa.int64(),
    "customer_at": pa.int64(),
    "reached": pa.int16(),
    "stage": pa.string(),
    "steps": pa.int64(),
    "source": pa.string(),
    "medium": pa.string(),
    "campaign": pa.string(),
    "channel": pa.string(),
    "industry": pa.string(),
}
SCHEMA = pa.schema(list(COLUMNS.items()))
LIVING = "insights_journey j JOIN people_person p ON p.id = j.person_id AND p.deleted_at IS NULL"


def journeys(where: str = "", parameters: Sequence[Any] = ()) -> Iterator[pa.RecordBatch]:
    """The journeys of living persons in batches; `where` narrows them (columns of j)."""
    columns = ", ".join(f"j.{name}" for name in COLUMNS)
    sql = f"SELECT {columns} FROM {LIVING}{f' WHERE {where}' if where else ''}"  # noqa: S608
    yield from batches(sql, parameters, SCHEMA)


def batches(sql: str, parameters: Sequence[Any], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """What a query answers, in batches of columns."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        while rows := cursor.fetchmany(FETCH):
            columns = zip(*rows, strict=True)
            arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
            yield pa.RecordBatch.from_arrays(arrays, schema=schema)
