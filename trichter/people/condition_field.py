"""A form field that holds a condition: drawn as the condition builder, checked by the engine.

    condition = ConditionField(label=_("Condition"))    and {{ form.condition }}; without a form:
    {% include "people/condition_builder.html" with name="condition" value=condition %}

The page loads {{ form.media }} (one module script).
"""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.forms.widgets import Script
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from trichter.engine.conditions import parse_condition, to_json
from trichter.engine.errors import ConditionError

from .catalogue import catalogue
from .lists.screen import language


class ConditionWidget(forms.Widget):
    """The condition builder; its value travels in a hidden field."""

    class Media:
        js = [Script("people/builder.js", type="module")]

    def render(self, name, value, attrs=None, renderer=None):
        """Through the project's own templates, which know addresses and words."""
        context = {"name": name, "value": value, "id": (attrs or {}).get("id", "")}
        return render_to_string("people/condition_builder.html", context)


class ConditionField(forms.JSONField):
    """A checked condition as JSON; None where it may be empty. The error says in words what is wrong where."""

    widget = ConditionWidget
    default_error_messages = {"required": _("Add at least one condition.")}

    def clean(self, value: Any) -> dict[str, Any] | None:
        """The condition in its plainest form. Raises ValidationError."""
        try:
            data = super().clean(value)
        except RecursionError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid", params={"value": ""}) from None
        if data is None:
            return None
        try:
            return to_json(parse_condition(data, catalogue()))
        except ConditionError as error:
            raise forms.ValidationError(error.text(language()), code="condition") from None

    def prepare_value(self, value: Any) -> str:
        """The text of the hidden field."""
        if value in (None, ""):
            return ""
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
