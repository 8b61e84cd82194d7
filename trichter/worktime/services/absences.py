"""Absences: entered, changed, removed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from trichter.accounts.models import User
from trichter.history.models import Action
from trichter.history.services import record, undoes

from ..errors import InThePast, Overlaps, StillChanged
from ..models import Absence


def days_in_words(first: date, last: date) -> str:
    """“24.12.2026” or “24.12.2026 – 31.12.2026”."""
    words = [formats.date_format(day, "SHORT_DATE_FORMAT") for day in (first, last)]
    return words[0] if first == last else " – ".join(words)


def check(user, first: date, last: date, *, but: Absence | None = None) -> None:
    """Refuse days that are over or on which the colleague is absent already. Raises InThePast, Overlaps."""
    if last < timezone.localdate():
        raise InThePast(_("The last day is over already; an absence only matters for days to come."))
    others = Absence.objects.filter(user=user).touching(first, last)
    other = (others.exclude(pk=but.pk) if but else others).first()
    if other is not None:
        raise Overlaps(
            _("There is an absence on these days already: %(days)s. Change that one.")
            % {"days": days_in_words(other.first_day, other.last_day)}
        )


def _lock(user) -> None:
    """One at a time enters absences of a colleague, so that none overlap."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)


@transaction.atomic
def add_absence(user, first: date, last: date, *, by=None, note: str = "") -> tuple[Absence, Action]:
    """Enter an absence of whole days, both inclusive. Raises InThePast, Overlaps."""
    _lock(user)
    check(user, first, last)
    row = Absence.objects.create(user=user, first_day=first, last_day=last, note=note)
    return row, _record("worktime.absence_added", row, by, {"absence": row.pk})


@transaction.atomic
def change_absence(absence: Absence, first: date, last: date, *, by=None, note: str = "") -> Action | None:
    """Move an absence to other days or change its note; None if all is as it was. Raises InThePast, Overlaps."""
    _lock(absence.user)
    absence = Absence.objects.select_related("user").get(pk=absence.pk)
    old, new = _facts(absence), {"first_day": first.isoformat(), "last_day": last.isoformat(), "note": note}
    if old == new:
        return None
    check(absence.user, first, last, but=absence)
    Absence.objects.filter(pk=absence.pk).update(first_day=first, last_day=last, note=note)
    absence.first_day, absence.last_day = first, last
    return _record("worktime.absence_changed", absence, by, {"absence": absence.pk, "old": old, "new": new})


@transaction.atomic
def remove_absence(absence: Absence, *, by=None) -> Action:
    """Take an absence out."""
    action = _record("worktime.absence_removed", absence, by, {"user": absence.user_id, **_facts(absence)})
    Absence.objects.filter(pk=absence.pk).delete()
    return action


def _record(verb: str, row: Absence, by, undo: dict[str, Any]) -> Action:
    words = f"{row.user}: {days_in_words(row.first_day, row.last_day)}"
    return record(verb, row.user, by=by, summary=words, undo=undo)


def _facts(row: Absence) -> dict[str, str]:
    return {"first_day": row.first_day.isoformat(), "last_day": row.last_day.isoformat(), "note": row.note}


@undoes("worktime.absence_added")
def _undo_addition(action, by) -> None:
    Absence.objects.filter(pk=action.undo["absence"]).delete()


@undoes("worktime.absence_changed")
def _undo_change(action, by) -> None:
    row = Absence.objects.filter(pk=action.undo["absence"]).select_related("user").first()
    if row is None or _facts(row) != action.undo["new"]:
        raise StillChanged(_("This absence has been changed again since."))
    _lock(row.user)
    old = action.undo["old"]
    _free(row.user, old, but=row)
    Absence.objects.filter(pk=row.pk).update(**old)


@undoes("worktime.absence_removed")
def _undo_removal(action, by) -> None:
    user = User.objects.get(pk=action.undo["user"])
    facts = {field: action.undo[field] for field in ("first_day", "last_day", "note")}
    _lock(user)
    _free(user, facts)
    Absence.objects.create(user=user, **facts)


def _free(user, facts: dict[str, str], *, but: Absence | None = None) -> None:
    """Refuse to bring an absence back to days taken meanwhile; those that are over are free to come back."""
    try:
        check(user, date.fromisoformat(facts["first_day"]), date.fromisoformat(facts["last_day"]), but=but)
    except InThePast:
        return
