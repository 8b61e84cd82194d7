"""The palette's entries."""

from django.utils.translation import gettext_lazy as _

from trichter.ui.registry import Command

COMMANDS = [
    Command(_("My absences"), "worktime:my_absences", "calendar-event", "worktime.own", order=70),
    Command(_("Everyone's absences"), "worktime:absences", "calendar-event", "worktime.manage", order=71),
    Command(_("Working hours and holidays"), "worktime:calendars", "clock-hour-4", "worktime.manage", order=72),
    Command(_("Capacity and distribution"), "worktime:desks", "adjustments", "worktime.manage", order=73),
]
