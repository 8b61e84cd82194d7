"""What changes working time, and what others ask of it."""

from .absences import add_absence, change_absence, remove_absence
from .calendars import (
    change_calendar,
    create_calendar,
    default_calendar,
    delete_calendar,
    ensure_default,
    make_default,
)
from .desks import desk_of, set_desk, set_desks, set_team_calendar
from .presence import (
    absences_until,
    absent_until,
    available,
    calendar_for,
    calendars_for,
    rule_for,
    rule_of,
)
from .spans import extend_all

__all__ = [
    "absences_until",
    "absent_until",
    "add_absence",
    "available",
    "calendar_for",
    "calendars_for",
    "change_absence",
    "change_calendar",
    "create_calendar",
    "default_calendar",
    "delete_calendar",
    "desk_of",
    "ensure_default",
    "extend_all",
    "make_default",
    "remove_absence",
    "rule_for",
    "rule_of",
    "set_desk",
    "set_desks",
    "set_team_calendar",
]
