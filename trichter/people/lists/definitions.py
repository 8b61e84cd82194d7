"""The two lists: people and companies, with their columns and sorts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Count, Max
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from ..models import Company, Person
from ..models.person import EmailKind, Seniority, Stage
from . import columns as registry
from .columns import Column, Text, attribute, choice_words, company_attribute, custom_columns


@dataclass(frozen=True, slots=True)
class Sort:
    """An order of a list. `fields` as Django names them; the id follows in the direction of the last one."""

    name: str
    label: Text
    fields: tuple[str, ...]


@dataclass(frozen=True)
class ListDefinition:
    """A list: its table, columns and sorts. `related` are the joins that every row needs."""

    name: str
    entity: str
    model: type[models.Model]
    url_name: str
    sorts: tuple[Sort, ...]
    default_sort: str
    built_in: Callable[[], list[Column]]
    related: tuple[str, ...] = ()

    def columns(self) -> dict[str, Column]:
        """All columns by name: built-in ones, those of other packages, own fields. One query."""
        discover()
        extra = registry.extra_columns if self.entity == "person" else registry.extra_company_columns
        built_in = self.built_in()
        lead = [column for column in built_in if column.default]
        rest = [column for column in built_in if not column.default]
        return {column.name: column for column in (*lead, *extra, *rest, *custom_columns(self.entity))}

    def sort(self, name: str) -> Sort:
        """The sort of this name, else the usual one."""
        return next((sort for sort in self.sorts if sort.name == name), None) or self.sort(self.default_sort)


def discover() -> None:
    """Import every app's `people_lists.py`, in which it adds columns and bulk actions. Later calls cost nothing."""
    if not _discovered:
        _discovered.append(True)
        autodiscover_modules("people_lists")


_discovered: list[bool] = []


def people_columns() -> list[Column]:
    """The columns of people that are always there, in the order in which they are offered."""
    return [
        Column("name", _("Name"), str, kind="name", sort="name", default=True),
        attribute("score", _("Score"), kind="score", sort="-score", edit="", default=True),
        attribute("stage", _("Stage"), kind="stage", sort="stage", edit="", default=True, choices=tuple(Stage.choices)),
        Column("owner", _("Owner"), lambda row: row.owner, kind="owner", edit="owner", field="owner", default=True),
        attribute("last_contact_at", _("Last contact"), kind="ago", sort="-contact", edit="", default=True),
        Column("company", _("Company"), lambda row: row.company, kind="company"),
        attribute("job_title", _("Job title")),
        attribute("department", _("Department")),
        attribute("seniority", _("Level"), kind="choice", edit="choice", choices=choice_words(Seniority.choices)),
        attribute("email", _("E-mail"), kind="email", edit=""),
        attribute("phone", _("Phone"), kind="phone", edit=""),
        attribute("email_kind", _("Kind of address"), kind="choice", edit="", choices=tuple(EmailKind.choices)),
        attribute("band", _("Band"), kind="band", edit=""),
        attribute("created_at", _("Created"), kind="date", sort="-created", edit=""),
        attribute("last_event_at", _("Last event"), kind="ago", edit=""),
        attribute("stage_since", _("In this stage since"), kind="ago", edit=""),
        *(attribute(name, label, group=_("Address")) for name, label in ADDRESS),
        attribute("language", _("Language")),
        attribute("linkedin_url", _("LinkedIn"), kind="link"),
        attribute("website", _("Website"), kind="link"),
        *(attribute(name, label, edit="", group=_("Origin")) for name, label in ORIGIN),
        company_attribute("industry", _("Industry")),
        company_attribute("employees", _("Employees"), kind="number"),
        company_attribute("city", _("City of the company")),
        company_attribute("domain", _("Domain")),
    ]


ADDRESS = [
    ("street", _("Street")),
    ("postcode", _("Postcode")),
    ("city", _("City")),
    ("state", _("State")),
    ("country", _("Country")),
]
ORIGIN = [
    ("source", _("Source")),
    ("medium", _("Medium")),
    ("campaign", _("Campaign")),
    ("channel", _("Channel")),
    ("contact_kind", _("Kind of contact")),
]


def people_of_companies(rows: Sequence[Company], user) -> dict[int, tuple[int, int | None]]:
    """How many people of each company the user may see, and the highest score among them. One query."""
    people = Person.objects.visible_to(user).filter(company__in=[row.pk for row in rows])
    facts = people.order_by().values("company").annotate(number=Count("pk"), best=Max("score"))
    return {fact["company"]: (fact["number"], fact["best"]) for fact in facts}


def company_columns() -> list[Column]:
    """The columns of companies that are always there."""
    return [
        Column("name", _("Name"), str, kind="name", sort="name", default=True),
        Column(
            "people",
            _("People"),
            lambda row, facts: facts[0] if facts else 0,
            kind="number",
            load=people_of_companies,
            default=True,
        ),
        Column(
            "best_score",
            _("Best score"),
            lambda row, facts: facts[1] if facts else None,
            kind="number",
            load=people_of_companies,
            default=True,
        ),
        attribute("industry", _("Industry"), default=True),
        attribute("employees", _("Employees"), kind="number", edit="number", default=True),
        Column("owner", _("Owner"), lambda row: row.owner, kind="owner", edit="owner", field="owner", default=True),
        attribute("domain", _("Domain"), edit=""),
        attribute("website", _("Website"), kind="link"),
        attribute("phone", _("Phone"), kind="phone"),
        *(attribute(name, label, group=_("Address")) for name, label in ADDRESS),
        attribute("created_at", _("Created"), kind="date", sort="-created", edit=""),
    ]


PEOPLE = ListDefinition(
    name="people",
    entity="person",
    model=Person,
    url_name="people:list",
    sorts=(
        Sort("-score", _("Highest score first"), ("-score",)),
        Sort("score", _("Lowest score first"), ("score",)),
        Sort("name", _("Name, A to Z"), ("name_key",)),
        Sort("-name", _("Name, Z to A"), ("-name_key",)),
        Sort("-created", _("Newest first"), ("-created_at",)),
        Sort("created", _("Oldest first"), ("created_at",)),
        Sort("-contact", _("Last contact, latest first"), ("-last_contact_at",)),
        Sort("contact", _("Last contact, longest ago first"), ("last_contact_at",)),
        Sort("stage", _("Stage, then score"), ("stage", "-score")),
    ),
    default_sort="-score",
    built_in=people_columns,
    related=("company", "owner"),
)
COMPANIES = ListDefinition(
    name="companies",
    entity="company",
    model=Company,
    url_name="people:companies",
    sorts=(
        Sort("name", _("Name, A to Z"), ("name_key",)),
        Sort("-name", _("Name, Z to A"), ("-name_key",)),
        Sort("-created", _("Newest first"), ()),
    ),
    default_sort="name",
    built_in=company_columns,
    related=("owner",),
)
LISTS: dict[str, Any] = {each.name: each for each in (PEOPLE, COMPANIES)}
