"""What each role may do: the one table. Permissions are named `area.verb`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from .role_names import ADMIN, MARKETING, READ_ONLY, SALES, TEAM_LEAD

CHOICES = [
    (ADMIN, _("Administrator")),
    (MARKETING, _("Marketing")),
    (SALES, _("Sales")),
    (TEAM_LEAD, _("Team lead")),
    (READ_ONLY, _("Read only")),
]

EVERYONE = {ADMIN, MARKETING, SALES, TEAM_LEAD, READ_ONLY}
WORKING = EVERYONE - {READ_ONLY}

PERMISSIONS: dict[str, set[str]] = {
    "today.view": EVERYONE,
    "people.view": EVERYONE,
    "people.change": WORKING,  # edit, log, note, take over, own
    "people.bulk": {ADMIN, MARKETING, TEAM_LEAD},
    "people.delete": {ADMIN, MARKETING, TEAM_LEAD},
    "people.merge": WORKING,
    "people.export": {ADMIN, MARKETING, TEAM_LEAD},
    "tasks.change": WORKING,
    "fields.change": {ADMIN, MARKETING},
    "capture.view": {ADMIN, MARKETING, TEAM_LEAD},
    "capture.import": {ADMIN, MARKETING, TEAM_LEAD},
    "capture.forms": {ADMIN, MARKETING},
    "events.write": WORKING,  # API: post events
    "scoring.view": EVERYONE,
    "scoring.change": {ADMIN, MARKETING},
    "scoring.activate": {ADMIN},
    "definitions.view": EVERYONE,
    "definitions.change": {ADMIN, MARKETING, TEAM_LEAD},
    "definitions.sign": {ADMIN, MARKETING, TEAM_LEAD},  # who signs for which side: lifecycle.sides
    "stage.change": WORKING,
    "handover.view": EVERYONE,
    "handover.answer": WORKING,  # accept, reject, give back
    "handover.manage": {ADMIN, TEAM_LEAD},  # routing rules, targets, reasons
    "worktime.own": WORKING,  # one's own absences
    "worktime.manage": {ADMIN, TEAM_LEAD},  # hours, holidays, capacity, everyone's absences
    "pipeline.view": EVERYONE,
    "pipeline.change": WORKING,
    "pipeline.delete": {ADMIN, TEAM_LEAD},
    "pipeline.export": {ADMIN, MARKETING, TEAM_LEAD},
    "pipeline.manage": {ADMIN, TEAM_LEAD},  # pipelines, their stages, lost reasons
    "quotes.change": {ADMIN, SALES, TEAM_LEAD},
    "products.manage": {ADMIN, TEAM_LEAD},  # products, letterhead, numbering
    "insights.view": EVERYONE,
    "insights.export": {ADMIN, MARKETING, TEAM_LEAD},
    "team.view": {ADMIN, TEAM_LEAD},  # gaps and clocks of a whole team
    "notices.own": EVERYONE,
    "mail.view": {ADMIN, TEAM_LEAD},  # outgoing mail and its state
    "segments.view": EVERYONE,
    "segments.change": {ADMIN, MARKETING, TEAM_LEAD},
    "consent.view": EVERYONE,
    "consent.change": WORKING,
    "history.view": EVERYONE,
    "history.undo": WORKING,
    "account.own": EVERYONE,  # one's own profile, language, tokens
    "users.manage": {ADMIN},
    "settings.manage": {ADMIN},
}


def allows(role: str, permission: str) -> bool:
    """Whether the role has the permission. Raises KeyError for a permission that does not exist."""
    return role in PERMISSIONS[permission]
