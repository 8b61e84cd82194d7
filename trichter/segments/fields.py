"""`segment` as a condition field: the segments a person is in. Only segments for everyone are offered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from trichter.engine.sql import with_relations
from trichter.people.appfields import AppField, make_field
from trichter.people.matching import DIALECTS, compiled, holds, relations
from trichter.people.models import Person
from trichter.people.services import now_micros

from .models import Segment
from .references import FIELD, expanded

FIELDS: list[AppField] = []
FIELD_GROUPS = {"segment": _("Segments")}


def dynamic_fields() -> list[AppField]:
    """The field, once there is a segment for everyone. Conditions are taken at this moment: a change of any segment
    makes the catalogue anew."""
    rows = list(Segment.objects.all())
    offered = [(row.slug, row.name) for row in rows if row.shared]
    if not offered:
        return []
    conditions = {row.slug: row.condition for row in rows}
    plain = {slug: expanded(conditions[slug], conditions.get) for slug, _name in offered}
    field = make_field(FIELD, "set", _("segment"), "segment", offered, derived=True)
    return [
        AppField(
            field,
            sql=no_single_column,
            read=lambda person: segments_of(person, plain),
            member_sql=lambda vendor, slug: member_sql(vendor, plain.get(slug)),
            read_at=lambda person, as_of: segments_of(person, plain, as_of),
        )
    ]


def no_single_column(vendor: str) -> str:
    """A set is asked for member by member."""
    raise KeyError(FIELD)


def segments_of(person: Person, conditions: Mapping[str, Any], as_of: int | None = None) -> list[str]:
    """The slugs of the segments a person is in, now or at an instant; in memory."""
    return [slug for slug, condition in conditions.items() if holds(person, condition, as_of)]


def member_sql(vendor: str, condition: Mapping[str, Any] | None) -> str:
    """Whether the person `p` is in a segment, now; nobody is in one that is gone."""
    if condition is None:
        return "(1 = 0)"
    ready = compiled(condition, vendor)
    persons, events = relations(vendor, ready.needed)
    inside = with_relations(ready.text(now_micros()), persons, events, DIALECTS[vendor])  # type: ignore[arg-type]
    return f"(p.id IN ({inside}))"
