"""Deleting persons: they vanish at once, can come back, and are removed for good later."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trichter.history.models import Action
from trichter.history.services import record, undoes

from ..errors import Taken
from ..models import ExternalKey, Person, PersonEmail
from ..sql import blocks
from .removing import remove
from .touches import touch

BLOCK = 2000


def delete_person(person: Person, *, by=None) -> Action:
    """Delete one person; see delete_people."""
    action = delete_people(Person.objects.filter(pk=person.pk), by=by)
    person.refresh_from_db()
    return action


@transaction.atomic
def delete_people(queryset: QuerySet[Person], *, by=None) -> Action:
    """Delete persons so that it can be undone: they vanish from every list, and their addresses become free."""
    ids = sorted(queryset.filter(deleted_at=None).values_list("pk", flat=True))
    now = timezone.now()
    emails: list[tuple[int, str | None]] = []
    external: list[tuple[int, str, str]] = []
    for block in blocks(ids, BLOCK):
        Person.objects.filter(pk__in=block).update(deleted_at=now, updated_at=now)
        held = PersonEmail.objects.filter(person__in=block, key__isnull=False)
        emails += held.values_list("pk", "key")
        held.update(key=None)
        names = ExternalKey.objects.filter(person__in=block)
        external += names.values_list("person_id", "system", "key")
        names.delete()
    target = Person.objects.filter(pk=ids[0]).first() if len(ids) == 1 else None
    summary = (
        str(target) if target else ngettext("%(count)d person", "%(count)d persons", len(ids)) % {"count": len(ids)}
    )
    undo = {"ids": ids, "emails": emails, "external": external}
    return record("people_deleted", target, by=by, summary=summary, undo=undo, count=len(ids))


@undoes("people_deleted")
def undo_delete(action: Action, by) -> None:
    """Bring the persons back with their addresses. Raises Taken, and changes nothing, if an address is somebody
    else's now."""
    kept = action.undo or {}
    bring_back(kept["ids"], kept["emails"], kept["external"])


def bring_back(ids: Sequence[int], emails: Sequence[Sequence], external: Sequence[Sequence]) -> None:
    """Undelete persons and give their keys back. Raises Taken."""
    for block in blocks(emails, BLOCK):
        other = PersonEmail.objects.filter(key__in=[key for _pk, key in block]).select_related("person").first()
        if other:
            raise Taken(
                _("This cannot be undone: %(address)s belongs to %(person)s now.")
                % {"address": other.address, "person": other.person},
                other.person_id,
            )
        PersonEmail.objects.bulk_update([PersonEmail(pk=pk, key=key) for pk, key in block], ["key"], batch_size=400)
    for person_id, system, key in external:
        found, created = ExternalKey.objects.get_or_create(system=system, key=key, defaults={"person_id": person_id})
        if not created and found.person_id != person_id:
            raise Taken(
                _("This cannot be undone: %(key)s belongs to %(person)s now.") % {"key": found, "person": found.person},
                found.person_id,
            )
    for some in blocks(ids, BLOCK):
        Person.objects.filter(pk__in=some).update(deleted_at=None, updated_at=timezone.now())
    touch(ids)


@transaction.atomic
def purge(queryset: QuerySet[Person]) -> int:
    """Remove deleted persons for good with all that hangs on them, events included; returns how many. Not undoable."""
    ids = list(queryset.filter(deleted_at__isnull=False).values_list("pk", flat=True))
    for block in blocks(ids, BLOCK):
        remove(block)
    return len(ids)
