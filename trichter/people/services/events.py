"""Appending to the event log."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ..event_types import EVENT_TYPES, is_touchpoint, is_valid_type
from ..models.event import PROMOTED, Event
from ..sql import among, blocks, is_postgres, rows, run, run_many, values_list
from .touches import touch as touch_persons

SECOND = 1_000_000
LATEST = 86_400 * SECOND  # events may be this far ahead of the clock
EARLIEST = 631_152_000 * SECOND  # 1990-01-01
BLOCK = 500
BIG = 2**63
LIMITS: dict[str, int] = {name: Event._meta.get_field(name).max_length or 0 for name in PROMOTED}
COLUMNS = ("person_id", "type", "occurred_at", "recorded_at", "key", "actor_id", *PROMOTED, "properties")
INSERT = f"INSERT INTO people_event ({', '.join(COLUMNS)}) "
PG_KINDS = ["bigint", "text", "bigint", "bigint", "text", "bigint", *["text"] * len(PROMOTED), "text"]
# one array per column: the statement is the same for any number of events, so it is parsed and prepared once
PG_ARRAYS = (
    f"SELECT {', '.join(f'v.c{n}' for n in range(len(COLUMNS) - 1))}, v.c{len(COLUMNS) - 1}::jsonb "  # noqa: S608
    f"FROM unnest({', '.join(f'%s::{kind}[]' for kind in PG_KINDS)}) "
    f"WITH ORDINALITY AS v({', '.join(f'c{n}' for n in range(len(COLUMNS)))}, place) ORDER BY v.place"
)
NOTHING = "{}"


@dataclass(slots=True)
class NewEvent:
    """An event to append. `occurred_at` is integer microseconds UTC; `key` makes it count once however often it is
    sent."""

    person_id: int
    type: str
    occurred_at: int
    key: str | None = None
    properties: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Recorded:
    """What became of an event: its id, whether it is new, or why it was refused (then the id is None)."""

    event_id: int | None
    created: bool
    error: str = ""


def now_micros() -> int:
    """The clock as integer microseconds."""
    return time.time_ns() // 1000


@transaction.atomic
def record_events(items: Sequence[NewEvent], *, by=None, touch: bool = True) -> list[Recorded]:
    """Append events in one transaction; the answer has one entry per item, in order.

    An event whose key is known already is left as it is and answered with the id it has. Persons are marked touched and
    their last event and contact move forward. A refused item (unknown or deleted person, impossible time, bad type)
    does not hold up the others.
    """
    if not items:
        return []
    now = now_micros()
    known = lock_persons(
        {item.person_id for item in items if isinstance(item.person_id, int) and 0 < item.person_id < BIG}
    )
    answers: list[Recorded | None] = [None] * len(items)
    good: list[int] = []
    for index, item in enumerate(items):
        error = problem(item, known, now)
        if error:
            answers[index] = Recorded(None, False, error)
        else:
            good.append(index)
    actor = by.pk if by is not None else None
    inserted = insert([items[index] for index in good], actor, now)
    for index, answer in zip(good, inserted, strict=True):
        answers[index] = answer
    fresh = [items[index] for index in good if answers[index].created]  # type: ignore[union-attr]
    move_clocks(fresh, known)
    if touch and fresh:
        touch_persons({item.person_id for item in fresh}, at=now)
    announce({item.type for item in fresh if item.type not in EVENT_TYPES})
    return answers  # type: ignore[return-value]


def announce(types: set[str]) -> None:
    """Make event types of the house's own available to conditions as soon as they occur."""
    if not types:
        return
    from ..catalogue import catalogue, forget

    if any(catalogue().event(each) is None for each in types):
        forget()


def problem(item: NewEvent, known: dict[int, tuple], now: int) -> str:
    """Why an event cannot be recorded, in words; empty if it can."""
    if item.person_id not in known:
        return _("There is no person %(id)s.") % {"id": item.person_id}
    if not is_valid_type(item.type):
        return _("“%(type)s” is not an event type: use lower-case letters, digits and underscores.") % {
            "type": item.type
        }
    if not isinstance(item.occurred_at, int) or item.occurred_at < EARLIEST:
        return _("The event's time is before 1990.")
    if item.occurred_at > now + LATEST:
        return _("The event's time lies more than a day in the future.")
    if item.key is not None and (not 0 < len(item.key) <= 160 or clean_text(item.key) != item.key):
        return _("The key must have 1 to 160 characters.")
    return ""


def lock_persons(ids: set[int]) -> dict[int, tuple]:
    """Living persons among these, {id: (last_event_at, last_contact_at)}, locked in one order against deadlocks."""
    postgres = is_postgres()
    sql = "SELECT id, last_event_at, last_contact_at FROM people_person WHERE deleted_at IS NULL AND id "
    if len(ids) == 1:
        sql, parameter = sql + "= %s", next(iter(ids))
    else:
        inside, parameter = among(sorted(ids))
        sql += f"IN {inside} ORDER BY id"
    return {row[0]: row[1:] for row in rows(sql + (" FOR NO KEY UPDATE" if postgres else ""), [parameter])}


def insert(items: Sequence[NewEvent], actor: int | None, now: int) -> list[Recorded]:
    """Append checked events; those with a known key are answered with the event that has it."""
    answers: list[Recorded | None] = [None] * len(items)
    plain = [index for index, item in enumerate(items) if item.key is None]
    keyed = sorted(
        (index for index, item in enumerate(items) if item.key is not None), key=lambda index: items[index].key or ""
    )
    for block in blocks(plain, BLOCK):
        source, values = event_rows([columns(items[index], actor, now) for index in block])
        ids = sorted(row[0] for row in rows(f"{INSERT}{source} RETURNING id", values))
        for index, event_id in zip(block, ids, strict=True):
            answers[index] = Recorded(event_id, True)
    for block in blocks(keyed, BLOCK):
        insert_keyed([(index, items[index]) for index in block], actor, now, answers)
    return answers  # type: ignore[return-value]


def append_rows(records: Sequence[tuple], size: int = 5000) -> None:
    """Append events given as rows of COLUMNS, checked and without keys, whose ids nobody asks for."""
    marks = ",".join(["%s"] * len(COLUMNS))
    for block in blocks(records, size):
        if is_postgres():
            run(INSERT + PG_ARRAYS, [list(column) for column in zip(*block, strict=True)])
        else:
            run_many(f"{INSERT}VALUES ({marks})", block)


def append_same(person_ids: Sequence[int], record: tuple) -> None:
    """Append the same event to the log of each of these persons; record is a row of COLUMNS whose person is ignored."""
    for block in blocks(person_ids, 5000):
        if is_postgres():
            marks = ",".join(f"%s::{kind}" for kind in [*PG_KINDS[1:-1], "jsonb"])
            run(f"{INSERT}SELECT v.id, {marks} FROM unnest(%s::bigint[]) AS v(id)", [*record[1:], list(block)])  # noqa: S608
        else:
            marks = ",".join(["%s"] * (len(COLUMNS) - 1))
            run(f"{INSERT}SELECT value, {marks} FROM json_each(%s)", [*record[1:], json.dumps(block)])  # noqa: S608


def event_rows(records: Sequence[tuple]) -> tuple[str, list]:
    """What stands behind INSERT for these rows, and its parameters."""
    if is_postgres():
        return PG_ARRAYS, [list(column) for column in zip(*records, strict=True)]
    return f"VALUES {values_list(len(COLUMNS), len(records))}", [value for record in records for value in record]


def insert_keyed(block: Sequence[tuple[int, NewEvent]], actor: int | None, now: int, answers: list) -> None:
    """Append events with keys, each key once; fills `answers`."""
    first: dict[str, tuple[int, NewEvent]] = {}
    for index, item in block:
        first.setdefault(item.key or "", (index, item))
    source, values = event_rows([columns(item, actor, now) for _index, item in first.values()])
    sql = f"{INSERT}{source} ON CONFLICT (key) DO NOTHING RETURNING key, id"
    created = dict(rows(sql, values))
    known: dict[str, int] = {}
    if len(created) < len(first):
        inside, parameter = among([key for key in first if key not in created], "text")
        known = dict(rows(f"SELECT key, id FROM people_event WHERE key IN {inside}", [parameter]))  # noqa: S608
    for index, item in block:
        key = item.key or ""
        is_new = key in created and first[key][0] == index
        answers[index] = Recorded(created.get(key) or known[key], is_new)


def columns(item: NewEvent, actor: int | None, now: int) -> tuple:
    """The row of an event: promoted properties in their columns, the rest as JSON."""
    given = item.properties
    if not given:
        return (item.person_id, item.type, item.occurred_at, now, item.key, actor, *NO_PROPERTIES)
    rest = dict(given)
    promoted: list[str | None] = []
    for name in PROMOTED:
        value = given.get(name)
        if value is None or isinstance(value, dict | list):
            promoted.append(None)
            continue
        shown = clean_text(value if isinstance(value, str) else json.dumps(value))
        limit = LIMITS[name]
        promoted.append(shown[:limit] or None)
        if len(shown) <= limit:
            del rest[name]  # a longer one is kept whole beside its cut column
    return (
        item.person_id,
        item.type,
        item.occurred_at,
        now,
        item.key,
        actor,
        *promoted,
        encode(rest) if rest else NOTHING,
    )


NO_PROPERTIES = (*([None] * len(PROMOTED)), NOTHING)


def clean_text(value: str) -> str:
    """Without what no database can hold: NUL and halves of surrogate pairs."""
    if value.isascii() and "\0" not in value:
        return value
    return value.replace("\0", "").encode("utf-8", "ignore").decode()


def encode(properties: dict) -> str:
    """JSON that both databases accept: no NUL, no half surrogates, no NaN; what JSON lacks is written as text."""
    try:
        encoded = json.dumps(properties, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=str)
    except ValueError:
        encoded = json.dumps(cleaned(properties), ensure_ascii=False, separators=(",", ":"), default=str)
    if "\\u0000" in encoded:
        encoded = json.dumps(cleaned(properties), ensure_ascii=False, separators=(",", ":"), default=str)
    return encoded if encoded.isascii() else clean_text(encoded)


def cleaned(value: Any) -> Any:
    """A JSON value without NUL and without numbers that are none."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {clean_text(str(key)): cleaned(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [cleaned(each) for each in value]
    return value


def move_clocks(items: Sequence[NewEvent], known: dict[int, tuple]) -> None:
    """Move last_event_at and last_contact_at forward, never back."""
    event_at: dict[int, int] = {}
    contact_at: dict[int, int] = {}
    for item in items:
        person, at = item.person_id, item.occurred_at
        if at > event_at.get(person, 0):
            event_at[person] = at
        if at > contact_at.get(person, 0) and is_touchpoint(item.type):
            contact_at[person] = at
    changes = []
    for person, at in event_at.items():
        last_event, last_contact = (as_micros(value) for value in known[person])
        newer_event = at if last_event is None or at > last_event else None
        contact = contact_at.get(person)
        newer_contact = contact if contact is not None and (last_contact is None or contact > last_contact) else None
        if newer_event is not None or newer_contact is not None:
            changes.append((person, newer_event, newer_contact))
    write_clocks(changes)


def write_clocks(changes: Sequence[tuple[int, int | None, int | None]]) -> None:
    """Set the given ones of (person, last event, last contact)."""
    for block in blocks(changes, BLOCK):
        if is_postgres():
            persons, events, contacts = zip(*block, strict=True)
            run(PG_CLOCKS, [list(persons), list(events), list(contacts)])
        else:
            stamped = [[person, sqlite_stamp(event), sqlite_stamp(contact)] for person, event, contact in block]
            run(SQLITE_CLOCKS, [json.dumps(stamped)])


PG_CLOCKS = """
UPDATE people_person p
SET last_event_at = coalesce('epoch'::timestamptz + v.event_at * interval '1 microsecond', p.last_event_at),
    last_contact_at = coalesce('epoch'::timestamptz + v.contact_at * interval '1 microsecond', p.last_contact_at)
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS v(person, event_at, contact_at) WHERE p.id = v.person"""
SQLITE_CLOCKS = """
UPDATE people_person SET last_event_at = coalesce(v.value ->> 1, last_event_at),
    last_contact_at = coalesce(v.value ->> 2, last_contact_at)
FROM json_each(%s) AS v WHERE people_person.id = v.value ->> 0"""


def sqlite_stamp(value: int | None) -> str | None:
    """The text Django stores on SQLite for an instant."""
    from ..models.event import from_micros

    if value is None:
        return None
    return from_micros(value).replace(tzinfo=None).isoformat(" ")


def as_micros(value: Any) -> int | None:
    """Integer microseconds of what a driver returns for a timestamp."""
    from datetime import UTC, datetime

    from ..models.event import micros

    if value is None:
        return None
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return micros(value if value.tzinfo else value.replace(tzinfo=UTC))
