"""Which facts the lake holds, and how they are read out of the database as columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
from django.conf import settings
from django.db import connection

from trichter.handover import clock
from trichter.handover.models import Handover
from trichter.lifecycle.compliance import signed_since
from trichter.lifecycle.models import Definition, Transition
from trichter.people.event_types import EVENT_TYPES
from trichter.people.models.event import from_micros, micros
from trichter.people.services import now_micros

from .journeys import local_day

FETCH = 20_000
WHOLE, SHORT, TEXT = pa.int64(), pa.int32(), pa.string()
COLUMNS: dict[str, pa.DataType] = {
    "person_id": WHOLE,
    "owner_id": WHOLE,
    "entered_at": WHOLE,
    "entered_day": SHORT,
    "entered_month": SHORT,
    "mql_at": WHOLE,
    "prospect_at": WHOLE,
    "opportunity_at": WHOLE,
    "customer_at": WHOLE,
    "met_mql_at": WHOLE,
    "met_prospect_at": WHOLE,
    "reached": pa.int16(),
    "stage": TEXT,
    "steps": WHOLE,
    "source": TEXT,
    "medium": TEXT,
    "campaign": TEXT,
    "channel": TEXT,
    "industry": TEXT,
}
SCHEMA = pa.schema(list(COLUMNS.items()))
LIVING = "insights_journey j JOIN people_person p ON p.id = j.person_id AND p.deleted_at IS NULL"
HANDOVERS = pa.schema(
    {
        **dict.fromkeys(("handover_id", "person_id", "rep_id", "rule_id", "reason_id", "definition_id"), WHOLE),
        "source": TEXT,
        "campaign": TEXT,
        "offered_at": WHOLE,
        "offered_day": SHORT,
        "offered_month": SHORT,
        "hour": SHORT,  # of the day, in the house's zone
        "state": TEXT,
        "clock": TEXT,  # handover.clock
        "worked": WHOLE,  # working time until the first response, microseconds; null without one
        "defined": pa.bool_(),  # a definition's condition was what brought the person where they stood
        "agreed": pa.bool_(),  # and both sides had signed that version by then
    }.items()
)
DEALS = pa.schema(
    {
        **dict.fromkeys(("deal_id", "person_id", "owner_id", "pipeline_id", "stage_id", "reason_id"), WHOLE),
        "currency": TEXT,
        "cents": WHOLE,
        "kind": TEXT,  # open, won, lost
        "opened_at": WHOLE,
        "moment": WHOLE,  # closed, or opened if still open
        "closed_day": SHORT,
        "closed_month": SHORT,
        "due_month": SHORT,  # of the close date
        "source": TEXT,  # first touch
        "campaign": TEXT,
        "last_source": TEXT,  # last touch before it was opened
        "industry": TEXT,
    }.items()
)


@dataclass(frozen=True)
class Fact:
    """One table of the lake."""

    schema: pa.Schema
    read: Callable[[], Iterator[pa.RecordBatch]]


def journeys(where: str = "", parameters: Sequence[Any] = ()) -> Iterator[pa.RecordBatch]:
    """The journeys of living persons in batches; `where` narrows them (columns of j)."""
    columns = ", ".join(f"j.{name}" for name in COLUMNS)
    sql = f"SELECT {columns} FROM {LIVING}{f' WHERE {where}' if where else ''}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        while rows := cursor.fetchmany(FETCH):
            yield batch(rows, SCHEMA)


def batch(rows: Sequence[Sequence[Any]], schema: pa.Schema) -> pa.RecordBatch:
    """Rows as columns."""
    columns = zip(*rows, strict=True)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def in_batches(rows: Iterator[Sequence[Any]], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Rows as batches of columns."""
    held: list[Sequence[Any]] = []
    for row in rows:
        held.append(row)
        if len(held) == FETCH:
            yield batch(held, schema)
            held = []
    if held:
        yield batch(held, schema)


def handovers() -> Iterator[pa.RecordBatch]:
    """All handovers with how their clock stands now."""
    yield from in_batches(_handover_rows(), HANDOVERS)


def _handover_rows() -> Iterator[tuple]:
    zone = ZoneInfo(settings.TIME_ZONE)
    agreed = {row.pk: signed_since(row) for row in Definition.objects.prefetch_related("signatures")}
    by_hand = set(
        Transition.objects.exclude(by=None)
        .filter(definition__mode=Definition.Mode.AUTOMATIC)
        .values_list("person_id", "definition_id")
    )
    timed = clock.annotate(Handover.objects.order_by(), now_micros())
    rows = timed.values_list(
        "pk", "person_id", "rep_id", "rule_id", "reject_reason_id", "definition_id", "source", "campaign", "offered_at",
        "state", "clock_state", "worked", "responded_at",
    )  # fmt: skip
    for (
        pk,
        person,
        rep,
        rule,
        reason,
        definition,
        source,
        campaign,
        at,
        state,
        stands,
        worked,
        responded,
    ) in rows.iterator(chunk_size=FETCH):
        day, month = local_day(at, zone)
        took = None if responded is None else responded - at if worked is None else worked
        defined = definition is not None and (person, definition) not in by_hand
        signed = agreed.get(definition) if defined else None
        hour = from_micros(at).astimezone(zone).hour
        yield (
            pk, person, rep, rule, reason, definition, source, campaign, at, day, month, hour, state, stands, took,
            defined, signed is not None and micros(signed) <= at,
        )  # fmt: skip


CONTACTS = ", ".join(f"'{kind.slug}'" for kind in EVENT_TYPES.values() if kind.touchpoint)
MICROS = {
    "sqlite": "CAST(strftime('%%s', {0}) AS INTEGER) * 1000000",  # the second is enough for figures
    "postgresql": "CAST(extract(epoch FROM {0}) * 1000000 AS BIGINT)",
}
DEAL_SQL = """
SELECT o.id, o.person_id, o.owner_id, o.pipeline_id, o.stage_id, o.lost_reason_id, o.currency, o.amount,
       CASE WHEN o.closed_at IS NULL THEN 'open' ELSE s.kind END, {opened}, {closed}, o.close_date,
       o.source, o.campaign,
       CASE WHEN s.kind = 'won' AND o.person_id IS NOT NULL THEN (
           SELECT e.source FROM people_event e
           WHERE e.person_id = o.person_id AND e.occurred_at <= {opened} AND e.source <> '' AND e.type IN ({contacts})
           ORDER BY e.occurred_at DESC, e.id DESC LIMIT 1) END,
       c.industry
FROM pipeline_opportunity o
JOIN pipeline_stage s ON s.id = o.stage_id
LEFT JOIN people_person p ON p.id = o.person_id
LEFT JOIN people_company c ON c.id = COALESCE(o.company_id, p.company_id)
WHERE o.deleted_at IS NULL"""


def deals() -> Iterator[pa.RecordBatch]:
    """All opportunities that are not deleted, those won with the source of their last touch."""
    yield from in_batches(_deal_rows(), DEALS)


def _deal_rows() -> Iterator[tuple]:
    zone, moment = ZoneInfo(settings.TIME_ZONE), MICROS[connection.vendor]
    sql = DEAL_SQL.format(opened=moment.format("o.opened_at"), closed=moment.format("o.closed_at"), contacts=CONTACTS)
    with connection.cursor() as cursor:
        cursor.execute(sql, [])
        for row in iter(cursor.fetchone, None):
            *ids, currency, amount, kind, opened, closed, due, source, campaign, last, industry = row
            day, month = local_day(closed, zone) if closed is not None else (None, None)
            cents = None if amount is None else round(amount * 100)
            moment_of_it = opened if closed is None else closed
            months = (month, month_of(due))
            origin = (source, campaign, last or source, industry or "")
            yield (*ids, currency, cents, kind, opened, moment_of_it, day, *months, *origin)


def month_of(day: Any) -> int | None:
    """year * 12 + month - 1 of a date or its ISO text."""
    if day is None:
        return None
    text = str(day)
    return int(text[:4]) * 12 + int(text[5:7]) - 1


FACTS = {
    "journeys": Fact(SCHEMA, journeys),
    "handovers": Fact(HANDOVERS, handovers),
    "deals": Fact(DEALS, deals),
}
ALONGSIDE = ("handovers", "deals")  # written whole at each refresh: they are few beside the people
