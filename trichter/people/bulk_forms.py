"""What the bulk actions of people ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trichter.accounts.models import User

from .editing import EditField, edit_fields, find_field
from .errors import Invalid
from .models import Person
from .services.changes import PERSON_COLUMNS, set_values


class OwnerForm(forms.Form):
    """The new owner, found by typing."""

    template = "people/bulk/_owner.html"
    own_buttons = True  # choosing somebody sends the form
    owner = forms.CharField(required=True, error_messages={"required": _("Choose a colleague, or “nobody”.")})

    def __init__(self, *args, user=None, **kwargs):
        super().__init__(*args, **kwargs)

    def clean_owner(self) -> int | None:
        chosen = self.cleaned_data["owner"]
        if chosen == "none":
            return None
        owner = User.objects.filter(is_active=True, pk=int(chosen)).first() if chosen.isdecimal() else None
        if owner is None:
            raise forms.ValidationError(_("This colleague does not exist."))
        return owner.pk

    def as_json(self) -> dict[str, Any]:
        """{"owner": id or None}"""
        return {"owner": self.cleaned_data["owner"]}


class FieldForm(forms.Form):
    """A field and the value that all get; an empty value clears the field."""

    template = "people/bulk/_field.html"
    field = forms.ChoiceField(label=_("Field"))
    value = forms.CharField(
        label=_("New value"), required=False, max_length=2000, help_text=_("Empty clears the field.")
    )

    def __init__(self, *args, user=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["field"].choices = [  # type: ignore[attr-defined]
            (field.name, field.label) for group in ("work", "address", "custom") for field in offered(group)
        ]
        self.fields["field"].widget.attrs["data-reload"] = True
        self.chosen = (
            find_field("person", self.data.get("field") or self.initial.get("field", "")) or offered("work")[0]
        )
        self.shape_value()

    def shape_value(self) -> None:
        """The input of the chosen field's kind."""
        field = self.fields["value"]
        if self.chosen.kind == "choice":
            field.widget = forms.Select(choices=self.chosen.choices)
        elif self.chosen.kind == "boolean":
            field.widget = forms.Select(choices=[("", "–"), ("true", _("yes")), ("false", _("no"))])
        else:
            field.widget.input_type = self.chosen.input_type  # type: ignore[attr-defined]

    def clean(self) -> dict:
        data = super().clean() or {}
        try:
            set_values(Person(), {self.chosen.column: data.get("value", "")}, PERSON_COLUMNS, "person")
        except Invalid as error:
            self.add_error("value", str(error))
        return data

    def as_json(self) -> dict[str, Any]:
        """{"field": name as services know it, "value": text, "label": words}"""
        return {"field": self.chosen.column, "value": self.cleaned_data["value"], "label": str(self.chosen.label)}


def offered(group: str) -> list[EditField]:
    """The fields of a group that many people may get the same value of."""
    return [field for field in edit_fields("person", group) if field.kind not in ("company", "owner")]
