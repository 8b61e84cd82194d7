"""The stage with its evidence in the head of a person's page, and the card with all stages so far."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from trichter.people.models.person import Stage
from trichter.ui.registry import Panel

from .models import Suggestion, Transition
from .services import describe, lines
from .services.returning import contact_in
from .services.stages import RETURNED, WOKEN

SHOWN = 12


def stage_header(request, person) -> dict:
    """The stage since when and why, and an open suggestion."""
    last = Transition.objects.filter(person=person).order_by("-at", "-pk").select_related("by", "definition").first()
    suggestion = (
        Suggestion.objects.filter(person=person, decided_at=None).select_related("definition").order_by("-at").first()
    )
    return {
        "person": person,
        "since": person.stage_since or (last.at if last else person.created_at),
        "transition": last,
        "reasons": lines(last.evidence) if last else [],
        "reason": reason_words(last) if last and last.by_id is None else "",
        "by_whom": by_whom(last) if last else "",
        "wake_at": last.wake_at if last and person.stage == Stage.RECYCLED else None,
        "suggestion": suggestion,
        "suggested": Stage(suggestion.definition.stage).label if suggestion else "",
        "suggested_why": lines(suggestion.evidence) if suggestion else [],
        "may_change": request.user.may("stage.change"),
    }


def stage_history(request, person) -> dict:
    """All steps so far, the latest first."""
    rows = Transition.objects.filter(person=person).order_by("-at", "-pk").select_related("by", "definition")
    steps: list[dict[str, Any]] = [
        {
            "row": row,
            "reasons": lines(row.evidence),
            "reason": reason_words(row) if row.by_id is None else "",
            "by_whom": by_whom(row),
            "stage": row.to_stage,
        }
        for row in rows[:SHOWN]
    ]
    return {"person": person, "steps": steps}


def reason_words(row: Transition) -> str:
    """The reason a colleague gave, or why Trichter brought a recycled person back."""
    if row.reason == WOKEN:
        return _("the day to look again had come")
    if row.reason == RETURNED:
        node = contact_in(row.evidence)
        what = describe(node) if node else _("new contact")
        return _("came back by themselves: %(what)s") % {"what": what}
    return row.reason


def by_whom(row: Transition) -> str:
    """ "set by hand by Mia Kern: budget next year", or who confirmed a suggestion; empty if no colleague did."""
    if row.by_id is None:
        return ""
    if row.definition_id is not None:
        return _("confirmed by %(name)s") % {"name": row.by}
    if row.reason:
        return _("set by hand by %(name)s: %(reason)s") % {"name": row.by, "reason": row.reason}
    return _("set by hand by %(name)s") % {"name": row.by}


PANELS = [
    Panel("person_header", 10, "people.view", "lifecycle/_stage_header.html", stage_header),
    Panel("person", 60, "people.view", "lifecycle/_stage_history.html", stage_history),
]
