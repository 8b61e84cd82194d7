"""From rows as they stand in a file to clean, typed rows that can be matched and written.

>>> reader = RowReader(look, propose(look).mapping)
>>> for row in reader.read("leads.csv"):
...     if row.importable: ...
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from trichter.values.freemail import is_free_mail

from . import cells
from .columns import PERSON
from .issues import Issue, Trouble, shorten
from .mapping import ColumnMap, Mapping
from .rows import Row, read_rows
from .sniff import FileLook
from .values import DEFAULT_MISSING, Phone, clean_emails, clean_phones, domain_of, split_full_name

CACHE_LIMIT = 50_000


@dataclass(frozen=True, slots=True)
class ConsentClaim:
    """What a column says about consent: a claim of the list, not a proof.

    meaning  opt_in: has agreed; opt_out: objects; no_opt_in: has not agreed (no objection either)
    """

    channel: Literal["email", "phone"]
    meaning: Literal["opt_in", "opt_out", "no_opt_in"]
    column: str
    value: str


@dataclass(slots=True)
class CleanRow:
    """One row ready for matching. Empty cells leave no trace: a key that is missing says nothing about the person.

    person   first_name, last_name, salutation, title, job_title, department, seniority, street, postcode, city, state,
             country (ISO), language, linkedin_url, website
    emails   normalised, small letters, the best first        phones   Phone(e164, raw, label, extension)
    company  name, domain, website, industry, employees, phone, street, postcode, city, state, country
    custom   slug → text, number, True/False, or ISO date as text: ready for JSON
    origin   created_at (date or datetime), source, medium, campaign, channel
    refused  some issue has severity "refuse": the row must not go in
    skipped  blank line, total or footer: nothing to do, nothing to report as refused
    """

    number: int
    person: dict[str, str] = field(default_factory=dict)
    emails: list[str] = field(default_factory=list)
    phones: list[Phone] = field(default_factory=list)
    company: dict[str, Any] = field(default_factory=dict)
    custom: dict[str, Any] = field(default_factory=dict)
    consents: list[ConsentClaim] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    origin: dict[str, Any] = field(default_factory=dict)
    note: str = ""
    owner: str = ""
    external_id: str = ""
    issues: list[Issue] = field(default_factory=list)
    refused: bool = False
    skipped: bool = False

    @property
    def importable(self) -> bool:
        """Neither refused nor skipped."""
        return not (self.refused or self.skipped)

    @property
    def mail_domain(self) -> str:
        """The domain that says which company the person is of: given, of the website, or of an address; or ""."""
        given = self.company.get("domain") or domain_of(self.company.get("website", ""))
        if given:
            return given
        return next((name for mail in self.emails if not is_free_mail(name := domain_of(mail))), "")


Put = Callable[[CleanRow, Any], None]


@dataclass(slots=True)
class _Slot:
    """One mapped column: where in the row, how to clean (value, trouble), where to put, what was already cleaned."""

    index: int
    map: ColumnMap
    clean: cells.Clean
    put: Put
    cache: dict[str, tuple[Any, Trouble | None]] = field(default_factory=dict)


class RowReader:
    """Turns rows into clean rows as a mapping says.

    list_name  for identify_by "row": persons get the external id "<list name>#<row number>"
    """

    def __init__(self, look: FileLook, mapping: Mapping, *, list_name: str | None = None) -> None:
        self.look = look
        self.mapping = mapping
        self.list_name = list_name or look.name
        self.missing = DEFAULT_MISSING | {word.strip().casefold() for word in mapping.missing}
        positions = {column: index for index, column in enumerate(look.columns)}
        maps = [(positions[one.column], one) for one in mapping.columns if one.column in positions]
        self.emails = [(index, one.column) for index, one in maps if one.target == "email"]
        self.phones = [
            (index, one.column, cells.phone_label(one), _companion(look.columns, one.column))
            for index, one in maps
            if one.target in ("phone", "mobile")
        ]
        self.slots = [
            _Slot(index, one, cells.cleaner(one, mapping), _putter(one))
            for index, one in maps
            if one.target not in ("ignore", "email", "phone", "mobile")
        ]
        postcodes = next((index for index, one in maps if one.target == "postcode"), None)
        self.pads_postcodes = postcodes is not None and cells.mostly_five_digits(look.samples, postcodes)
        self.postcode_column = look.columns[postcodes] if postcodes is not None else ""

    def read(self, path: str | Path, limit: int | None = None) -> Iterator[CleanRow]:
        """Every row of the file, skipped ones too. Raises FileProblem, also in the middle of the file."""
        for row in read_rows(path, self.look, limit):
            yield self.convert(row)

    def convert(self, row: Row) -> CleanRow:
        """One row."""
        clean = CleanRow(row.number)
        if row.issue is not None:
            clean.issues.append(row.issue)
            clean.skipped = row.skipped
            clean.refused = row.issue.severity == "refuse"
            if clean.skipped or clean.refused:
                return clean
        values = row.values
        for slot in self.slots:
            cell = values[slot.index]
            if cell == "" or cell is None:
                continue
            text = cell if cell.__class__ is str else cells.as_text(cell)
            got = slot.cache.get(text)
            if got is None:
                got = self._clean(slot, text)
            value, trouble = got
            if trouble is not None:
                clean.issues.append(Issue(slot.map.column, shorten(text), trouble.code, trouble.params))
            if value is not None:
                slot.put(clean, value)
        if self.emails:
            self._take_emails(clean, values)
        if self.phones:
            self._take_phones(clean, values)
        self._finish(clean)
        return clean

    def _clean(self, slot: _Slot, text: str) -> tuple[Any, Trouble | None]:
        stripped = text.strip()
        got = (None, None) if not stripped or stripped.casefold() in self.missing else slot.clean(stripped)
        if len(slot.cache) >= CACHE_LIMIT:
            slot.cache.clear()
        slot.cache[text] = got
        return got

    def _is_missing(self, text: str) -> bool:
        return text.strip().casefold() in self.missing

    def _take_emails(self, clean: CleanRow, values: list[Any]) -> None:
        for index, column in self.emails:
            cell = values[index]
            if not cell:
                continue
            text = cell if cell.__class__ is str else cells.as_text(cell)
            found, trouble = clean_emails(text)
            if trouble is not None and not self._is_missing(text):
                clean.issues.append(Issue(column, shorten(text), trouble.code, trouble.params))
            for address in found:
                if address not in clean.emails:
                    clean.emails.append(address)

    def _take_phones(self, clean: CleanRow, values: list[Any]) -> None:
        region = clean.person.get("country") or clean.company.get("country") or self.mapping.region
        for index, column, label, companion in self.phones:
            cell = values[index]
            if cell == "" or cell is None:
                continue
            text = cell if cell.__class__ is str else cells.as_text(cell)
            if companion is not None and values[companion]:
                label = cells.label_of(str(values[companion]))
            for phone, trouble in clean_phones(text, region):
                if trouble is not None:
                    if self._is_missing(phone.raw):
                        continue
                    clean.issues.append(Issue(column, shorten(phone.raw), trouble.code, trouble.params))
                if not clean.phones or all(phone.e164 is None or phone.e164 != one.e164 for one in clean.phones):
                    clean.phones.append(Phone(phone.e164, phone.raw.strip(), label, phone.extension))

    def _finish(self, clean: CleanRow) -> None:
        person = clean.person
        full = person.pop("full_name", None)
        if full and "last_name" not in person:
            for key, part in split_full_name(full).items():
                person.setdefault(key, part)
        if self.pads_postcodes and person.get("country", self.mapping.region) == "DE":
            self._pad_postcode(clean)
        if clean.emails or clean.external_id or "last_name" in person or "first_name" in person:
            return
        if any(phone.e164 for phone in clean.phones):
            return
        if self.mapping.identify_by == "row":
            clean.external_id = f"{self.list_name}#{clean.number}"
            return
        code = "row.only_company" if clean.company.get("name") else "row.nobody"
        clean.issues.append(Issue("", "", code, {}, "refuse"))
        clean.refused = True

    def _pad_postcode(self, clean: CleanRow) -> None:
        code = clean.person.get("postcode", "")
        if len(code) == 4 and code.isdigit():
            clean.person["postcode"] = f"0{code}"
            clean.issues.append(Issue(self.postcode_column, code, "postcode.zero_lost"))


def _companion(columns: list[str], column: str) -> int | None:
    """The column that names the kind of this one: "Phone 1 - Type" beside "Phone 1 - Value"."""
    if not column.endswith(" - Value"):
        return None
    kind = f"{column.removesuffix(' - Value')} - Type"
    label = f"{column.removesuffix(' - Value')} - Label"
    return next((columns.index(name) for name in (kind, label) if name in columns), None)


def _putter(one: ColumnMap) -> Put:
    """A function that puts a cleaned value where the target says."""
    target = one.target
    if target.startswith("custom:"):
        return _into("custom", target.removeprefix("custom:"))
    if target.startswith("company."):
        return _into("company", target.removeprefix("company."))
    if target.startswith("consent:"):
        return _consent(one)
    if target in ("salutation", "title"):
        return _salutation
    if target in PERSON:
        return _into("person", target)
    if target == "tags":
        return lambda row, tags: row.tags.extend(tag for tag in tags if tag not in row.tags)
    if target == "note":
        return _note
    if target in ("owner", "external_id"):
        return lambda row, value: setattr(row, target, value)
    return _into("origin", target)


def _into(part: str, key: str) -> Put:
    if part == "person":

        def put(row: CleanRow, value: Any) -> None:
            row.person[key] = value
    elif part == "company":

        def put(row: CleanRow, value: Any) -> None:
            row.company[key] = value
    elif part == "custom":

        def put(row: CleanRow, value: Any) -> None:
            row.custom[key] = value.isoformat() if isinstance(value, (dt.date, dt.datetime)) else value
    else:

        def put(row: CleanRow, value: Any) -> None:
            row.origin[key] = value

    return put


def _salutation(row: CleanRow, value: dict[str, str]) -> None:
    row.person.update(value)


def _note(row: CleanRow, value: str) -> None:
    row.note = f"{row.note}\n\n{value}" if row.note else value


def _consent(one: ColumnMap) -> Put:
    _, channel, meaning = one.target.split(":")

    def put(row: CleanRow, value: bool) -> None:
        if meaning == "opt_out":
            said = "opt_out" if value else None
        else:
            said = "opt_in" if value else "no_opt_in"
        if said:
            row.consents.append(ConsentClaim(channel, said, one.column, "yes" if value else "no"))  # type: ignore[arg-type]

    return put
