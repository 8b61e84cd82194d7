"""Who the rows of a block are about: existing persons and new ones, each once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from .. import normalise
from ..sql import among, rows
from .bulk_rows import STORED, Phone, ReadRow

ORIGIN = frozenset({"source", "medium", "campaign", "channel"})


class Draft:
    """A person as the block will leave them. `person_id` of a new one is set when it is written."""

    __slots__ = (
        "changes", "columns", "company_id", "created_at", "custom", "emails", "external", "is_demo", "is_new",
        "named_company", "new_emails", "new_external", "new_phones", "owner_id", "person_id", "phones", "record",
    )  # fmt: skip

    def __init__(self, person_id: int | None = None) -> None:
        self.person_id = person_id
        self.is_new = person_id is None
        self.columns: dict[str, str] = {}
        self.custom: dict[str, Any] = {}
        self.emails: list[tuple[str, str | None]] = []
        self.phones: list[Phone] = []
        self.external: list[tuple[str, str]] = []
        self.company_id: int | None = None
        self.owner_id: int | None = None
        self.created_at: datetime | None = None  # of a new person, where it is not now
        self.is_demo = False
        self.changes: dict[str, list[Any]] = {}  # field → [old, new]
        self.new_emails: tuple[str, ...] = ()
        self.new_phones: tuple[str, ...] = ()
        self.new_external: tuple[tuple[str, str], ...] = ()
        self.record: tuple = ()  # of a new person about whom one row says everything, as ReadRow.record
        self.named_company = ""

    def apply(self, row: ReadRow, company, *, overwrite: bool, source: str) -> bool:
        """Take over what a row says; whether that changed anything."""
        if self.is_new and not self.columns and not self.emails and not self.custom and not self.external:
            return self.begin(row, company, source)
        if self.record:  # the first row, which may be tried again, stays as it is
            self.record, self.columns, self.custom = (), dict(self.columns), dict(self.custom)
            self.phones, self.external = list(self.phones), list(self.external)
        before = (len(self.changes), len(self.emails), len(self.phones), len(self.external))
        touched = False
        for name, value in row.columns.items():
            known: Any = self.columns.get(name, "")
            if value != known and (not known or overwrite) and (name not in ORIGIN or (self.is_new and not known)):
                touched |= self.note(f"person.{name}", known or None, value)
                self.columns[name] = value
        for slug, value in row.custom.items():
            known = self.custom.get(slug)
            if value != known and (known is None or overwrite):
                touched |= self.note(f"person.{slug}", known, value)
                self.custom[slug] = value
        if company is not None and company.id != self.company_id and (self.company_id is None or overwrite):
            touched |= self.note("company", self.company_id, company.id)
            self.company_id = company.id
        if row.owner_id is not None and row.owner_id != self.owner_id and (self.owner_id is None or overwrite):
            touched |= self.note("owner", self.owner_id, row.owner_id)
            self.owner_id = row.owner_id
        self.add_contacts(row)
        return touched or before != (len(self.changes), len(self.emails), len(self.phones), len(self.external))

    def begin(self, row: ReadRow, company, source: str) -> bool:
        """A new person from their first row."""
        self.columns, self.custom, self.record = row.columns, row.custom, row.record
        self.named_company = row.company_name
        if source and "source" not in self.columns:
            self.columns, self.record = {**self.columns, "source": source[:120]}, ()
        self.emails, self.phones, self.external = list(row.emails), row.phones, row.external
        self.company_id = company.id if company is not None else None
        self.owner_id, self.created_at, self.is_demo = row.owner_id, row.created_at, row.is_demo
        return True

    def note(self, field: str, old: Any, new: Any) -> bool:
        """Remember a change of a person who was there before."""
        if not self.is_new:
            first = self.changes.get(field)
            self.changes[field] = [old if first is None else first[0], new]
        return True

    def add_contacts(self, row: ReadRow) -> None:
        """Add addresses, numbers and names that the person lacks."""
        keys = {key for _address, key in self.emails}
        for address, key in row.emails:
            if key not in keys:
                self.emails.append((address, key))
                self.new_emails += (key,)
        numbers = {key or number for number, key, _kind in self.phones}
        for phone in row.phones:
            if (phone[1] or phone[0]) not in numbers:
                self.phones.append(phone)
                self.new_phones += (phone[1] or phone[0],)
        for name in row.external:
            if name not in self.external:
                self.external.append(name)
                self.new_external += (name,)

    @property
    def is_changed(self) -> bool:
        """Whether a person who was there before must be written."""
        return bool(self.changes or self.new_emails or self.new_phones or self.new_external)

    def before(self) -> dict[str, Any]:
        """What take_back needs."""
        return {
            "changes": self.changes,
            "emails": list(self.new_emails),
            "phones": list(self.new_phones),
            "external": [list(name) for name in self.new_external],
        }


class People:
    """The persons a block is about, findable by their keys, including those it is about to create."""

    def __init__(self) -> None:
        self.drafts: list[Draft] = []
        self.by_email: dict[str, Draft] = {}
        self.by_external: dict[tuple[str, str], Draft] = {}
        self.by_phone: dict[str, list[Draft]] = {}

    @classmethod
    def find(cls, read: Sequence[ReadRow]) -> People:
        """Everyone who has one of the rows' keys: one query per kind of key, and one per kind of detail."""
        people = cls()
        emails = sorted({key for row in read for _address, key in row.emails})
        external = sorted({name for row in read for name in row.external})
        phones = sorted({key for row in read for _number, key, _kind in row.phones if key})
        owners_of_email = people_with("people_personemail", "key", emails)
        owners_of_phone = people_with("people_personphone", "key", phones)
        owners_of_name = people_named(external)
        ids = {pk for _key, pk in (*owners_of_email, *owners_of_phone)} | {pk for _s, _k, pk in owners_of_name}
        known = load(sorted(ids))
        people.drafts = list(known.values())
        people.by_email = {key: known[pk] for key, pk in owners_of_email if pk in known}
        people.by_external = {(system, key): known[pk] for system, key, pk in owners_of_name if pk in known}
        for key, pk in owners_of_phone:
            if pk in known and known[pk] not in people.by_phone.setdefault(key, []):
                people.by_phone[key].append(known[pk])
        return people

    def draft_for(self, row: ReadRow) -> tuple[Draft, bool]:
        """The person a row is about, and whether it had to be created; the row's keys lead to them from now on."""
        draft = self.known(row)
        created = draft is None
        if draft is None:
            draft = Draft()
            self.drafts.append(draft)
        for _address, key in row.emails:
            self.by_email.setdefault(key, draft)
        for name in row.external:
            self.by_external.setdefault(name, draft)
        for _number, number_key, _kind in row.phones:
            if number_key:
                owners = self.by_phone.setdefault(number_key, [])
                if draft not in owners:
                    owners.append(draft)
        # a key that leads to somebody else stays theirs
        mine = [each for each in row.emails if self.by_email[each[1]] is draft]
        if len(mine) < len(row.emails):
            row.emails, row.record = mine, ()
        row.external = [name for name in row.external if self.by_external[name] is draft]
        return draft, created

    def known(self, row: ReadRow) -> Draft | None:
        """The person by address, else by a name elsewhere, else by number."""
        for _address, key in row.emails:
            if key in self.by_email:
                return self.by_email[key]
        for name in row.external:
            if name in self.by_external:
                return self.by_external[name]
        for _number, number_key, _kind in row.phones:
            owners = self.by_phone.get(number_key, []) if number_key else []
            if len(owners) == 1 and not contradicts(row, owners[0]):
                return owners[0]
        return None


def contradicts(row: ReadRow, draft: Draft) -> bool:
    """Whether a row with the same number is about somebody else."""
    unsure = False
    for name in ("last_name", "first_name"):
        mine, theirs = row.columns.get(name, ""), draft.columns.get(name, "")
        if mine and theirs:
            if normalise.plain(mine) != normalise.plain(theirs):
                return True
        else:
            unsure = True
    return unsure and bool(row.emails) and bool(draft.emails)


def people_with(table: str, column: str, keys: Sequence[str]) -> list[tuple[str, int]]:
    """(key, person) of persons with these keys, deleted ones too: `load` leaves those out more cheaply than a join."""
    if not keys:
        return []
    inside, parameter = among(keys, "text")
    return rows(f"SELECT {column}, person_id FROM {table} WHERE {column} IN {inside}", [parameter])  # noqa: S608


def people_named(external: Sequence[tuple[str, str]]) -> list[tuple[str, str, int]]:
    """(system, key, person) of persons with these names, deleted ones too."""
    if not external:
        return []
    inside, parameter = among(sorted({key for _system, key in external}), "text")
    systems, other = among(sorted({system for system, _key in external}), "text")
    wanted = set(external)
    sql = f"SELECT system, key, person_id FROM people_externalkey WHERE system IN {systems} AND key IN {inside}"  # noqa: S608
    found = rows(sql, [other, parameter])
    return [row for row in found if (row[0], row[1]) in wanted]


def load(ids: Sequence[int]) -> dict[int, Draft]:
    """Those of these persons who are alive, with their details."""
    if not ids:
        return {}
    inside, parameter = among(ids)
    names = ", ".join(STORED)
    found: dict[int, Draft] = {}
    alive = f"deleted_at IS NULL AND id IN {inside} ORDER BY id"
    sql = f"SELECT id, custom, company_id, owner_id, {names} FROM people_person WHERE {alive}"  # noqa: S608
    for pk, custom, company_id, owner_id, *values in rows(sql, [parameter]):
        draft = found[pk] = Draft(pk)
        draft.custom = json.loads(custom) if isinstance(custom, str) else custom
        draft.company_id, draft.owner_id = company_id, owner_id
        draft.columns = {name: value for name, value in zip(STORED, values, strict=True) if value}
    inside, parameter = among(list(found))
    of_these = f"WHERE person_id IN {inside} "
    sql = f"SELECT person_id, address, key FROM people_personemail {of_these}"  # noqa: S608
    for pk, address, key in rows(f"{sql} ORDER BY position, id", [parameter]):
        found[pk].emails.append((address, key))
    sql = f"SELECT person_id, number, key, kind FROM people_personphone {of_these}"  # noqa: S608
    for pk, number, key, kind in rows(f"{sql} ORDER BY position, id", [parameter]):
        found[pk].phones.append((number, key, kind))
    sql = f"SELECT person_id, system, key FROM people_externalkey {of_these}"  # noqa: S608
    for pk, system, key in rows(sql, [parameter]):
        found[pk].external.append((system, key))
    return found
