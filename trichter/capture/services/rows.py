"""A clean row of a list as the row that people.services writes, and what else it says: consents, notes, tags."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Model
from django.utils import translation
from django.utils.translation import gettext as _

from trichter.capture.reading.convert import CleanRow
from trichter.people.models import Company, Person
from trichter.people.models.person import Seniority
from trichter.people.services import PersonRow
from trichter.people.services.bulk_rows import Packed
from trichter.values.phones import Phone

from .options import Options

PURPOSES = {"email": "news_mail", "phone": "phone"}
NOT_A_PERSONS = frozenset({"fax", "pager"})
TAGS = "tags"
BY_ROW = "list"  # the system of people known by list name and row number
PLACES = ("street", "postcode", "city", "state", "country", "website")


@dataclass(slots=True)
class Remark:
    """Something about a row, in words. `refused`: the row does not go in."""

    row: int
    column: str
    value: str
    text: str
    refused: bool = False


@dataclass(slots=True)
class ReadyRow:
    """A row ready to be written. claims: (purpose, granted, basis, text) beside what the person said elsewhere.

    packed  stands for the person where they were read in another process already (people.services.bulk_rows.pack)
    """

    number: int
    person: PersonRow
    claims: list[tuple[str, bool, str, str]] = field(default_factory=list)
    note: str = ""
    remarks: list[Remark] = field(default_factory=list)
    packed: Packed | None = None


def limits(model: type[Model]) -> dict[str, int]:
    """The longest text of each column."""
    return {each.name: each.max_length for each in model._meta.fields if each.max_length and not each.choices}


class Shaper:
    """Makes ready rows of clean rows, as the options of a list say."""

    def __init__(self, options: Options, system: str, list_name: str, owners: dict[str, int]) -> None:
        self.options = options
        self.origin = options.origin
        self.system, self.list_name = system[:80], list_name
        self.person_limits, self.company_limits = limits(Person), limits(Company)
        self.owners = owners
        self.levels = levels()

    def shape(self, row: CleanRow) -> ReadyRow:
        """One importable row."""
        ready = ReadyRow(row.number, PersonRow())
        person = ready.person
        person.values = self.values(row, ready)
        person.emails = row.emails
        person.phones = tuple(usable(row.phones))  # type: ignore[arg-type]
        if not row.external_id and not row.emails:
            person.external = ((BY_ROW, self.row_key(row)),)
        elif row.external_id:
            by_row = row.external_id == f"{self.list_name}#{row.number}"
            person.external = ((BY_ROW if by_row else self.system, row.external_id[:200]),)
        person.company, person.domain = row.company.get("name", "")[:200], row.mail_domain
        person.company_values = self.company_values(row, ready)
        if person.company_values and not person.company and not person.domain:
            lost = ", ".join(str(value) for value in person.company_values.values() if value)
            ready.remarks.append(Remark(row.number, "", lost[:80], _("The row names no company this could belong to.")))
        if row.owner:
            person.owner_id = self.owner(row, ready)
        ready.note = row.note[:20_000]
        ready.claims = self.claims(row)
        return ready

    def row_key(self, row: CleanRow) -> str:
        """How somebody is known again of whom a list says no address and no id: by their place in it and their name.

        The name is there so that another list that is called the same does not take them for somebody else.
        """
        name = " ".join(row.person.get(part, "") for part in ("first_name", "last_name")).strip()
        return f"{self.list_name}#{row.number} {name}".strip()[:200]

    def shape_company(self, row: CleanRow) -> ReadyRow:
        """A row of a list of companies: its own columns are fields of the company."""
        ready = ReadyRow(row.number, PersonRow())
        person = ready.person
        person.company, person.domain = row.company.get("name", "")[:200], row.mail_domain
        address = {name: row.person[name] for name in PLACES if name in row.person}
        person.company_values = {**address, **self.company_values(row, ready), **row.custom}
        return ready

    def values(self, row: CleanRow, ready: ReadyRow) -> dict[str, Any]:
        """Columns and custom fields: what the whole list says, then what the row says."""
        values = {**self.origin, **row.origin} if row.origin else dict(self.origin)
        for name, value in row.person.items():
            if name == "seniority":
                value = self.levels.get(value.casefold(), "")
                if not value:
                    ready.remarks.append(Remark(row.number, "", row.person[name], _("There is no such level.")))
                    continue
            elif name == "language" and len(value) > 5:
                ready.remarks.append(Remark(row.number, "", value, _("No language has this name.")))
                continue
            values[name] = value
        for name, value in values.items():
            if value.__class__ is str and len(value) > self.person_limits.get(name, 10_000):
                values[name] = self.cut(row, ready, value, self.person_limits[name])
        values.update(row.custom)
        if row.tags:
            values[TAGS] = ", ".join(row.tags)
        return values

    def company_values(self, row: CleanRow, ready: ReadyRow) -> dict[str, Any]:
        """Columns of the company."""
        found = {name: value for name, value in row.company.items() if name not in ("name", "domain")}
        for name, value in found.items():
            if name == "employees":
                found[name] = least(value)
                if found[name] is None:
                    ready.remarks.append(Remark(row.number, "", str(value), _("This is not a number of employees.")))
            elif value.__class__ is str and len(value) > self.company_limits.get(name, 10_000):
                found[name] = self.cut(row, ready, value, self.company_limits[name])
        return found

    def cut(self, row: CleanRow, ready: ReadyRow, value: str, limit: int) -> str:
        """A text that is too long, shortened, and said so."""
        ready.remarks.append(
            Remark(
                row.number, "", value[:80], _("The text is too long and was cut after %(n)d characters.") % {"n": limit}
            )
        )
        return value[:limit]

    def owner(self, row: CleanRow, ready: ReadyRow) -> int | None:
        """The colleague a row names, by address or full name."""
        found = self.owners.get(row.owner.casefold())
        if found is None:
            ready.remarks.append(Remark(row.number, "", row.owner, _("No colleague has this address or name.")))
        return found

    def claims(self, row: CleanRow) -> list[tuple[str, bool, str, str]]:
        """What the row says about consent, and the basis of the whole list where it says nothing."""
        found = [
            (PURPOSES[claim.channel], claim.meaning == "opt_in", "", f"{claim.column}: {claim.value}")
            for claim in row.consents
            if claim.meaning != "no_opt_in"
        ]
        options = self.options
        if options.basis and all(PURPOSES[claim.channel] != options.purpose for claim in row.consents):
            found.append((options.purpose, True, options.basis, options.basis_text))
        return found


def levels() -> dict[str, str]:
    """Words for levels, folded, in English and German, and the level each stands for."""
    found = {str(value): str(value) for value in Seniority.values}
    for language in ("en", "de"):
        with translation.override(language):
            found |= {str(label).casefold(): str(value) for value, label in Seniority.choices}
    return found


def usable(phones: Sequence[Phone]) -> list[Phone]:
    """Numbers of people first; faxes and pagers are kept, but say nothing about who somebody is."""
    if all(phone.label not in NOT_A_PERSONS for phone in phones):
        return list(phones)
    own = [phone for phone in phones if phone.label not in NOT_A_PERSONS]
    return own + [
        Phone(None, phone.e164 or phone.raw, phone.label, phone.extension)
        for phone in phones
        if phone.label in NOT_A_PERSONS
    ]


def least(employees: int | str) -> int | None:
    """The number of employees; the lower bound of a range such as "51-200"."""
    if isinstance(employees, int):
        return employees if 0 <= employees < 2**31 else None
    first = re.search(r"\d[\d.,']*", employees)
    digits = re.sub(r"\D", "", first.group()) if first else ""
    return int(digits) if 0 < len(digits) < 10 else None


def owners() -> dict[str, int]:
    """Active colleagues by address, and by full name where only one has it."""
    found: dict[str, int] = {}
    names: dict[str, list[int]] = {}
    for user in get_user_model().objects.filter(is_active=True).only("pk", "email", "first_name", "last_name"):
        found[user.email.casefold()] = user.pk
        names.setdefault(user.get_full_name().casefold(), []).append(user.pk)
    return {name: pks[0] for name, pks in names.items() if name and len(pks) == 1} | found
