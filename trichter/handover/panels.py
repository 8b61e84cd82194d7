"""The offer in the head of a person's page."""

from __future__ import annotations

from trichter.people.models.person import Stage
from trichter.ui.registry import Panel

from .forms import RejectForm
from .models import Handover
from .reading import current_for

AHEAD = (Stage.LEAD, Stage.MQL)  # accepting may make them prospects


def offer(request, person) -> dict:
    """To whom the person is offered and why, how the clock stands, and what can be answered."""
    row = current_for(person)
    user = request.user
    may_answer = user.may("handover.answer")
    is_open = row is not None and row.handover.state == Handover.State.OPEN
    mine = row is not None and row.handover.rep_id == user.pk
    free = row is None and (person.owner_id in (None, user.pk) or user.may("handover.manage"))
    return {
        "person": person,
        "row": row,
        "is_open": is_open,
        "mine": mine,
        "may_answer": may_answer and (mine or is_open or user.may("handover.manage")),
        "may_hand_over": may_answer and free and person.stage not in (Stage.DISQUALIFIED, Stage.CUSTOMER),
        "form": RejectForm(auto_id=f"id_handover_{person.pk}_%s") if row is not None and may_answer else None,
        "can_be_prospect": person.stage in AHEAD,
    }


PANELS = [Panel("person_header", 20, "handover.view", "handover/_offer.html", offer)]
