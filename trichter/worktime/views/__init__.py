"""Pages of calendars, desks and absences."""
