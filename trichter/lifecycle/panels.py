"""The stage with its evidence in the head of a person's page, and the card with all stages so far."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from trichter.people.models.person import Stage
from trichter.ui.registry import Panel

from .models import Suggestion, Transition
from .services import lines
from .services.stages import WOKEN

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
        "reason": reason_words(last) if last else "",
        "suggestion": suggestion,
        "suggested": Stage(suggestion.definition.stage).label if suggestion else "",
        "suggested_why": lines(suggestion.evidence) if suggestion else [],
        "may_change": request.user.may("stage.change"),
    }


def stage_history(request, person) -> dict:
    """All steps so far, the latest first."""
    rows = Transition.objects.filter(person=person).order_by("-at", "-pk").select_related("by", "definition")
    steps: list[dict[str, Any]] = [
        {"row": row, "reasons": lines(row.evidence), "reason": reason_words(row), "stage": row.to_stage}
        for row in rows[:SHOWN]
    ]
    return {"person": person, "steps": steps}


def reason_words(row: Transition) -> str:
    """The reason a colleague gave, or that the day of looking again had come."""
    return _("the day to look again had come") if row.reason == WOKEN else row.reason


PANELS = [
    Panel("person_header", 10, "people.view", "lifecycle/_stage_header.html", stage_header),
    Panel("person", 60, "people.view", "lifecycle/_stage_history.html", stage_history),
]
