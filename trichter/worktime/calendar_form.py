"""The form of a calendar: a week of opening and closing times, zone, region, further days off."""

from __future__ import annotations

import re
from datetime import date, time
from typing import Any

from django import forms
from django.utils import formats
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import arithmetic
from .models import Calendar
from .regions import region_choices, zone_choices

PAIRS = 2  # spans a day that the form offers: before and after lunch
MOST_PAIRS = 12  # more are only kept, if something else than the form stored them
END_OF_DAY = "24:00"
GERMAN_DAY = re.compile(r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})?")
ISO_DAY = re.compile(r"(?:(\d{4})-)?(\d{1,2})-(\d{1,2})")


class CalendarForm(forms.Form):
    """Fields open_<weekday>_<number> and close_<weekday>_<number> make the hours; midnight as closing is 24:00."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"))
    region = forms.ChoiceField(label=gettext_lazy("Holidays of"), required=False)
    extra_days = forms.CharField(
        label=gettext_lazy("Further days off"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One per line: 24.12. for every year, 27.12.2026 for one."),
    )

    def __init__(self, *args: Any, calendar: Calendar, **kwargs: Any) -> None:
        initial = {
            "name": calendar.name,
            "time_zone": calendar.time_zone,
            "region": calendar.region,
            "extra_days": "\n".join(write_day(day) for day in calendar.extra_days),
        }
        super().__init__(*args, **{"label_suffix": "", "initial": initial, **kwargs})
        sent = next((count for count in range(MOST_PAIRS, PAIRS, -1) if f"open_0_{count - 1}" in self.data), PAIRS)
        self.pairs = max([sent, *(len(pairs) for pairs in calendar.hours.values())])
        self.fields["time_zone"].choices = zone_choices(calendar.time_zone)  # type: ignore[attr-defined]
        self.fields["region"].choices = region_choices(calendar.region)  # type: ignore[attr-defined]
        for day in arithmetic.DAYS:
            self._add_day(day, calendar.hours.get(str(day), []))

    def _add_day(self, day: int, pairs: list) -> None:
        for number in range(self.pairs):
            opens, closes = pairs[number] if number < len(pairs) else ("", "")
            names = {"day": WEEKDAYS[day], "number": number + 1}
            labels = (_("%(day)s, %(number)s. opening") % names, _("%(day)s, %(number)s. closing") % names)
            for kind, label, value in (("open", labels[0], opens), ("close", labels[1], closes)):
                field = forms.TimeField(label=label, required=False)
                self.fields[f"{kind}_{day}_{number}"] = field
                self.initial[f"{kind}_{day}_{number}"] = _as_time(value)

    def week(self) -> list[dict[str, Any]]:
        """The weekdays with their fields and what is wrong with them, for the template."""
        rows = []
        for day in arithmetic.DAYS:
            pairs = [(self[f"open_{day}_{number}"], self[f"close_{day}_{number}"]) for number in range(self.pairs)]
            errors = [error for pair in pairs for bound in pair for error in bound.errors]
            rows.append({"day": WEEKDAYS[day], "number": day, "pairs": pairs, "errors": errors})
        return rows

    def clean_extra_days(self) -> list[str]:
        """The days as they are stored."""
        lines = re.split(r"[\n,;]+", self.cleaned_data["extra_days"])
        return list(dict.fromkeys(read_day(line) for line in lines if line.strip()))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        data["hours"] = {str(day): pairs for day in arithmetic.DAYS if (pairs := self._day(day, data))}
        if not data["hours"] and not self.errors:
            self.add_error(None, _("At least one day needs working hours."))
        return data

    def _day(self, day: int, data: dict[str, Any]) -> list[list[str]]:
        pairs: list[list[str]] = []
        for number in range(self.pairs):
            opens, closes = data.get(f"open_{day}_{number}"), data.get(f"close_{day}_{number}")
            if opens is None and closes is None:
                continue
            if opens is None or closes is None:
                missing = f"{'open' if opens is None else 'close'}_{day}_{number}"
                if missing not in self.errors:
                    self.add_error(missing, _("Give both the beginning and the end."))
                continue
            pairs.append([f"{opens:%H:%M}", END_OF_DAY if closes == time() else f"{closes:%H:%M}"])
        try:
            arithmetic.parse_day(pairs)
        except ValueError:
            self.add_error(f"open_{day}_0", _("A span ends after it begins, and spans do not overlap."))
        return sorted(pairs)


def _as_time(text: str) -> time | None:
    return time.fromisoformat("00:00" if text == END_OF_DAY else text) if text else None


def read_day(text: str) -> str:
    """A day off as it is stored, from “24.12.”, “24.12.2026”, “12-24” or “2026-12-24”. Raises ValidationError."""
    words = text.strip()
    if match := GERMAN_DAY.fullmatch(words):
        day, month, year = match.groups()
    elif match := ISO_DAY.fullmatch(words):
        year, month, day = match.groups()
    else:
        raise forms.ValidationError(_("“%(text)s” is no day. Write it like 24.12. or 27.12.2026.") % {"text": words})
    try:
        found = date(int(year or 2024), int(month), int(day))
    except ValueError:
        raise forms.ValidationError(_("There is no day %(text)s.") % {"text": words})
    return found.isoformat() if year else f"{found:%m-%d}"


def write_day(stored: str) -> str:
    """The same backwards, as a line of the form: “24.12.” or “27.12.2026”."""
    if len(stored) == 10:
        return f"{date.fromisoformat(stored):%d.%m.%Y}"
    month, day = stored.split("-")
    return f"{day}.{month}."


def in_words(stored: str) -> str:
    """A stored day off as the language writes it."""
    if len(stored) == 10:
        return formats.date_format(date.fromisoformat(stored), "SHORT_DATE_FORMAT")
    return formats.date_format(date.fromisoformat(f"2024-{stored}"), "MONTH_DAY_FORMAT")
