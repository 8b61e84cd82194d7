"""Setting a stage by hand."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trichter.people.models.person import Stage


class StageForm(forms.Form):
    """The stage, why, and for recycled people the day on which to look again."""

    stage = forms.ChoiceField(label=_("Stage"), choices=Stage.choices)
    reason = forms.CharField(
        label=_("Why"), max_length=200, required=False, help_text=_("Needed for recycled and disqualified.")
    )
    wake_on = forms.DateField(
        label=_("Look again on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("For recycled people: on this day they come back."),
    )

    def __init__(self, *args, current: str = "", **kwargs) -> None:
        super().__init__(*args, **kwargs)
        choices = [(value, label) for value, label in Stage.choices if value != current]
        self.fields["stage"] = forms.ChoiceField(label=_("Stage"), choices=choices)
        self.fields["wake_on"].initial = timezone.localdate() + timedelta(days=90)

    def clean(self):
        data = super().clean()
        stage = data.get("stage")
        if stage in (Stage.RECYCLED, Stage.DISQUALIFIED) and not data.get("reason", "").strip():
            self.add_error("reason", _("Say in a few words why."))
        if stage == Stage.RECYCLED:
            self._check_day(data.get("wake_on"))
        return data

    def _check_day(self, day: date | None) -> None:
        if day is None:
            if "wake_on" not in self.errors:
                self.add_error("wake_on", _("Choose the day on which to look again."))
        elif not timezone.localdate() < day < timezone.localdate() + timedelta(days=3650):
            self.add_error("wake_on", _("Choose a day that lies ahead."))

    def wake_at(self) -> datetime | None:
        """The morning of the chosen day, aware; None unless recycled."""
        day = self.cleaned_data["wake_on"] if self.cleaned_data["stage"] == Stage.RECYCLED else None
        return timezone.make_aware(datetime.combine(day, time(6))) if day else None
