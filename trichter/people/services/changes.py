"""Changed attributes are events: what is tracked, how values are set and how the change is written down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from ..errors import Invalid
from ..models import Company, CustomField, Person
from .custom_fields import clean_value
from .events import NewEvent, clean_text, insert, now_micros
from .touches import touch

PERSON_COLUMNS = (
    "salutation", "title", "first_name", "last_name", "job_title", "department", "seniority", "email", "email_kind",
    "phone", "street", "postcode", "city", "state", "country", "language", "linkedin_url", "website", "source",
    "medium", "campaign", "channel", "contact_kind",
)  # fmt: skip
COMPANY_COLUMNS = (
    "name", "domain", "website", "industry", "employees", "phone", "street", "postcode", "city", "state", "country",
)  # fmt: skip
CODES = frozenset(
    {"seniority", "email_kind", "country", "language"}
)  # stored in one spelling, compared without folding


@dataclass(frozen=True, slots=True)
class Change:
    """One field's step from an old to a new value; None is unknown."""

    field: str
    old: Any
    new: Any


def tracked_person(person: Person) -> dict[str, Any]:
    """What conditions may ask of the person's own record, {field: value}, unknown ones left out."""
    found = {f"person.{name}": getattr(person, name) for name in PERSON_COLUMNS if getattr(person, name)}
    return found | {f"person.{slug}": value for slug, value in person.custom.items() if value is not None}


def tracked_company(company: Any) -> dict[str, Any]:
    """The same for a company (a row of the table or what stands for it in a bulk change), empty for None."""
    if company is None:
        return {}
    found = {
        f"company.{name}": getattr(company, name)
        for name in COMPANY_COLUMNS
        if getattr(company, name) not in (None, "")
    }
    return found | {f"company.{slug}": value for slug, value in company.custom.items() if value is not None}


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """The changes that lead from one state to the other."""
    names = [*before, *(name for name in after if name not in before)]
    return [Change(name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)]


def set_values(record: Person | Company, values: Mapping[str, Any], columns: Sequence[str], entity: str) -> None:
    """Set columns and custom fields from given values. Raises Invalid."""
    custom = {name: value for name, value in values.items() if name not in columns}
    for name, value in values.items():
        if name in columns:
            setattr(record, name, clean_column(record, name, value))
    if not custom:
        return
    known = {field.slug: field for field in CustomField.objects.filter(entity=entity, slug__in=list(custom))}
    after = dict(record.custom)
    for slug, value in custom.items():
        if slug not in known:
            raise Invalid(_("There is no field “%(name)s”.") % {"name": slug}, slug)
        cleaned = clean_value(known[slug], value)
        if cleaned is None:
            after.pop(slug, None)
        else:
            after[slug] = cleaned
    record.custom = after


def clean_column(record: Person | Company, name: str, value: Any) -> Any:
    """A column's value in the form it is stored in. Raises Invalid."""
    field = record._meta.get_field(name)
    if field.get_internal_type() == "PositiveIntegerField":
        return clean_count(field, value)
    if name == "domain":
        return value or None
    text = clean_text(str(value)).strip() if value is not None else ""
    if name == "country":
        text = text.upper()
    elif name in CODES:
        text = text.lower()
    if field.choices and text and text not in dict(field.choices):
        raise Invalid(
            _("%(field)s: “%(value)s” is not among the choices.") % {"field": field.verbose_name, "value": text},
            name,
        )
    if field.max_length and len(text) > field.max_length:
        raise Invalid(
            _("%(field)s: at most %(limit)d characters.") % {"field": field.verbose_name, "limit": field.max_length},
            name,
        )
    return text


def clean_count(field, value: Any) -> int | None:
    """A whole number from 0 up, None for unknown."""
    if value is None or value == "":
        return None
    try:
        number = int(value)
    except (TypeError, ValueError):
        number = -1
    if not 0 <= number <= 2_147_483_647:
        raise Invalid(
            _("%(field)s: “%(value)s” is not a whole number.") % {"field": field.verbose_name, "value": value},
            field.name,
        )
    return number


def change_event(person_id: int, change: Change, at: int, source: str) -> NewEvent:
    """The event that tells of a change."""
    properties = {"name": change.field, "field": change.field, "old": change.old, "new": change.new}
    if source:
        properties["source"] = source
    return NewEvent(person_id, "attribute_changed", at, None, properties)


def log_changes(
    person_ids: Sequence[int], changes: Sequence[Change], *, by=None, source: str = "", at: int | None = None
) -> None:
    """Write the same changes into the log of each of these persons (in blocks, however many), and touch them."""
    if not person_ids or not changes:
        return
    at = at or now_micros()
    insert(
        [change_event(person, change, at, source) for person in person_ids for change in changes],
        by.pk if by is not None else None,
        at,
    )
    touch(person_ids, at=at)
