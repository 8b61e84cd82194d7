"""What people themselves offer to do with many at once: another owner, a value for a field, delete."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy, ngettext

from trichter.accounts.models import User

from ..bulk_forms import FieldForm, OwnerForm
from ..models import Person
from ..services import assign_owner, delete_people, update_person
from .bulk import BulkAction, add_bulk_action


def give_owner(people: Sequence[Person], data: dict, by) -> list:
    """Give each person to the chosen colleague, or to nobody."""
    owner = User.objects.filter(pk=data["owner"]).first() if data["owner"] else None
    former = {person.pk: person.owner_id for person in people}
    changed = [person for person in people if assign_owner(person, owner, by=by, reason="bulk", history=False)]
    return [[person.pk, former[person.pk]] for person in changed]


def give_back(before: list, by) -> None:
    """Give each person back to the former owner."""
    people = Person.objects.in_bulk([pk for pk, _owner in before])
    owners = User.objects.in_bulk([owner for _pk, owner in before if owner])
    for pk, owner in before:
        if pk in people:
            assign_owner(people[pk], owners.get(owner), by=by, reason="undo", history=False)


def owner_sentence(data: dict, count: int) -> str:
    """What happened."""
    owner = User.objects.filter(pk=data["owner"]).first() if data["owner"] else None
    if owner is None:
        return ngettext("%(count)d person has no owner now.", "%(count)d people have no owner now.", count) % {
            "count": count
        }
    words = ngettext("%(count)d person belongs to %(owner)s now.", "%(count)d people belong to %(owner)s now.", count)
    return words % {"count": count, "owner": owner}


def set_field(people: Sequence[Person], data: dict, by) -> list:
    """Give the field the same value with each person."""
    before = []
    for person in people:
        former = value_of(person, data["field"])
        if update_person(person, {data["field"]: data["value"]}, by=by, source="bulk", history=False):
            before.append([person.pk, data["field"], former])
    return before


def value_of(person: Person, name: str):
    """A column's or own field's value."""
    return getattr(person, name) if hasattr(person, name) else person.custom.get(name)


def put_back(before: list, by) -> None:
    """Give each person the former value."""
    people = Person.objects.in_bulk([entry[0] for entry in before])
    for pk, field, value in before:
        if pk in people:
            update_person(people[pk], {field: value}, by=by, source="undo", history=False)


def field_sentence(data: dict, count: int) -> str:
    """What happened."""
    words = ngettext("%(field)s changed with %(count)d person.", "%(field)s changed with %(count)d people.", count)
    return words % {"field": data.get("label") or data["field"], "count": count}


def delete_sentence(data: dict, count: int) -> str:
    """What happened."""
    return ngettext("%(count)d person deleted.", "%(count)d people deleted.", count) % {"count": count}


add_bulk_action(
    BulkAction(
        "owner",
        gettext_lazy("Assign owner"),
        "user-share",
        "people.bulk",
        owner_sentence,
        apply=give_owner,
        revert=give_back,
        form=OwnerForm,
        button=gettext_lazy("Assign"),
        order=10,
    )
)
add_bulk_action(
    BulkAction(
        "field",
        gettext_lazy("Change a field"),
        "edit",
        "people.bulk",
        field_sentence,
        apply=set_field,
        revert=put_back,
        form=FieldForm,
        button=gettext_lazy("Change"),
        order=30,
    )
)
add_bulk_action(
    BulkAction(
        "delete",
        gettext_lazy("Delete"),
        "trash",
        "people.delete",
        delete_sentence,
        whole=lambda people, data, by: delete_people(people, by=by),
        order=90,
        danger=True,
    )
)
