"""Deleted people within their thirty days: who they are, and bringing one back."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from trichter.history.models import Action
from trichter.history.services import record

from .errors import Invalid
from .models import Person
from .services.deletion import bring_back

KEPT = timedelta(days=30)


def deleted_people(user, limit: int = 200) -> list[Person]:
    """The latest deleted people that the user could see while they were there, not those merged into another."""
    rows = Person.objects.within_sight_of(user).filter(deleted_at__gte=timezone.now() - KEPT)
    found = list(rows.select_related("company", "owner").order_by("-deleted_at", "-pk")[:limit])
    merged = merged_away([person.pk for person in found])
    return [person for person in found if person.pk not in merged]


def merged_away(ids: list[int]) -> set[int]:
    """Which of these people are part of another now: undoing the merge is the way back for them."""
    rows = Action.objects.filter(
        verb="people_merged", undone_at=None, at__gte=timezone.now() - KEPT - timedelta(days=1)
    )
    return {other for other in rows.values_list("data__other_id", flat=True) if other in ids}


def deleting_action(person: Person) -> Action | None:
    """The action that deleted the person."""
    assert person.deleted_at is not None  # noqa: S101 the caller has a deleted person
    near = timedelta(minutes=10)
    rows = Action.objects.filter(
        verb="people_deleted", at__range=(person.deleted_at - near, person.deleted_at + near)
    ).order_by("-at", "-pk")
    return next((action for action in rows if person.pk in (action.undo or {}).get("ids", ())), None)


@transaction.atomic
def restore(person: Person, *, by) -> Action:
    """Bring one person back with addresses and names in other systems. Raises Invalid, Taken."""
    action = deleting_action(person)
    if action is None or person.pk in merged_away([person.pk]):
        raise Invalid(_("This person cannot be brought back here."))
    undo = action.undo or {}
    own = set(person.emails.values_list("pk", flat=True))
    emails = [entry for entry in undo["emails"] if entry[0] in own]
    external = [entry for entry in undo["external"] if entry[0] == person.pk]
    bring_back([person.pk], emails, external)
    return record("person_restored", person, by=by, summary=str(person))
