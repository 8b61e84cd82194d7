"""Working hours, holidays, absences and capacity of teams and colleagues; the one arithmetic of working time.

Owns: Calendar, Span, Desk, TeamDesk, Absence. May use: accounts and below."""
