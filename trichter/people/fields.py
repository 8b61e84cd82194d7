"""Condition fields of persons, companies and their standing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from trichter.engine.fields import FieldType

from .appfields import (
    AppField,
    code_sql,
    custom_sql,
    day_micros,
    fold_sql,
    make_field,
    moment_sql,
    number_sql,
    plain_sql,
    text_sql,
    upper_code_sql,
)
from .models import Company, CustomField, Person
from .models.event import micros
from .models.person import Stage
from .services.changes import COMPANY_COLUMNS, PERSON_COLUMNS

CODES = {"seniority": code_sql, "email_kind": code_sql, "country": upper_code_sql, "language": code_sql}
LABELS = {
    "source": _("first source"),
    "medium": _("first medium"),
    "campaign": _("first campaign"),
    "channel": _("first channel"),
    "website": _("website"),
    "domain": _("mail domain"),
}


def person_field(name: str) -> AppField:
    """A column of the person."""
    column = Person._meta.get_field(name)
    kind: FieldType = "choice" if column.choices else "text"
    label = LABELS.get(name, column.verbose_name)
    choices = list(column.choices) if column.choices else None
    sql = CODES.get(name, text_sql)(f"p.{name}")
    return AppField(
        make_field(f"person.{name}", kind, label, "person", choices), sql, lambda person: getattr(person, name)
    )


def company_field(name: str) -> AppField:
    """A column of the person's company."""
    column = Company._meta.get_field(name)
    is_number = column.get_internal_type() == "PositiveIntegerField"
    sql = number_sql(f"c.{name}") if is_number else CODES.get(name, text_sql)(f"c.{name}")
    label = LABELS.get(name, column.verbose_name)
    field = make_field(f"company.{name}", "number" if is_number else "text", label, "company")
    return AppField(field, sql, of_company(lambda company: getattr(company, name)))


def of_company(read: Callable[[Company], Any]) -> Callable[[Person], Any]:
    """Reads from the person's company, unknown without one."""
    return lambda person: read(person.company) if person.company is not None else None


def moment_field(name: str, label) -> AppField:
    """A timestamp of the person."""
    field = make_field(f"person.{name}", "date", label, "person")

    def read(person: Person) -> int | None:
        value = getattr(person, name)
        return micros(value) if value is not None else None

    return AppField(field, moment_sql(f"p.{name}"), read)


def score_field(name: str, column: str, label) -> AppField:
    """A part of the score."""
    field = make_field(f"score.{name}", "number", label, "score", derived=True)
    return AppField(field, number_sql(f"p.{column}"), lambda person: getattr(person, column))


def owner_sql(vendor: str) -> str:
    """The owner's address."""
    return f"(SELECT {fold_sql(vendor, 'u.email')} FROM accounts_user u WHERE u.id = p.owner_id)"  # noqa: S608


def custom_field(custom: CustomField) -> AppField:
    """A field of the house's own, named like a column: person.<slug> or company.<slug>."""
    kinds: dict[str, FieldType] = {
        "text": "text",
        "number": "number",
        "date": "date",
        "boolean": "boolean",
        "choice": "choice",
    }
    kind, slug = kinds[custom.kind], custom.slug
    choices = [(str(choice), str(choice)) for choice in custom.choices] if kind == "choice" else None
    field = make_field(f"{custom.entity}.{slug}", kind, custom.label, f"{custom.entity}_custom", choices)

    def value(record: Person | Company) -> Any:
        found = record.custom.get(slug)
        return day_micros(found) if kind == "date" else found

    if custom.entity == "company":
        return AppField(field, custom_sql("c", slug, kind), of_company(value))
    return AppField(field, custom_sql("p", slug, kind), value)


FIELD_GROUPS = {
    "person": _("Person"),
    "person_custom": _("Person: own fields"),
    "company": _("Company"),
    "company_custom": _("Company: own fields"),
    "score": _("Score"),
    "standing": _("Standing"),
}


def dynamic_fields() -> list[AppField]:
    """The house's own fields."""
    return [custom_field(custom) for custom in CustomField.objects.all()]


FIELDS = [
    *(person_field(name) for name in PERSON_COLUMNS),
    moment_field("created_at", _("known since")),
    moment_field("last_contact_at", _("last contact")),
    moment_field("last_event_at", _("last event")),
    *(company_field(name) for name in COMPANY_COLUMNS),
    score_field("total", "score_total", _("score")),
    score_field("fit", "score_fit", _("fit")),
    score_field("engagement", "score_engagement", _("engagement")),
    score_field("penalty", "score_penalty", _("penalty")),
    AppField(
        make_field("score.band", "choice", _("band"), "score", derived=True),
        text_sql("p.band"),
        lambda person: person.band,
    ),
    AppField(
        make_field("stage", "choice", _("stage"), "standing", Stage.choices, derived=True),
        plain_sql("p.stage"),
        lambda person: person.stage,
    ),
    AppField(
        make_field("owner", "choice", _("owner"), "standing"),
        owner_sql,
        lambda person: person.owner.email if person.owner is not None else None,
    ),
]
