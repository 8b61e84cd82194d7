"""What a draft's fields may say; the engine checks the rest when the definition is saved."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .definition import Definition, Rule, is_event_rule


def whole(number: float | None) -> float | int | None:
    """A whole number as an int, so that 15 stays 15."""
    return int(number) if number is not None and float(number).is_integer() else number


class RuleForm(forms.Form):
    """Points of a rule and, for events, its limits. Points of a penalty are typed as they are shown, below 0."""

    points = forms.FloatField(label=_("Points"), min_value=-1000, max_value=1000)
    max_times = forms.IntegerField(label=_("At most, times"), min_value=1, max_value=1000, required=False)
    once_per_day = forms.BooleanField(label=_("once a day"), required=False)
    half_life_days = forms.FloatField(label=_("Half-life, days"), min_value=0.1, max_value=3650, required=False)

    def __init__(self, *args, rule: Rule, **kwargs) -> None:
        initial = {key: rule.get(key) for key in ("points", "max_times", "once_per_day", "half_life_days")}
        super().__init__(*args, initial=initial, auto_id=f"id_{rule['id']}_%s", **kwargs)
        self.rule = rule
        if not is_event_rule(rule):
            for name in ("max_times", "once_per_day", "half_life_days"):
                del self.fields[name]

    def clean_points(self) -> float | int | None:
        """The sign follows from the part: a penalty takes points away."""
        points = abs(self.cleaned_data["points"])
        return whole(-points if self.rule["part"] == "penalty" else points)

    def clean_half_life_days(self) -> float | int | None:
        return whole(self.cleaned_data["half_life_days"])

    def changes(self) -> dict[str, Any]:
        """The keys to set in the rule."""
        return dict(self.cleaned_data)


class FrameForm(forms.Form):
    """What holds for the whole model: half-life, caps, where bands begin."""

    half_life_days = forms.FloatField(
        label=_("Half-life, days"),
        min_value=0.1,
        max_value=3650,
        required=False,
        help_text=_("After so many days an event counts half. Empty: events never fade."),
    )
    cap_fit = forms.FloatField(label=_("Fit, at most"), min_value=0, max_value=10_000, required=False)
    cap_engagement = forms.FloatField(label=_("Engagement, at most"), min_value=0, max_value=10_000, required=False)

    def __init__(self, *args, definition: Definition, **kwargs) -> None:
        caps = definition.get("caps") or {}
        initial = {"half_life_days": definition.get("half_life_days")}
        initial |= {"cap_fit": caps.get("fit"), "cap_engagement": caps.get("engagement")}
        super().__init__(*args, initial=initial, auto_id="id_frame_%s", **kwargs)
        self.bands = [band for band in definition["bands"] if band["from"] is not None]
        for band in self.bands:
            field = forms.FloatField(min_value=-10_000, max_value=10_000, initial=band["from"])
            self.fields[f"band_{band['name']}"] = field

    def values(self) -> dict[str, Any]:
        """What definition.set_frame() is given."""
        data = {name: whole(value) for name, value in self.cleaned_data.items()}
        return {
            "half_life_days": data["half_life_days"],
            "caps": {"fit": data["cap_fit"], "engagement": data["cap_engagement"]},
            "band_starts": {band["name"]: data[f"band_{band['name']}"] for band in self.bands},
        }


class ActivationForm(forms.Form):
    """Why a version is put in force."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=200,
        widget=forms.TextInput(attrs={"placeholder": _("such as: trade-fair visitors count more")}),
        help_text=_("Stands beside the version, for everyone who asks later."),
    )


class DayForm(forms.Form):
    """A day in the past."""

    on = forms.DateField(label=_("As it was on"), required=False)
