"""Who has a say in an opportunity."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from trichter.history.models import Action
from trichter.history.services import record, undoes
from trichter.people.models import Person
from trichter.people.models.person import Stage as PersonStage

from ..errors import Invalid, NotUndoable
from ..models import Opportunity, Stage, Stakeholder
from . import standing
from .common import lock, tell


@transaction.atomic
def add_stakeholder(
    opportunity: Opportunity, person: Person, role: str = Stakeholder.Role.OTHER, *, by
) -> tuple[Stakeholder, Action | None]:
    """Add a person with a role, or change the role of one already there; returns the undoable action too (None if
    nothing changed). Of a won opportunity a new stakeholder becomes a customer like the others. Raises Invalid, Gone.
    """
    if role not in Stakeholder.Role.values:
        raise Invalid(_("There is no such role."), "role")
    fresh = lock(opportunity)
    row = Stakeholder.objects.filter(opportunity=fresh, person=person).first()
    if row is not None and row.role == role:
        return row, None
    former = row.role if row else None
    if row is None:
        row = Stakeholder.objects.create(opportunity=fresh, person=person, role=role)
    else:
        row.role = role
        row.save(update_fields=["role"])
    if former is None and fresh.closed_at is not None and fresh.stage.kind == Stage.Kind.WON:
        tell(fresh, "opportunity_won", "joined", [person.pk], at=timezone.now(), by=by)
        standing.forward([person.pk], PersonStage.CUSTOMER, by=by)
    undo = {"person": person.pk, "role": former}
    return row, record(
        "pipeline.stakeholder_set", fresh, by=by, summary=f"{person} ({row.get_role_display()})", undo=undo
    )


@transaction.atomic
def remove_stakeholder(stakeholder: Stakeholder, *, by) -> Action:
    """Take a person out again; returns the undoable action. Raises Gone."""
    fresh = lock(stakeholder.opportunity)
    undo = {"person": stakeholder.person_id, "role": stakeholder.role}
    words = str(stakeholder)
    stakeholder.delete()
    return record("pipeline.stakeholder_removed", fresh, by=by, summary=words, undo=undo)


@undoes("pipeline.stakeholder_set")
@undoes("pipeline.stakeholder_removed")
def _restore(action: Action, by) -> None:
    """Give the person the role they had, or take them out if they had none."""
    kept = action.undo or {}
    row = Opportunity.objects.alive().filter(pk=action.target_id).first()
    person = Person.objects.alive().filter(pk=kept["person"]).first()
    if row is None or person is None:
        raise NotUndoable(_("This can no longer be undone."))
    if kept["role"] is None:
        Stakeholder.objects.filter(opportunity=row, person=person).delete()
        return
    Stakeholder.objects.update_or_create(opportunity=row, person=person, defaults={"role": kept["role"]})
