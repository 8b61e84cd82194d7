"""The bar above a page of figures: period, what people have in common, grouping."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from . import funnel
from .cuts import Cut
from .lake import Look
from .words import DIMENSIONS, PERIODS, names_of

OFFERED = ("source", "campaign", "industry", "owner")


class CutForm(forms.Form):
    """Shows a cut; it is read by cuts.read_cut, so nothing is refused here."""

    period = forms.ChoiceField(label=_("Period of entry"), choices=list(PERIODS.items()), required=False)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    source = forms.ChoiceField(label=DIMENSIONS["source"], required=False)
    campaign = forms.ChoiceField(label=DIMENSIONS["campaign"], required=False)
    industry = forms.ChoiceField(label=DIMENSIONS["industry"], required=False)
    owner = forms.ChoiceField(label=DIMENSIONS["owner"], required=False)
    by = forms.ChoiceField(label=_("Group by"), required=False)

    def __init__(self, cut: Cut, look: Look, user) -> None:
        super().__init__(initial={name: getattr(cut, name) for name in self.base_fields})
        for field in self.fields.values():
            chosen = isinstance(field, forms.ChoiceField)
            field.widget.attrs["class"] = "form-select" if chosen else "form-control"
        for name in OFFERED:
            self.choices(name, [("", _("all")), *offered(cut, look, user, name)])
        self.choices(
            "by", [("", _("nothing")), *((name, DIMENSIONS[name]) for name in (*OFFERED, "channel", "medium"))]
        )

    def choices(self, name: str, found: list[tuple[str, Any]]) -> None:
        """Set a field's choices."""
        self.fields[name].choices = found  # type: ignore[attr-defined]


def offered(cut: Cut, look: Look, user, name: str) -> list[tuple[str, str]]:
    """The values of a dimension that occur, and the chosen one in any case."""
    found = funnel.values(look, cut, user, name)
    chosen = getattr(cut, name)
    if chosen and chosen not in found:
        found.append(chosen)
    words = names_of(name, found)
    return [(key, words[key]) for key in found]
