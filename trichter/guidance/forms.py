"""Planning a step."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import cast

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trichter.accounts.models import User

from .later import MORNING, at_time
from .models import Task


class StepForm(forms.Form):
    """What, with the day and, if it matters, the time. `due_at()` is the moment."""

    kind = forms.ChoiceField(label=_("What"), choices=Task.Kind.choices, initial=Task.Kind.CALL)
    title = forms.CharField(label=_("About what"), max_length=200, required=False)
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    time = forms.TimeField(
        label=_("Time"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    assignee = forms.ModelChoiceField(User.objects.none(), label=_("Who"), required=False, empty_label=None)

    def __init__(self, *args, user, now: datetime | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        mates = User.objects.filter(Q(pk=user.pk) | Q(teams__in=user.teams.all()), is_active=True)
        chooser = cast(forms.ModelChoiceField, self.fields["assignee"])
        chooser.queryset = mates.distinct().order_by("first_name", "last_name", "pk")
        chooser.initial = user
        self.has_colleagues = user.teams.exists()
        self.today = timezone.localtime(now).date()
        self.fields["day"].initial = self.today + timedelta(days=1)

    def clean_assignee(self) -> User:
        """Oneself unless a colleague of a team of one's own was chosen."""
        return self.cleaned_data["assignee"] or self.user

    def clean_day(self):
        day = self.cleaned_data["day"]
        if not self.today - timedelta(days=1) < day < self.today + timedelta(days=3650):
            raise forms.ValidationError(_("Choose a day from today on."))
        return day

    def due_at(self) -> datetime:
        """The moment of a valid form; without a time nine in the morning."""
        moment: time = self.cleaned_data["time"] or MORNING
        return at_time(self.cleaned_data["day"], moment)
