"""The form of a segment; its condition comes as JSON from the condition builder."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import Segment


class SegmentForm(forms.Form):
    """Name, condition, and whether everyone may use it."""

    name = forms.CharField(label=_("Name"), max_length=80)
    condition = forms.CharField(required=False, widget=forms.HiddenInput)
    shared = forms.BooleanField(
        label=_("for everyone"),
        required=False,
        initial=True,
        help_text=_("Otherwise only you see it, and nothing else can be made of it."),
    )

    @classmethod
    def of(cls, segment: Segment) -> SegmentForm:
        """The form filled with a segment."""
        return cls(initial={"name": segment.name, "condition": segment.condition, "shared": segment.shared})

    def clean_condition(self) -> dict[str, Any]:
        """JSON of the condition language; nothing means everyone, which is no segment."""
        text = self.cleaned_data["condition"]
        try:
            found = json.loads(text) if text else None
        except (ValueError, RecursionError) as error:
            raise forms.ValidationError(_("This is no condition.")) from error
        if not isinstance(found, dict) or found in ({"all": []}, {"any": []}):
            raise forms.ValidationError(_("Say who belongs to the segment."))
        return found
