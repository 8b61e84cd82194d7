"""Making one person out of two, by hand, with preview and undo."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from trichter.history.errors import Refused
from trichter.history.models import Action
from trichter.history.services import record, undoes

from ..errors import Invalid
from ..models import Company, Event, Person, PersonPhone, Touch
from ..sql import blocks
from .changes import PERSON_COLUMNS
from .companies import user_or_none
from .events import NewEvent, insert, now_micros
from .persons import assign_owner, update_person
from .touches import touch

# What the log says about the record of the other person stays with that record, so that both pasts stay true.
STAYS = ("attribute_changed", "owner_changed", "stage_changed", "merged")
CHOOSABLE = tuple(name for name in PERSON_COLUMNS if name not in ("email", "email_kind", "phone"))
MOMENTS = ("created_at", "last_event_at", "last_contact_at")
RESTORED = (*CHOOSABLE, "company_id", "owner_id", "custom")
BLOCK = 900


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that the two persons know differently; `chosen` is what the merge keeps unless told otherwise."""

    field: str
    keep: Any
    other: Any
    chosen: str  # keep or other


def merge_preview(keep: Person, other: Person) -> list[Difference]:
    """The fields in which the persons differ; where one side is unknown, the other is proposed."""
    found = []
    for name in [*CHOOSABLE, "company_id", "owner_id"]:
        mine, theirs = getattr(keep, name), getattr(other, name)
        if mine != theirs:
            found.append(Difference(name, mine, theirs, "keep" if mine or not theirs else "other"))
    for slug in sorted({*keep.custom, *other.custom}):
        mine, theirs = keep.custom.get(slug), other.custom.get(slug)
        if mine != theirs:
            found.append(Difference(slug, mine, theirs, "keep" if mine is not None else "other"))
    return found


@transaction.atomic
def merge(keep: Person, other: Person, choices: Mapping[str, str] | None = None, *, by=None) -> Action:
    """Move everything that belongs to `other` to `keep` and delete `other`. `choices` maps a field of the preview to
    "keep" or "other". Undo takes it apart again exactly. Raises Invalid.

    What happened (events, notes, tasks, …) moves; what the log says about the record of `other` stays with it.
    """
    if keep.pk == other.pk:
        raise Invalid(_("A person cannot be merged with themselves."))
    alive = Person.objects.alive().select_for_update(of=("self",)).filter(pk__in=[keep.pk, other.pk]).order_by("pk")
    locked = {person.pk: person for person in alive}
    if len(locked) < 2:
        raise Invalid(_("One of the two persons has been deleted."))
    mine, theirs = locked[keep.pk], locked[other.pk]
    wanted = chosen_values(mine, theirs, choices or {})
    before = snapshot(mine)
    positions = {label: list(rows.values_list("pk", "position")) for label, rows in contact_rows(theirs).items()}
    moved, left = move_related(mine, theirs)
    for rows in contact_rows(mine).values():
        renumber(list(rows.order_by("position", "pk")), lambda row, ids=moved: row.pk in ids.get(label_of(row), ()))
    Person.objects.filter(pk=other.pk).update(deleted_at=timezone.now(), updated_at=timezone.now())
    owner = wanted.pop("owner", mine.owner)
    update_person(mine, wanted | contacts_of(mine), by=by, source="merge", history=False)
    assign_owner(mine, owner, by=by, reason="merge", history=False)
    Person.objects.filter(pk=keep.pk).update(
        created_at=min(mine.created_at, theirs.created_at),
        last_event_at=latest(mine.last_event_at, theirs.last_event_at),
        last_contact_at=latest(mine.last_contact_at, theirs.last_contact_at),
    )
    note_in_log(mine, theirs, "", by)
    touch([keep.pk])
    keep.refresh_from_db()
    other.refresh_from_db()
    undo = {
        "other_id": other.pk, "before": before, "after": snapshot(keep), "moved": moved, "left": left,
        "positions": positions,
    }  # fmt: skip
    return record("people_merged", keep, by=by, summary=f"{theirs} → {mine}", undo=undo, other_id=other.pk)


def note_in_log(keep: Person, other: Person, outcome: str, by) -> None:
    """Say in the log that the two were merged, or parted again (outcome "undone")."""
    now = now_micros()
    properties = {"other_id": other.pk, "name": str(other)} | ({"outcome": outcome} if outcome else {})
    insert([NewEvent(keep.pk, "merged", now, None, properties)], by.pk if by is not None else None, now)


def latest(*moments):
    """The latest known of these."""
    return max((moment for moment in moments if moment is not None), default=None)


def chosen_values(keep: Person, other: Person, choices: Mapping[str, str]) -> dict[str, Any]:
    """What `keep` takes from `other`, as changes for update_person and assign_owner. Raises Invalid."""
    if wrong := [choice for choice in choices.values() if choice not in ("keep", "other")]:
        raise Invalid(_("“%(choice)s” is neither keep nor other.") % {"choice": wrong[0]})
    wanted: dict[str, Any] = {}
    for row in merge_preview(keep, other):
        if choices.get(row.field, row.chosen) == "other":
            name = row.field.removesuffix("_id") if row.field in ("company_id", "owner_id") else row.field
            wanted[name] = getattr(other, name) if name in ("company", "owner") else row.other
    return wanted


def contact_rows(person: Person) -> dict[str, Any]:
    """The person's addresses and numbers, by the label of their table."""
    return {"people.personemail.person": person.emails, "people.personphone.person": person.phones}


def label_of(row) -> str:
    """The label of a row's table, as in `moved`."""
    return f"{row._meta.label_lower}.person"


def renumber(rows: Sequence, came_along: Callable[[Any], bool]) -> None:
    """Positions without gaps: what came along ranks behind the person's own."""
    for position, row in enumerate(sorted(rows, key=came_along)):
        if row.position != position:
            type(row).objects.filter(pk=row.pk).update(position=position)


def contacts_of(person: Person) -> dict[str, list[str]]:
    """Addresses and numbers as changes for update_person, so that the primary ones and the search follow."""
    return {
        "emails": [email.address for email in person.emails.order_by("position", "pk")],
        "phones": [phone.number for phone in person.phones.order_by("position", "pk")],
    }


def relations() -> list[models.ManyToOneRel]:
    """Every table whose rows hang on a person."""
    return [
        relation
        for relation in Person._meta.related_objects
        if isinstance(relation, models.ManyToOneRel) and relation.related_model is not Touch
    ]


def move_related(keep: Person, other: Person) -> tuple[dict[str, list], dict[str, list]]:
    """Hang all rows of `other` on `keep`: ({table: ids moved}, {table: ids left because `keep` has an equal one})."""
    moved: dict[str, list] = {}
    left: dict[str, list] = {}
    for relation in relations():
        model, column = relation.related_model, relation.field.name
        rows = model._base_manager.filter(**{column: other})
        if model is Event:
            rows = rows.exclude(type__in=STAYS)
        if model is PersonPhone:  # a number that both have need not be there twice
            rows = rows.exclude(key__in=[phone.key for phone in keep.phones.all() if phone.key])
        ids = list(rows.order_by("pk").values_list("pk", flat=True))
        if not ids:
            continue
        label = f"{model._meta.label_lower}.{column}"
        try:
            with transaction.atomic():
                hang(model, column, ids, keep)
            moved[label] = ids
        except IntegrityError:
            moved[label], left[label] = move_one_by_one(model, column, ids, keep)
    Touch.objects.filter(person=other).delete()
    return moved, left


def hang(model, column: str, ids: Sequence, person: Person) -> None:
    """Make these rows the person's."""
    for block in blocks(ids, BLOCK):
        model._base_manager.filter(pk__in=block).update(**{column: person})


def move_one_by_one(model, column: str, ids: list, keep: Person) -> tuple[list, list]:
    """Where a rule of the table allows only one of a kind, `keep`'s own row stays and the other's stays behind."""
    moved, left = [], []
    for pk in ids:
        try:
            with transaction.atomic():
                model._base_manager.filter(pk=pk).update(**{column: keep})
            moved.append(pk)
        except IntegrityError:
            left.append(pk)
    return moved, left


def snapshot(person: Person) -> dict[str, Any]:
    """What a merge may change of a person, as JSON."""
    person = Person.objects.get(pk=person.pk)
    values = {name: getattr(person, name) for name in RESTORED}
    return json.loads(json.dumps(values, cls=DjangoJSONEncoder)) | {
        name: value.isoformat() if (value := getattr(person, name)) else None for name in MOMENTS
    }


@undoes("people_merged")
def undo_merge(action: Action, by) -> None:
    """Part the two again: every row goes back, and fields that nobody has changed since get their former values.

    Raises Refused, and changes nothing, if one of the two is gone.
    """
    kept = action.undo or {}
    people = Person.objects.select_for_update(of=("self",)).in_bulk([action.target_id, kept["other_id"]])
    if len(people) < 2:
        raise Refused(_("This cannot be undone: one of the two persons has been removed for good."))
    keep, other = people[action.target_id], people[kept["other_id"]]
    if keep.deleted_at is not None:
        raise Refused(_("This cannot be undone: %(person)s has been deleted.") % {"person": keep})
    Person.objects.filter(pk=other.pk).update(deleted_at=None, updated_at=timezone.now())
    tables = {f"{each.related_model._meta.label_lower}.{each.field.name}": each for each in relations()}
    for label, ids in kept["moved"].items():
        relation = tables[label]
        still = relation.related_model._base_manager.filter(**{relation.field.name: keep})
        for block in blocks(ids, BLOCK):
            still.filter(pk__in=block).update(**{relation.field.name: other})
    for label, pairs in kept["positions"].items():
        model = tables[label].related_model
        for pk, position in pairs:
            model._base_manager.filter(pk=pk, person=other).update(position=position)
    put_fields_back(keep, kept["before"], kept["after"], by)
    update_person(other, contacts_of(other), by=by, source="undo", history=False)
    note_in_log(keep, other, "undone", by)
    touch([keep.pk, other.pk])


def put_fields_back(keep: Person, before: Mapping[str, Any], after: Mapping[str, Any], by) -> None:
    """Former values of the kept person, where they still are what the merge made of them."""
    now = snapshot(keep)
    same = [name for name in before if now[name] == after[name] and after[name] != before[name]]
    changes: dict[str, Any] = {name: before[name] for name in same if name in CHOOSABLE}
    if "company_id" in same:
        changes["company"] = Company.objects.filter(pk=before["company_id"]).first()
    for slug in {*before["custom"], *after["custom"]}:
        was, became = before["custom"].get(slug), after["custom"].get(slug)
        if was != became and now["custom"].get(slug) == became:
            changes[slug] = was
    update_person(keep, changes | contacts_of(keep), by=by, source="undo", history=False)
    if "owner_id" in same:
        assign_owner(keep, user_or_none(before["owner_id"]), by=by, reason="undo", history=False)
    moments = {name: datetime.fromisoformat(before[name]) if before[name] else None for name in same if name in MOMENTS}
    if moments:
        Person.objects.filter(pk=keep.pk).update(**moments)
