"""The companies of a block: found by domain, else by name, else created; their values filled in."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from django.utils import timezone

from .. import normalise
from ..models import Company, Person
from ..sql import among, as_json, put, rows
from .bulk_rows import ReadRow
from .bulk_trace import Trace
from .changes import difference, log_changes, tracked_company
from .companies import words_of

Ref = tuple[str, str]  # (domain, name key)


@dataclass(slots=True, eq=False)
class Firm:
    """A company as far as a list may touch it: what a model instance costs more would be felt in every block."""

    pk: int | None = None
    name: str = ""
    name_key: str = ""
    domain: str | None = None
    website: str = ""
    industry: str = ""
    employees: int | None = None
    phone: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    state: str = ""
    country: str = ""
    custom: dict[str, Any] = field(default_factory=dict)
    search_text: str = ""
    is_demo: bool = False

    @property
    def id(self) -> int:
        """The id, once it is written."""
        if self.pk is None:
            raise ValueError("a company without id")
        return self.pk


READ = tuple(each.name for each in fields(Firm) if each.name not in ("search_text", "is_demo"))


def find_or_create(
    read: Sequence[ReadRow], *, overwrite: bool, by=None, source: str = "", trace: Trace
) -> dict[Ref, Firm]:
    """The company of each reference. Rows of one domain share a company; a name alone joins the oldest of that name."""
    refs: dict[Ref, list[ReadRow]] = {}
    for row in read:
        if row.company_ref != ("", ""):
            refs.setdefault(row.company_ref, []).append(row)
    if not refs:
        return {}
    found = Companies(refs)
    records = {ref: found.company(ref, members) for ref, members in refs.items()}
    for ref, members in refs.items():
        found.fill(records[ref], members, overwrite)
    found.save_new()
    found.save_changed(by, source, trace.at)
    trace.companies_created = [company.pk for company in found.new]
    trace.companies_changed = {pk: [found.before[pk], tracked_company(each)] for pk, each in found.changed.items()}
    return records


class Companies:
    """The living companies that a block may refer to, and the new ones."""

    def __init__(self, refs: Mapping[Ref, list[ReadRow]]) -> None:
        self.by_domain: dict[str, Firm] = {}
        self.by_key: dict[str, list[Firm]] = {}
        self.new: list[Firm] = []
        self.changed: dict[int, Firm] = {}
        self.before: dict[int, dict[str, Any]] = {}  # of changed ones
        seen = alive_with("domain", {domain for domain, _key in refs if domain})
        known = {company.domain for company in seen.values()}
        seen |= alive_with("name_key", {key for domain, key in refs if key and domain not in known})
        for _pk, company in sorted(seen.items()):
            self.index(company)

    def index(self, company: Firm) -> None:
        """Make a company findable."""
        if company.domain:
            self.by_domain.setdefault(company.domain, company)
        self.by_key.setdefault(company.name_key, []).append(company)

    def company(self, ref: Ref, members: Sequence[ReadRow]) -> Firm:
        """The company of a reference."""
        domain, key = ref
        if domain and domain in self.by_domain:
            return self.by_domain[domain]
        candidates = [each for each in self.by_key.get(key, ()) if not domain or not each.domain] if key else []
        if candidates:
            found = candidates[0]
            if domain:
                self.mark(found)
                found.domain = domain
                self.by_domain[domain] = found
            return found
        name = next((row.company_name for row in members if row.company_name), "") or domain
        found = Firm(name=name, name_key=key or normalise.company_key(name), domain=domain or None)
        found.is_demo = members[0].is_demo
        self.new.append(found)
        self.index(found)
        return found

    def mark(self, company: Firm) -> None:
        """Remember an existing company as it is, before it is changed, and that it must be written."""
        if company.pk is not None and company.pk not in self.changed:
            self.before[company.pk] = tracked_company(company)
            self.changed[company.pk] = company

    def fill(self, company: Firm, members: Sequence[ReadRow], overwrite: bool) -> None:
        """Take over what the rows say of the company; a name replaces a domain that stood in for it."""
        for row in members:
            if row.company_name and company.name == company.domain and company.name != row.company_name:
                self.mark(company)
                company.name, company.name_key = row.company_name, row.company_ref[1]
            for name, value in row.company_columns.items():
                known = getattr(company, name)
                if value not in (None, "") and value != known and (known in (None, "") or overwrite):
                    self.mark(company)
                    setattr(company, name, value)
            for slug, value in row.company_custom.items():
                known = company.custom.get(slug)
                if value != known and (known is None or overwrite):
                    self.mark(company)
                    company.custom = {**company.custom, slug: value}

    def save_new(self) -> None:
        """Insert the new companies; deleted ones give their domains up."""
        domains = [company.domain for company in self.new if company.domain]
        for start in range(0, len(domains), 900):
            Company.objects.filter(domain__in=domains[start : start + 900], deleted_at__isnull=False).update(
                domain=None
            )
        for company in self.new:
            company.search_text = words_of(company)
        insert_companies(self.new)

    def save_changed(self, by, source: str, at: int) -> None:
        """Write changed companies, and the change into the log of their persons."""
        if not self.changed:
            return
        records = list(self.changed.values())
        for company in records:
            company.search_text = words_of(company)
        written = [*COLUMNS, "custom", "search_text"]
        models = [Company(pk=each.pk, **{name: getattr(each, name) for name in written}) for each in records]
        for model in models:
            model.updated_at = timezone.now()
        Company.objects.bulk_update(models, [*written, "updated_at"], batch_size=200)
        people: dict[int, list[int]] = {}
        for start in range(0, len(records), 900):
            part = [company.pk for company in records[start : start + 900]]
            of_these = Person.objects.filter(company__in=part).order_by("pk")
            for pk, company_id in of_these.values_list("pk", "company_id"):
                people.setdefault(company_id, []).append(pk)
        for company in records:
            changes = difference(self.before[company.id], tracked_company(company))
            log_changes(people.get(company.id, []), changes, by=by, source=source or "import", at=at)


def alive_with(column: str, values: set[str]) -> dict[int, Firm]:
    """Living companies with one of these values, by id."""
    if not values:
        return {}
    inside, parameter = among(sorted(values), "text")
    names = ", ".join("id" if name == "pk" else name for name in READ)
    sql = f"SELECT {names} FROM people_company WHERE deleted_at IS NULL AND {column} IN {inside}"  # noqa: S608
    found: dict[int, Firm] = {}
    for row in rows(sql, [parameter]):
        custom = json.loads(row[-1]) if isinstance(row[-1], str) else row[-1]
        found[row[0]] = Firm(*row[:-1], custom)  # type: ignore[call-arg]  # the columns as selected
    return found


def insert_companies(companies: Sequence[Firm]) -> None:
    """Insert new companies and give them their ids."""
    if not companies:
        return
    from .bulk_write import reserve, stamp, words_indexed_at_once

    now = stamp(timezone.now())
    for company, pk in zip(companies, reserve("people_company", len(companies)), strict=True):
        company.pk = pk
    given = [*COLUMNS, "search_text", "is_demo"]
    values = [(each.pk, as_json(each.custom), now, now, *(getattr(each, name) for name in given)) for each in companies]
    with words_indexed_at_once("people_company", companies[0].id, companies[-1].id):
        put("people_company", ["id", "custom", "created_at", "updated_at", *given], values)


COLUMNS: tuple[str, ...] = (
    "name", "name_key", "domain", "website", "industry", "employees", "phone", "street", "postcode", "city", "state",
    "country",
)  # fmt: skip
