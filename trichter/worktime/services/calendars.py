"""Calendars: made, changed, deleted; the one that counts for everybody else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from trichter.history.models import Action
from trichter.history.services import record, undoes

from .. import arithmetic
from ..errors import BadHours, DefaultNeeded, StillChanged
from ..models import Calendar
from . import spans

KEPT = ("name", "time_zone", "region", "hours", "extra_days")


def check(values: Mapping[str, Any]) -> None:
    """Refuse hours, zone, region or days that cannot be read, and a week without any working time. Raises BadHours."""
    try:
        rule = arithmetic.rule(
            values["time_zone"], values["hours"], values.get("region", ""), values.get("extra_days", ())
        )
    except (ValueError, TypeError) as error:
        raise BadHours(_("These working hours cannot be read.")) from error
    if not any(rule.week):
        raise BadHours(_("At least one day needs working hours."))


@transaction.atomic
def create_calendar(
    name: str,
    *,
    by=None,
    time_zone: str = "Europe/Berlin",
    region: str = "",
    hours: Mapping[str, Any] | None = None,
    extra_days: list[str] | None = None,
    is_default: bool = False,
) -> Calendar:
    """A new calendar, written out. Raises BadHours."""
    calendar = Calendar(name=name, time_zone=time_zone, region=region, extra_days=list(extra_days or []))
    if hours is not None:
        calendar.hours = dict(hours)
    check({field: getattr(calendar, field) for field in KEPT})
    calendar.save()
    spans.write(calendar)
    record("worktime.calendar_created", calendar, by=by, summary=name, undo={"calendar": calendar.pk})
    if is_default:
        make_default(calendar, by=by)
    return calendar


@transaction.atomic
def change_calendar(calendar: Calendar, *, by=None, **values: Any) -> Action | None:
    """Change name, zone, region, hours or days off; None if all is as it was. Raises BadHours.

    The calendar is written out anew for all its days, so a clock that runs shows by the new hours what it has used.
    """
    calendar = Calendar.objects.select_for_update().get(pk=calendar.pk)
    old = {field: getattr(calendar, field) for field in KEPT}
    new = {**old, **{field: values[field] for field in KEPT if field in values}}
    if old == new:
        return None
    check(new)
    _put(calendar, new)
    undo = {"calendar": calendar.pk, "old": old, "new": new}
    return record("worktime.calendar_changed", calendar, by=by, summary=calendar.name, undo=undo)


def _put(calendar: Calendar, values: Mapping[str, Any]) -> None:
    for field, value in values.items():
        setattr(calendar, field, value)
    calendar.save(update_fields=list(values))
    spans.write(calendar)


@transaction.atomic
def make_default(calendar: Calendar, *, by=None) -> Action | None:
    """Let this calendar count for everyone without another one; None if it does already."""
    old = Calendar.objects.select_for_update().filter(is_default=True).first()
    if old is not None and old.pk == calendar.pk:
        return None
    Calendar.objects.filter(is_default=True).update(is_default=False)
    Calendar.objects.filter(pk=calendar.pk).update(is_default=True, deleted_at=None)
    calendar.is_default = True
    undo = {"calendar": calendar.pk, "old": old.pk if old else None}
    return record("worktime.default_changed", calendar, by=by, summary=calendar.name, undo=undo if old else None)


@transaction.atomic
def delete_calendar(calendar: Calendar, *, by=None) -> Action:
    """Take a calendar out of use; who worked by it works by the team's or the house's. Raises DefaultNeeded."""
    gone = Calendar.objects.alive().filter(pk=calendar.pk, is_default=False).update(deleted_at=timezone.now())
    if not gone:
        raise DefaultNeeded(
            _("“%(calendar)s” counts for everyone without another calendar. Choose another one for that first.")
            % {"calendar": calendar}
        )
    undo = {"calendar": calendar.pk}
    return record("worktime.calendar_deleted", calendar, by=by, summary=calendar.name, undo=undo)


@undoes("worktime.calendar_created")
def _undo_creation(action, by) -> None:
    delete_calendar(Calendar.objects.get(pk=action.undo["calendar"]), by=by)


@undoes("worktime.calendar_changed")
def _undo_change(action, by) -> None:
    calendar = Calendar.objects.select_for_update().get(pk=action.undo["calendar"])
    if any(getattr(calendar, field) != value for field, value in action.undo["new"].items()):
        raise StillChanged(_("“%(calendar)s” has been changed again since.") % {"calendar": calendar})
    _put(calendar, action.undo["old"])


@undoes("worktime.default_changed")
def _undo_default(action, by) -> None:
    make_default(Calendar.objects.get(pk=action.undo["old"]), by=by)


@undoes("worktime.calendar_deleted")
def _undo_deletion(action, by) -> None:
    Calendar.objects.filter(pk=action.undo["calendar"]).update(deleted_at=None)


def default_calendar() -> Calendar:
    """The house's calendar; made if there is none."""
    return Calendar.objects.filter(is_default=True).first() or ensure_default()


@transaction.atomic
def ensure_default() -> Calendar:
    """Exactly one calendar of the house: Monday to Friday 9 to 17, with the country's holidays."""
    found = Calendar.objects.filter(is_default=True).first()
    if found is not None:
        return found
    calendar, _new = Calendar.objects.get_or_create(
        is_default=True,
        defaults={"name": _("Office hours"), "time_zone": settings.TIME_ZONE, "region": _home_region()},
    )
    spans.write(calendar)
    return calendar


def _home_region() -> str:
    """The country of this installation, if its holidays are known."""
    try:
        arithmetic.days_off(settings.ENV.country, 2026)
    except ValueError:
        return ""
    return settings.ENV.country
