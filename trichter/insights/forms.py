"""The bar above a page of figures: period, what the rows have in common, grouping."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from . import funnel
from .cuts import Cut
from .forecast_frames import chosen
from .lake import Look
from .sides import DEALS, Side
from .words import DIMENSIONS, PERIODS, dimension, names_of

OFFERED = ("source", "campaign", "industry", "owner", "pipeline")
GROUPS = ("source", "campaign", "industry", "owner", "channel", "medium")


class CutForm(forms.Form):
    """Shows a cut; it is read by cuts.read_cut, so nothing is refused here."""

    period = forms.ChoiceField(choices=list(PERIODS.items()), required=False)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    source = forms.ChoiceField(label=DIMENSIONS["source"], required=False)
    campaign = forms.ChoiceField(label=DIMENSIONS["campaign"], required=False)
    industry = forms.ChoiceField(label=DIMENSIONS["industry"], required=False)
    owner = forms.ChoiceField(label=DIMENSIONS["owner"], required=False)
    pipeline = forms.ChoiceField(label=DIMENSIONS["pipeline"], required=False)
    by = forms.ChoiceField(label=_("Group by"), required=False)

    def __init__(self, page, cut: Cut, look: Look, user) -> None:
        super().__init__(initial={name: getattr(cut, name) for name in self.base_fields})
        for name in set(self.fields) - set(page.bar):
            del self.fields[name]
        if "period" in self.fields:
            self.fields["period"].label = page.period
        for name in OFFERED:
            if name in self.fields:
                blank = [("", _("all"))] if "period" in page.bar else []
                self.choices(name, [*blank, *offered(cut, look, user, name, page.side)])
        if "by" in self.fields:
            self.choices("by", [("", _("nothing")), *((name, DIMENSIONS[name]) for name in GROUPS)])
        if "period" not in page.bar and (pipeline := chosen(cut)):  # one at a time
            self.initial["pipeline"] = str(pipeline.pk)
        if page.figures:
            self.choices("period", [(key, words) for key, words in PERIODS.items() if key.isdecimal()])
        for field in self.fields.values():
            is_choice = isinstance(field, forms.ChoiceField)
            field.widget.attrs["class"] = "form-select" if is_choice else "form-control"

    def choices(self, name: str, found: list[tuple[str, Any]]) -> None:
        """Set a field's choices."""
        self.fields[name].choices = found  # type: ignore[attr-defined]


def offered(cut: Cut, look: Look, user, name: str, side: Side) -> list[tuple[str, str]]:
    """The values of a dimension that occur, and the chosen one in any case."""
    found = funnel.values(look, cut if name != "pipeline" else Cut(period="all"), user, name, side)
    picked = getattr(cut, name)
    if picked and picked not in found:
        found.append(picked)
    words = names_of(dimension(name, side) if side is DEALS else name, found)
    return [(key, words[key]) for key in found]
