"""A row of an import in the form that matching and writing take: keys made, values checked once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime, time
from functools import lru_cache
from operator import attrgetter
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from .. import normalise
from ..errors import Invalid
from ..models import Company, CustomField, Person
from ..sql import as_json
from .changes import COMPANY_COLUMNS, PERSON_COLUMNS, clean_column
from .custom_fields import clean_value
from .events import clean_text
from .persons import PersonData

DERIVED = frozenset({"email", "phone", "email_kind"})
STORED = tuple(name for name in PERSON_COLUMNS if name not in DERIVED)
BLANK = dict.fromkeys(STORED, "")
Phone = tuple[str, str | None, str]  # number as typed, E.164, kind


@dataclass(slots=True)
class ReadRow:
    """A checked row. `company_ref` names its company within the block: (domain, name key); empty without one.

    record  what a person of this row alone has in STORED, email, email_kind, phone, name_key, search_text (with the
            company's name as the row says it) and custom (JSON)
    late    slugs of choices that are looked up only when the row is written, because the list itself adds to them
    """

    columns: dict[str, str] = field(default_factory=dict)
    custom: dict[str, Any] = field(default_factory=dict)
    emails: list[tuple[str, str]] = field(default_factory=list)
    phones: list[Phone] = field(default_factory=list)
    external: list[tuple[str, str]] = field(default_factory=list)
    company_ref: tuple[str, str] = ("", "")
    company_name: str = ""
    company_columns: dict[str, Any] = field(default_factory=dict)
    company_custom: dict[str, Any] = field(default_factory=dict)
    owner_id: int | None = None
    created_at: datetime | None = None
    is_demo: bool = False
    error: str = ""
    record: tuple = ()
    late: tuple[str, ...] = ()


Packed = tuple  # a ReadRow as one plain tuple, which travels between processes fast
pack: Callable[[ReadRow], Packed] = attrgetter(*(each.name for each in fields(ReadRow)))


class Reader:
    """Reads rows; remembers the custom fields and how columns are checked.

    own    the custom fields, None: as they are now
    early  rows are read ahead of their block: the choices they name may not be there yet (see ReadRow.late)
    """

    def __init__(self, own: Sequence[CustomField] | None = None, *, early: bool = False) -> None:
        known = CustomField.objects.all() if own is None else own
        self.custom = {(each.entity, each.slug): each for each in known}
        self.early = early
        self.checks = {name: column_check(Person, name) for name in PERSON_COLUMNS if name not in DERIVED}
        self.company_checks = {name: column_check(Company, name) for name in COMPANY_COLUMNS}

    def read(self, row: PersonData) -> ReadRow:
        """The row checked; a row that cannot be taken says why in `error`."""
        found = ReadRow(owner_id=row.owner_id, is_demo=row.is_demo)
        try:
            self.values(row, found)
            found.emails = read_addresses(row.emails)
            found.phones = [
                phone for number in row.phones if (phone := read_phone(number, found.columns.get("country", "")))
            ]
            found.external = [(system[:80], str(key)[:200]) for system, key in row.external if key]
            self.company(row, found)
        except Invalid as problem:
            found.error = str(problem)
        if not found.error and not (found.emails or found.phones or found.external or named(found)):
            found.error = _("A person needs a name, an e-mail address or a phone number.")
        if not found.error:
            found.record = record_of(found)
        return found

    def unpack(self, packed: Packed) -> ReadRow:
        """A packed row. Choices it names are looked up now; one that is none is the row's error."""
        row = ReadRow(*packed)
        if row.late:
            row.custom = dict(row.custom)
            try:
                for slug in row.late:
                    row.custom[slug] = self.own(("person", slug), row.custom[slug])
            except Invalid as problem:
                row.error = str(problem)
            row.record = (*row.record[:-1], as_json(row.custom)) if row.record else ()
        return row

    def values(self, row: PersonData, found: ReadRow) -> None:
        """Columns and custom fields of the person."""
        for name, value in row.values.items():
            if value is None or value == "" or name in DERIVED:
                continue
            check = self.checks.get(name)
            if check is not None:
                cleaned = check(value)
                if cleaned:
                    found.columns[name] = cleaned
            elif name == "created_at":
                found.created_at = read_moment(value)
            elif self.early and self.is_choice(name):
                found.custom[name] = value
                found.late += (name,)
            elif (cleaned := self.own(("person", name), value)) is not None:
                found.custom[name] = cleaned

    def is_choice(self, slug: str) -> bool:
        """Whether a person's field is one of choices."""
        field = self.custom.get(("person", slug))
        return field is not None and field.kind == "choice"

    def own(self, key: tuple[str, str], value: Any) -> Any:
        """A custom field's value. Raises Invalid."""
        custom = self.custom.get(key)
        if custom is None:
            raise Invalid(_("There is no field “%(name)s”.") % {"name": key[1]}, key[1])
        if custom.kind == "text" and type(value) is str:
            return clean_text(value.strip())[:2000] or None
        return clean_value(custom, value)

    def company(self, row: PersonData, found: ReadRow) -> None:
        """The company's keys and values."""
        name = clean_text(row.company.strip())[:200] if row.company else ""
        domain = domain_of(row.domain) if row.domain else ""
        if not domain:
            domain = next((known for _address, key in found.emails if (known := domain_of(key.rpartition("@")[2]))), "")
        key = normalise.company_key(name) if name else ""
        if not key and not domain:
            return
        found.company_ref, found.company_name = (domain, key), name
        for column, value in row.company_values.items():
            if value is None or value == "" or column in ("name", "domain"):
                continue
            check = self.company_checks.get(column)
            if check is not None:
                found.company_columns[column] = check(value)
            elif (cleaned := self.own(("company", column), value)) is not None:
                found.company_custom[column] = cleaned


def record_of(row: ReadRow) -> tuple:
    """ReadRow.record: worked out where there is time for it, not in the transaction."""
    given, emails, phones = row.columns, row.emails, row.phones
    first, last = given.get("first_name", ""), given.get("last_name", "")
    email = emails[0][1] if emails else ""
    return (
        *{**BLANK, **given}.values(), email, kind_of_domain(email.rpartition("@")[2]),
        (phones[0][1] or phones[0][0])[:40] if phones else "", normalise.name_key(first, last),
        words_of(given, row.company_name, emails, phones), as_json(row.custom) if row.custom else "{}",
    )  # fmt: skip


@lru_cache(maxsize=20_000)
def kind_of_domain(domain: str) -> str:
    """normalise.email_kind by domain, remembered: lists repeat their domains."""
    return normalise.email_kind(f"@{domain}") if domain else ""


def words_of(
    columns: Mapping[str, str], company: str, emails: Sequence[tuple[str, str | None]], phones: Sequence[Phone]
) -> str:
    """The words a person is found by."""
    found = [columns.get("last_name", ""), columns.get("first_name", ""), columns.get("title", ""), company]
    found += [address for address, _key in emails]
    found += [key or number for number, key, _kind in phones]
    return normalise.search_text(found)


def named(row: ReadRow) -> bool:
    """Whether the row has a name."""
    return "first_name" in row.columns or "last_name" in row.columns


@lru_cache(maxsize=20_000)
def domain_of(domain: str) -> str:
    """normalise.domain_key, remembered: lists repeat their domains."""
    return normalise.domain_key(domain)


def column_check(model: type[Person] | type[Company], name: str) -> Callable[[Any], Any]:
    """A function that checks and cleans one column's values; a block's values repeat, so they are remembered."""
    record, column = model(), model._meta.get_field(name)
    limit = column.max_length or 0
    plain = not column.choices and name not in ("country", "language", "domain")

    def check(value: Any) -> Any:
        if plain and type(value) is str and value.isascii() and "\0" not in value and len(value) <= limit:
            return value.strip()
        return clean_column(record, name, value)

    seen: dict[str, Any] = {}

    def remembered(value: Any) -> Any:
        if type(value) is not str:
            return check(value)
        found = seen.get(value)
        if found is None:
            found = seen[value] = check(value)
        return found

    return remembered


def read_addresses(addresses) -> list[tuple[str, str]]:
    """(address, key) of each, once each. Raises Invalid."""
    found: list[tuple[str, str]] = []
    for address in addresses:
        if not address:
            continue
        key = normalise.email_key(address)
        if key is None:
            raise Invalid(_("“%(address)s” is not an e-mail address.") % {"address": address}, "emails")
        if all(key != known for _address, known in found):
            found.append((address.strip()[:254], key))
    return found


def read_phone(number: Any, country: str) -> Phone | None:
    """(number, E.164, kind) of text or of a capture Phone. One with an extension does not identify anybody."""
    if isinstance(number, str):
        typed = number.strip()[:60]
        return (typed, normalise.phone_key(typed, country), "") if typed else None
    key = number.e164 if not number.extension else None
    typed = (number.raw or number.e164 or "").strip()[:60]
    return (typed, key, number.label[:10]) if typed else None


def read_moment(value: Any) -> datetime:
    """An aware moment of a moment, a day, or ISO text. Raises Invalid."""
    try:
        if isinstance(value, str):
            value = datetime.fromisoformat(value)
        if not isinstance(value, datetime) and isinstance(value, date):
            value = datetime.combine(value, time())
        return value if timezone.is_aware(value) else timezone.make_aware(value)
    except (ValueError, TypeError, OverflowError):
        raise Invalid(_("“%(value)s” is not a date.") % {"value": value}, "created_at") from None


def values_of(row: ReadRow) -> Mapping[str, Any]:
    """All given values by name."""
    return {**row.columns, **row.custom}
