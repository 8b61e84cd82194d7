"""Tags for screens of people: what the user may, conditions as JSON, values by their kind."""

from __future__ import annotations

import json

from django import template

from ..editing import EditField
from ..lists.cells import draw_choice, draw_date, draw_link, draw_number
from ..lists.columns import Column

register = template.Library()
register.filter("is_link", lambda value: isinstance(value, str) and value.lower().startswith(("http://", "https://")))


@register.filter
def may(user, permission: str) -> bool:
    """{% if request.user|may:"people.change" %}"""
    return bool(user.is_authenticated and user.may(permission))


@register.simple_tag
def condition_json(value) -> str:
    """A condition (JSON, its text, or None) as the text of a form field."""
    if value in (None, ""):
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@register.simple_tag
def value_of(field: EditField, value):
    """A field's shown value as a person reads it."""
    if field.name in ("website", "linkedin_url"):
        return draw_link(PLAIN, value)
    if field.kind == "number":
        return draw_number(PLAIN, value)
    if field.kind == "date":
        return draw_date(PLAIN, value)
    return draw_choice(PLAIN, value)


PLAIN = Column("", "", str)
