"""Form fields as the one field template shows them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Draws `{{ form }}` with our field template."""

    form_template_name = "ui/form.html"


KINDS = [
    (forms.HiddenInput, "hidden"),
    (forms.CheckboxSelectMultiple, "choices"),
    (forms.RadioSelect, "choices"),
    (forms.CheckboxInput, "check"),
    (forms.SelectMultiple, "select"),
    (forms.Select, "select"),
]
NATIVE = {
    forms.DateTimeField: ("datetime-local", "%Y-%m-%dT%H:%M"),
    forms.DateField: ("date", "%Y-%m-%d"),
    forms.TimeField: ("time", "%H:%M"),
}
CLASSES = {"check": "form-check-input", "select": "form-select", "text": "form-control"}


def kind_of(bound: BoundField) -> str:
    """Which shape the field's template takes: hidden, choices, check, select or text."""
    widget = bound.field.widget
    return next((kind for cls, kind in KINDS if isinstance(widget, cls)), "text")


def use_native_input(bound: BoundField) -> None:
    """Give date and time fields the browser's own input, whose value is ISO, which Django reads always."""
    for cls, (kind, form) in NATIVE.items():
        field = bound.field
        if isinstance(field, cls) and isinstance(field.widget, forms.TextInput):
            field.widget.input_type = kind
            field.widget.format = form  # type: ignore[attr-defined]
            return


def field_context(bound: BoundField, *, label: str | None, hint: str | None, attrs: dict[str, Any]) -> dict[str, Any]:
    """What ui/field.html needs: the rendered control with its classes and the ids of its help and errors."""
    use_native_input(bound)
    kind = kind_of(bound)
    help_text = bound.help_text if hint is None else hint
    described = [f"{bound.auto_id}_{what}" for what, there in (("help", help_text), ("error", bound.errors)) if there]
    wanted = {name.replace("_", "-").rstrip("-"): value for name, value in attrs.items()}
    classes = [CLASSES.get(kind, ""), str(wanted.pop("class", "")), str(bound.field.widget.attrs.get("class", ""))]
    if bound.errors:
        classes.append("is-invalid")
        wanted["aria-invalid"] = "true"
    if kind != "choices":  # Django would put the class on the group, too
        wanted["class"] = " ".join(dict.fromkeys(" ".join(classes).split()))
    if described:
        wanted["aria-describedby"] = " ".join(described)
    return {
        "field": bound,
        "kind": kind,
        "control": bound.as_widget(attrs=wanted),
        "label": bound.label if label is None else label,
        "help": help_text,
        "optional": not bound.field.required and kind in ("text", "select"),
    }
