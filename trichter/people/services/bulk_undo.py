"""Putting back what an import changed on a person who was there before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..models import Company, ExternalKey, Person
from .companies import user_or_none
from .persons import assign_owner, update_person


def put_back(person_id: int, before: Mapping[str, Any], *, by=None) -> None:
    """Put former values back where the person still has the imported ones; take added addresses and numbers away."""
    person = Person.objects.select_related("company").filter(pk=person_id, deleted_at=None).first()
    if person is None:
        return
    changes: dict[str, Any] = {}
    for field, (old, new) in before.get("changes", {}).items():
        if field == "company":
            if person.company_id == new:
                changes["company"] = Company.objects.filter(pk=old).first()
        elif field == "owner":
            if person.owner_id == new:
                assign_owner(person, user_or_none(old), by=by, reason="undo", history=False)
        else:
            name = field.removeprefix("person.")
            known = person.custom.get(name) if name in person.custom else getattr(person, name, None)
            if known == new:
                changes[name] = old
    added = set(before.get("emails", ()))
    if added:
        changes["emails"] = [email.address for email in person.emails.all() if email.key not in added]
    numbers = set(before.get("phones", ()))
    if numbers:
        changes["phones"] = [
            phone.number for phone in person.phones.all() if (phone.key or phone.number) not in numbers
        ]
    for system, key in before.get("external", ()):
        ExternalKey.objects.filter(person=person, system=system, key=key).delete()
    update_person(person, changes, by=by, source="undo", history=False)
