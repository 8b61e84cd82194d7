"""The companies of a block: found by domain, else by name, else created; their values filled in."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from .. import normalise
from ..models import Company, Person
from .bulk_rows import ReadRow
from .bulk_trace import Trace
from .changes import difference, log_changes, tracked_company
from .companies import words_of

Ref = tuple[str, str]  # (domain, name key)


@dataclass(slots=True)
class Known:
    """A company as rows refer to it."""

    id: int
    name: str
    record: Company


def find_or_create(
    read: Sequence[ReadRow], *, overwrite: bool, by=None, source: str = "", trace: Trace
) -> dict[Ref, Known]:
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
    return {ref: Known(record.pk, record.name, record) for ref, record in records.items()}


class Companies:
    """The living companies that a block may refer to, and the new ones."""

    def __init__(self, refs: Mapping[Ref, list[ReadRow]]) -> None:
        domains = sorted({domain for domain, _key in refs if domain})
        keys = sorted({key for _domain, key in refs if key})
        alive = Company.objects.alive()
        self.by_domain: dict[str, Company] = {}
        self.by_key: dict[str, list[Company]] = {}
        seen: dict[int, Company] = {}
        for name, wanted in (("domain__in", domains), ("name_key__in", keys)):
            for start in range(0, len(wanted), 900):
                for company in alive.filter(**{name: wanted[start : start + 900]}).order_by("id"):
                    seen.setdefault(company.pk, company)
        self.before = {pk: tracked_company(company) for pk, company in seen.items()}
        for company in sorted(seen.values(), key=lambda each: each.pk):
            self.index(company)
        self.new: list[Company] = []
        self.changed: dict[int, Company] = {}

    def index(self, company: Company) -> None:
        """Make a company findable."""
        if company.domain:
            self.by_domain.setdefault(company.domain, company)
        self.by_key.setdefault(company.name_key, []).append(company)

    def company(self, ref: Ref, members: Sequence[ReadRow]) -> Company:
        """The company of a reference."""
        domain, key = ref
        if domain and domain in self.by_domain:
            return self.by_domain[domain]
        candidates = [each for each in self.by_key.get(key, ()) if not domain or not each.domain] if key else []
        if candidates:
            found = candidates[0]
            if domain:
                found.domain = domain
                self.by_domain[domain] = found
                self.mark(found)
            return found
        name = next((row.company_name for row in members if row.company_name), "") or domain
        found = Company(name=name, name_key=key or normalise.company_key(name), domain=domain or None)
        found.is_demo = members[0].is_demo
        self.new.append(found)
        self.index(found)
        return found

    def mark(self, company: Company) -> None:
        """Remember that an existing company must be written."""
        if company.pk is not None:
            self.changed[company.pk] = company

    def fill(self, company: Company, members: Sequence[ReadRow], overwrite: bool) -> None:
        """Take over what the rows say of the company; a name replaces a domain that stood in for it."""
        for row in members:
            if row.company_name and company.name == company.domain and company.name != row.company_name:
                company.name, company.name_key = row.company_name, row.company_ref[1]
                self.mark(company)
            for name, value in row.company_columns.items():
                known = getattr(company, name)
                if value not in (None, "") and value != known and (known in (None, "") or overwrite):
                    setattr(company, name, value)
                    self.mark(company)
            for slug, value in row.company_custom.items():
                known = company.custom.get(slug)
                if value != known and (known is None or overwrite):
                    company.custom = {**company.custom, slug: value}
                    self.mark(company)

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
            company.search_text, company.updated_at = words_of(company), timezone.now()
        Company.objects.bulk_update(records, [*COLUMNS, "custom", "search_text", "updated_at"], batch_size=200)
        people: dict[int, list[int]] = {}
        for start in range(0, len(records), 900):
            of_these = Person.objects.filter(company__in=records[start : start + 900]).order_by("pk")
            for pk, company_id in of_these.values_list("pk", "company_id"):
                people.setdefault(company_id, []).append(pk)
        for company in records:
            changes = difference(self.before[company.pk], tracked_company(company))
            log_changes(people.get(company.pk, []), changes, by=by, source=source or "import", at=at)


def insert_companies(companies: Sequence[Company]) -> None:
    """Insert new companies and give them their ids."""
    if not companies:
        return
    from .bulk_write import put, reserve, stamp, words_indexed_at_once

    fields = Company._meta.concrete_fields
    now = stamp(timezone.now())
    for company, pk in zip(companies, reserve("people_company", len(companies)), strict=True):
        company.pk = pk
    values = [
        tuple(
            now if field.name in ("created_at", "updated_at")
            else json.dumps(company.custom, ensure_ascii=False) if field.name == "custom"
            else getattr(company, field.attname)
            for field in fields
        )
        for company in companies
    ]  # fmt: skip
    with words_indexed_at_once("people_company", companies[0].pk, companies[-1].pk):
        put("people_company", [field.column for field in fields], values)


COLUMNS: tuple[str, ...] = (
    "name", "name_key", "domain", "website", "industry", "employees", "phone", "street", "postcode", "city", "state",
    "country",
)  # fmt: skip
