"""Forms of absences and desks: text in, our own types out. The form of a calendar: calendar_form.py."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trichter.accounts.models import User

from .models import Calendar, colleagues_of

NO_COLON = {"label_suffix": ""}


class AbsenceForm(forms.Form):
    """First and last day, and a word on it."""

    first_day = forms.DateField(label=_("First day"))
    last_day = forms.DateField(label=_("Last day"), required=False, help_text=_("Empty: this one day only."))
    note = forms.CharField(label=_("Note"), max_length=120, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**NO_COLON, **kwargs})

    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or self.cleaned_data
        first = data.get("first_day")
        if first and not data.get("last_day") and "last_day" not in self.errors:
            data["last_day"] = first
        if first and data.get("last_day") and data["last_day"] < first:
            self.add_error("last_day", _("The last day lies before the first one."))
        return data


class ColleaguesAbsenceForm(AbsenceForm):
    """The same for a colleague."""

    user = forms.ModelChoiceField(User.objects.none(), label=_("Colleague"))
    field_order = ("user", "first_day", "last_day", "note")

    def __init__(self, *args: Any, by, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colleagues = colleagues_of(by).filter(is_active=True).order_by("first_name", "last_name", "email")
        self.fields["user"].queryset = colleagues  # type: ignore[attr-defined]
        self.fields["user"].empty_label = _("Choose a colleague")  # type: ignore[attr-defined]


class CalendarChoice(forms.TypedChoiceField):
    """One of the calendars given, or none; the same list for all rows of a table, so that none asks the database."""

    def __init__(self) -> None:
        super().__init__(label=_("Calendar"), required=False, empty_value=None)

    def offer(self, calendars: Sequence[Calendar], inherited: str) -> None:
        """Offer these; `inherited` says what counts if none is chosen."""
        self.known = {str(each.pk): each for each in calendars}
        self.choices = [("", inherited), *((key, each.name) for key, each in self.known.items())]
        self.coerce = self.calendar

    def calendar(self, key: Any) -> Calendar:
        """The calendar of this number. Raises ValueError if it is not offered."""
        if str(key) not in self.known:
            raise ValueError(key)
        return self.known[str(key)]


class DeskForm(forms.Form):
    """A row of the table: calendar, capacity, share, takes leads."""

    calendar = CalendarChoice()
    capacity = forms.IntegerField(label=_("Most people at once"), required=False, min_value=1, max_value=100_000)
    share = forms.IntegerField(label=_("Share"), min_value=0, max_value=100)
    takes_leads = forms.BooleanField(label=_("Takes leads"), required=False)

    def __init__(self, *args: Any, calendars: Sequence[Calendar], inherited: str, **kwargs: Any) -> None:
        super().__init__(*args, **{**NO_COLON, **kwargs})
        self.fields["calendar"].offer(calendars, inherited)  # type: ignore[attr-defined]
        self.fields["capacity"].widget.attrs["placeholder"] = _("no limit")

    def in_order(self) -> list[forms.BoundField]:
        """The fields as the columns of the table."""
        return [self[name] for name in ("takes_leads", "share", "capacity", "calendar")]


class TeamForm(forms.Form):
    """The calendar of a team."""

    calendar = CalendarChoice()

    def __init__(self, *args: Any, calendars: Sequence[Calendar], inherited: str, **kwargs: Any) -> None:
        super().__init__(*args, **{**NO_COLON, **kwargs})
        self.fields["calendar"].offer(calendars, inherited)  # type: ignore[attr-defined]
