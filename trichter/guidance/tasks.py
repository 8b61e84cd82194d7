"""What follows from a clock that ran out: a step for the team lead, so that nobody is forgotten twice."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from trichter.handover.services import Escalation, on_escalation

from .models import Task


@on_escalation
def look_after(done: Escalation) -> None:
    """Give the first of the team leads a step, in the escalation's transaction: see to it that somebody speaks with
    the person. Not where the offer went to that team lead, who has it on Today already."""
    row = done.handover
    lead = next((each for each in done.leads if each.pk != row.rep_id), None)
    if lead is None or done.to_lead:
        return
    with override(lead.language or settings.LANGUAGE_CODE):
        title = _("Nobody has answered %(person)s in time (%(rep)s)") % {"person": row.person, "rep": row.rep or "–"}
    Task.objects.create(
        person=row.person, assignee=lead, kind=Task.Kind.TODO, title=title[:200], due_at=timezone.now(), created_by=None
    )
