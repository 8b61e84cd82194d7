"""Fields of the house's own: creating them, and reading values into their kind."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from ..errors import Invalid
from ..models import Company, CustomField, Person

YES = frozenset({"1", "true", "yes", "y", "ja", "j", "wahr", "x", "on"})
NO = frozenset({"0", "false", "no", "n", "nein", "falsch", "off"})
NOT_FOR_CUSTOM = frozenset(
    {"id", "custom", "owner", "company", "stage", "score", "band", "emails", "phones", "segment", "consent"}
)


def taken_slugs(entity: str) -> frozenset[str]:
    """Names that the record's own columns have."""
    model = Person if entity == "person" else Company
    return NOT_FOR_CUSTOM | {field.name for field in model._meta.get_fields()}


def make_slug(entity: str, label: str) -> str:
    """A slug for a new field: from its label, never one that a column of the record has."""
    slug = slugify(label.replace("ß", "ss").replace("ä", "ae").replace("ö", "oe").replace("ü", "ue"))
    slug = re.sub(r"[^a-z0-9]+", "_", slug.lower()).strip("_")[:50] or "field"
    return f"{slug}_own" if slug in taken_slugs(entity) else slug


@transaction.atomic
def ensure_field(
    entity: str, slug: str, label: str = "", kind: str = "text", choices: Sequence[str] = ()
) -> CustomField:
    """The custom field of this slug, created if there is none; new choices are added to those it has.

    Raises Invalid for a slug that a column of the record has, or that is no slug, and for a known field of another
    kind.
    """
    if entity not in ("person", "company"):
        raise Invalid(_("A field belongs to persons or companies."), "entity")
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,59}", slug):
        raise Invalid(
            _("“%(slug)s” is not a name for a field: use lower-case letters, digits and underscores.") % {"slug": slug},
            "slug",
        )
    if slug in taken_slugs(entity):
        raise Invalid(_("“%(slug)s” is a field that every record has already.") % {"slug": slug}, "slug")
    if kind not in CustomField.Kind.values:
        raise Invalid(_("There is no kind of field “%(kind)s”.") % {"kind": kind}, "kind")
    field, created = CustomField.objects.get_or_create(
        entity=entity,
        slug=slug,
        defaults={"label": (label or slug)[:120], "kind": kind, "choices": list(choices)},
    )
    if not created and field.kind != kind:
        raise Invalid(
            _("The field “%(label)s” exists already as %(kind)s.")
            % {"label": field.label, "kind": field.get_kind_display()},
            slug,
        )
    new = [choice for choice in choices if choice not in field.choices]
    if not created and new:
        field.choices = [*field.choices, *new]
        field.save(update_fields=["choices"])
    if created or new:
        from ..catalogue import forget

        forget()
    return field


def clean_value(field: CustomField, value: Any) -> Any:
    """A value in the form it is stored in: text, float or int, ISO date, bool; None for unknown. Raises Invalid."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    try:
        return READERS[field.kind](value, field)
    except (ValueError, TypeError, OverflowError):
        raise Invalid(
            _("%(label)s: “%(value)s” does not fit (%(kind)s).")
            % {"label": field.label, "value": str(value)[:80], "kind": field.get_kind_display()},
            field.slug,
        ) from None


def read_text(value: Any, field: CustomField) -> str:
    """Trimmed text."""
    return str(value).strip()[:2000]


def read_number(value: Any, field: CustomField) -> float | int:
    """A finite number; text in English notation."""
    if isinstance(value, bool):
        raise ValueError(value)
    number = float(value)
    if not math.isfinite(number) or abs(number) > 1e15:
        raise ValueError(value)
    return int(number) if number.is_integer() else number


def read_date(value: Any, field: CustomField) -> str:
    """An ISO day."""
    if isinstance(value, datetime):
        value = value.date()
    return value.isoformat() if isinstance(value, date) else date.fromisoformat(str(value).strip()[:10]).isoformat()


def read_boolean(value: Any, field: CustomField) -> bool:
    """Yes or no, in German or English."""
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if word in YES or word in NO:
        return word in YES
    raise ValueError(value)


def read_choice(value: Any, field: CustomField) -> str:
    """One of the field's choices, in its own spelling; upper and lower case do not matter."""
    from trichter.engine.text import fold

    wanted = fold(str(value))
    for choice in field.choices:
        if fold(str(choice)) == wanted:
            return str(choice)
    raise ValueError(value)


READERS = {
    "text": read_text,
    "number": read_number,
    "date": read_date,
    "boolean": read_boolean,
    "choice": read_choice,
}
