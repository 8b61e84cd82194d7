"""Writing what a block came to: new persons by COPY or executemany, changed ones by one UPDATE, their events and
touches."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.utils import timezone

from .. import normalise
from ..models import Company, Person
from ..models.event import from_micros, micros
from ..sql import as_json, blocks, is_postgres, put, rows, run
from .bulk_companies import Firm
from .bulk_match import Draft
from .bulk_rows import STORED, kind_of_domain, words_of
from .changes import Change, change_event
from .events import NewEvent, append_rows, append_same, write_clocks
from .events import columns as event_columns
from .persons import company_snapshot
from .touches import touch

WRITTEN = (
    "id", *STORED, "email", "email_kind", "phone", "name_key", "search_text", "custom", "company_id",
    "owner_id", "is_demo",
)  # fmt: skip
SEARCH_TEXT = WRITTEN.index("search_text") - 1  # in a record, which lacks the id
MOMENTS = ("created_at", "updated_at", "last_event_at")
# whatever else a person has begins as the model says, written out because the database has no defaults of its own
USUAL: dict[str, Any] = {
    str(field.column): field.get_default()
    for field in Person._meta.concrete_fields
    if field.column not in (*WRITTEN, *MOMENTS) and field.get_default() is not None
}
CHANGED = (*STORED, "email", "email_kind", "phone", "name_key", "search_text", "custom", "company_id", "owner_id")


def write(
    drafts: Sequence[Draft],
    companies: Mapping[Any, Firm],
    *,
    by=None,
    source: str = "",
    imported: Mapping[str, Any] | None = None,
    now: int,
) -> None:
    """Write new and changed persons with their details, events (recorded at `now`, µs) and touches."""
    new = [draft for draft in drafts if draft.is_new]
    changed = [draft for draft in drafts if not draft.is_new and draft.is_changed]
    names = {known.id: known.name for known in companies.values()}
    create(new, names, now, with_event=imported is not None)
    update(changed, names)
    ids = [draft.person_id for draft in (*new, *changed) if draft.person_id is not None]
    actor = by.pk if by is not None else None
    changes = [event for draft in changed for event in changed_events(draft, now, source or "import")]
    append_rows([event_columns(event, actor, now) for event in changes])
    if imported is not None:
        append_same(ids, event_columns(NewEvent(0, "imported", now, None, dict(imported)), actor, now))
        write_clocks([(draft.person_id, now, None) for draft in changed if draft.person_id is not None])
    touch(ids, at=now)


def create(drafts: Sequence[Draft], names: Mapping[int, str], now: int, *, with_event: bool) -> None:
    """Insert new persons and their details."""
    if not drafts:
        return
    moment = stamp(from_micros(now))
    for draft, pk in zip(drafts, reserve("people_person", len(drafts)), strict=True):
        draft.person_id = pk
    usual = (moment, moment if with_event else None, *USUAL.values())
    persons = [
        (*person_row(draft, names), stamp(draft.created_at) if draft.created_at else moment, *usual) for draft in drafts
    ]
    with words_indexed_at_once("people_person", persons[0][0], persons[-1][0]):
        put("people_person", (*WRITTEN, *MOMENTS, *USUAL), persons)
    put_details(drafts)


def person_row(draft: Draft, names: Mapping[int, str]) -> tuple:
    """The row of a new person, up to what all share."""
    company = names.get(draft.company_id, "") if draft.company_id else ""
    record = draft.record or record_of(draft, company)
    if draft.record and company != draft.named_company:
        text = words_of(draft.columns, company, draft.emails, draft.phones)
        record = (*record[:SEARCH_TEXT], text, *record[SEARCH_TEXT + 1 :])
    return (draft.person_id, *record, draft.company_id, draft.owner_id, draft.is_demo)


def record_of(draft: Draft, company: str) -> tuple:
    """The same of somebody about whom several rows spoke, as ReadRow.record."""
    given, emails, phones = draft.columns, draft.emails, draft.phones
    first, last = given.get("first_name", ""), given.get("last_name", "")
    email = emails[0][1] or "" if emails else ""
    phone = (phones[0][1] or phones[0][0])[:40] if phones else ""
    return (
        *[given.get(name, "") for name in STORED], email, kind_of_domain(email.rpartition("@")[2]), phone,
        normalise.name_key(first, last), words_of(given, company, emails, phones),
        as_json(draft.custom) if draft.custom else "{}",
    )  # fmt: skip


@contextmanager
def words_indexed_at_once(table: str, first: int, last: int) -> Iterator[None]:
    """Insert rows with these ids and have their words indexed in one statement: SQLite's FTS5 writes its buffer to disk
    for every row that a trigger hands it, which costs more than all else about the row."""
    if is_postgres():
        yield
        return
    trigger = f"{table}_search_insert"
    [(definition,)] = rows("SELECT sql FROM sqlite_master WHERE name = %s", [trigger])
    run(f"DROP TRIGGER {trigger}")
    yield
    inserted = f"SELECT id, search_text FROM {table} WHERE id BETWEEN %s AND %s"  # noqa: S608
    run(f"INSERT INTO {table}_search(rowid, search_text) {inserted}", [first, last])
    run(definition)


def put_details(drafts: Iterable[Draft]) -> None:
    """Insert addresses, numbers and names elsewhere of new persons."""
    emails, phones, external = [], [], []
    for draft in drafts:
        pk = draft.person_id
        emails += [(pk, address, key, position) for position, (address, key) in enumerate(draft.emails)]
        phones += [(pk, number, key, kind, position) for position, (number, key, kind) in enumerate(draft.phones)]
        external += [(pk, system, key) for system, key in draft.external]
    put("people_personemail", ("person_id", "address", "key", "position"), emails)
    put("people_personphone", ("person_id", "number", "key", "kind", "position"), phones)
    put("people_externalkey", ("person_id", "system", "key"), external)


def update(drafts: Sequence[Draft], names: Mapping[int, str]) -> None:
    """Write changed persons, and the details that came along. names: of companies, as far as the block knows them."""
    if not drafts:
        return
    others = {draft.company_id for draft in drafts if draft.company_id} - names.keys()
    names = {**names, **dict(Company.objects.filter(pk__in=others).values_list("pk", "name"))} if others else names
    records = []
    for draft in drafts:
        record = Person(pk=draft.person_id, custom=draft.custom, company_id=draft.company_id, owner_id=draft.owner_id)
        for name in STORED:
            setattr(record, name, draft.columns.get(name, ""))
        record.email = (draft.emails[0][1] or draft.emails[0][0]) if draft.emails else ""
        record.email_kind = normalise.email_kind(record.email)
        record.phone = (draft.phones[0][1] or draft.phones[0][0])[:40] if draft.phones else ""
        record.name_key = normalise.name_key(record.first_name, record.last_name)
        company = names.get(draft.company_id, "") if draft.company_id else ""
        record.search_text = words_of(draft.columns, company, draft.emails, draft.phones)
        record.updated_at = timezone.now()
        records.append(record)
    write_columns(records)
    fresh_emails, fresh_phones, fresh_names = [], [], []
    for draft in drafts:
        pk, start = draft.person_id, len(draft.emails) - len(draft.new_emails)
        fresh_emails += [(pk, address, key, start + at) for at, (address, key) in enumerate(draft.emails[start:])]
        start = len(draft.phones) - len(draft.new_phones)
        fresh_phones += [
            (pk, number, key, kind, start + at) for at, (number, key, kind) in enumerate(draft.phones[start:])
        ]
        fresh_names += [(pk, system, key) for system, key in draft.new_external]
    put("people_personemail", ("person_id", "address", "key", "position"), fresh_emails)
    put("people_personphone", ("person_id", "number", "key", "kind", "position"), fresh_phones)
    put("people_externalkey", ("person_id", "system", "key"), fresh_names)


def write_columns(records: Sequence[Person]) -> None:
    """One UPDATE per five hundred persons."""
    columns = (*CHANGED, "updated_at")
    if not is_postgres():
        assignments = ", ".join(f"{name} = v.value ->> {number}" for number, name in enumerate(columns, start=1))
        source = "FROM json_each(%s) v WHERE people_person.id = v.value ->> 0"
        sql = f"UPDATE people_person SET {assignments} {source}"  # noqa: S608
        for block in blocks(records, 500):
            values = [[record.pk, *(plain_value(record, name) for name in columns)] for record in block]
            run(sql, [json.dumps(values)])
        return
    kinds = {"custom": "jsonb", "company_id": "bigint", "owner_id": "bigint", "updated_at": "timestamptz"}
    assignments = ", ".join(f"{name} = v.{name}" for name in columns)
    arrays = ", ".join(f"%s::{kinds.get(name, 'text')}[]" for name in columns)
    source = f"FROM unnest(%s::bigint[], {arrays}) AS v(id, {', '.join(columns)}) WHERE p.id = v.id"
    sql = f"UPDATE people_person p SET {assignments} {source}"  # noqa: S608
    for block in blocks(records, 500):
        values = [[plain_value(record, name) for record in block] for name in columns]
        run(sql, [[record.pk for record in block], *values])


def plain_value(record: Person, name: str) -> Any:
    """A column's value as the database takes it."""
    value = getattr(record, name)
    if name == "custom":
        return as_json(value)
    return stamp(value) if name == "updated_at" else value


def changed_events(draft: Draft, now: int, source: str) -> list[NewEvent]:
    """The events that tell of a changed person."""
    found: list[NewEvent] = []
    if draft.person_id is None:
        return found
    for field, (old, new) in draft.changes.items():
        if field == "company":
            companies = Company.objects.in_bulk([pk for pk in (old, new) if pk])
            change = Change("company", company_snapshot(companies.get(old)), company_snapshot(companies.get(new)))
        elif field == "owner":
            found.append(NewEvent(draft.person_id, "owner_changed", now, None, owner_properties(old, new)))
            continue
        else:
            change = Change(field, old, new)
        found.append(change_event(draft.person_id, change, now, source))
    if draft.new_emails and len(draft.emails) == len(draft.new_emails):
        found.append(change_event(draft.person_id, Change("person.email", None, draft.emails[0][1]), now, source))
        kind = normalise.email_kind(draft.emails[0][1] or "")
        found.append(change_event(draft.person_id, Change("person.email_kind", None, kind), now, source))
    if draft.new_phones and len(draft.phones) == len(draft.new_phones):
        number = (draft.phones[0][1] or draft.phones[0][0])[:40]
        found.append(change_event(draft.person_id, Change("person.phone", None, number), now, source))
    return found


def owner_properties(old: int | None, new: int | None) -> dict[str, Any]:
    """What owner_changed tells."""
    from .companies import user_or_none

    former, present = user_or_none(old), user_or_none(new)
    return {
        "old": old,
        "new": new,
        "old_email": former.email if former else None,
        "name": str(present) if present else None,
    }


def stamp(moment: datetime) -> Any:
    """A moment as the database takes it in plain SQL."""
    if is_postgres():
        return moment
    from .events import sqlite_stamp

    return sqlite_stamp(micros(moment))


def reserve(table: str, count: int) -> list[int]:
    """Ids for new rows, ours alone: from the sequence, or, on SQLite, inside the one writing transaction."""
    if is_postgres():
        numbers = f"SELECT nextval('{table}_id_seq') FROM generate_series(1, %s)"  # noqa: S608
        return [row[0] for row in rows(numbers, [count])]
    last = rows("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
    start = (last[0][0] if last else 0) + 1
    return list(range(start, start + count))
