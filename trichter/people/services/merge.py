"""Making one person out of two, by hand, with preview and undo."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from trichter.history.models import Action
from trichter.history.services import record, undoes

from ..errors import Invalid
from ..models import Event, Person, Touch
from .changes import PERSON_COLUMNS
from .events import NewEvent, insert, now_micros
from .persons import refresh_search, update_person
from .touches import touch

# What the log says about the record of the other person stays with that record, so that both pasts stay true.
STAYS = ("attribute_changed", "owner_changed", "stage_changed", "merged")
CHOOSABLE = tuple(name for name in PERSON_COLUMNS if name not in ("email", "email_kind", "phone"))


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
    "keep" or "other". Undo restores both exactly. Raises Invalid.
    """
    if keep.pk == other.pk:
        raise Invalid(_("A person cannot be merged with themselves."))
    locked = {p.pk: p for p in Person.objects.select_for_update().filter(pk__in=[keep.pk, other.pk]).order_by("pk")}
    keep_now, other_now = locked.get(keep.pk), locked.get(other.pk)
    if not keep_now or not other_now or keep_now.deleted_at or other_now.deleted_at:
        raise Invalid(_("One of the two persons has been deleted."))
    before = {"keep": snapshot(keep_now), "other": snapshot(other_now)}
    moved, left = move_related(keep_now, other_now)
    wanted = chosen_values(keep_now, other_now, choices or {})
    Person.objects.filter(pk=other.pk).update(deleted_at=timezone.now(), updated_at=timezone.now())
    owner_id = wanted.pop("owner_id", keep_now.owner_id)
    update_person(keep_now, wanted, by=by, source="merge", history=False)
    Person.objects.filter(pk=keep.pk).update(
        owner_id=owner_id,
        created_at=min(keep_now.created_at, other_now.created_at),
        last_event_at=latest(keep_now.last_event_at, other_now.last_event_at),
        last_contact_at=latest(keep_now.last_contact_at, other_now.last_contact_at),
    )
    refresh_search([keep.pk])
    now = now_micros()
    facts = {"other_id": other.pk, "name": str(other_now)}
    event = insert([NewEvent(keep.pk, "merged", now, None, facts)], by.pk if by else None, now)[0]
    touch([keep.pk])
    keep.refresh_from_db()
    other.refresh_from_db()
    return record(
        "people_merged", keep, by=by, summary=f"{other_now} → {keep_now}",
        undo=before | {"other_id": other.pk, "moved": moved, "left": left, "event_id": event.event_id}, other_id=other.pk,
    )  # fmt: skip


def latest(*moments):
    """The latest known of these."""
    return max((moment for moment in moments if moment is not None), default=None)


def chosen_values(keep: Person, other: Person, choices: Mapping[str, str]) -> dict[str, Any]:
    """What `keep` takes from `other`, as changes for update_person. Raises Invalid for a choice that is none."""
    wanted: dict[str, Any] = {}
    if wrong := [choice for choice in choices.values() if choice not in ("keep", "other")]:
        raise Invalid(_("“%(choice)s” is neither keep nor other.") % {"choice": wrong[0]})
    for row in merge_preview(keep, other):
        if choices.get(row.field, row.chosen) == "keep":
            continue
        if row.field == "company_id":
            wanted["company"] = other.company
        else:
            wanted[row.field] = row.other
    wanted["emails"] = [email.address for email in keep.emails.all()]
    wanted["phones"] = [phone.number for phone in keep.phones.all()]
    return wanted


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
        ids = list(rows.order_by("pk").values_list("pk", flat=True))
        if not ids:
            continue
        label = f"{model._meta.label_lower}.{column}"
        try:
            with transaction.atomic():
                model._base_manager.filter(pk__in=ids).update(**{column: keep})
            moved[label] = ids
        except IntegrityError:
            moved[label], left[label] = move_one_by_one(model, column, ids, keep)
    shift_positions(keep, moved)
    Touch.objects.filter(person=other).delete()
    return moved, left


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


def shift_positions(keep: Person, moved: Mapping[str, list]) -> None:
    """Addresses and numbers that came along rank behind the person's own."""
    for rows, label in ((keep.emails, "people.personemail.person"), (keep.phones, "people.personphone.person")):
        if label in moved:
            rows.filter(pk__in=moved[label]).update(position=models.F("position") + 100)


def snapshot(person: Person) -> dict[str, Any]:
    """All columns of a person, as JSON, to restore them exactly."""
    from django.core import serializers

    fields = serializers.serialize("python", [person])[0]["fields"]
    encoder = serializers.json.DjangoJSONEncoder()
    return {
        name: value if not hasattr(value, "isoformat") else encoder.default(value) for name, value in fields.items()
    }


@undoes("people_merged")
def undo_merge(action: Action, by) -> None:
    """Put both persons and all their rows back as they were."""
    raise NotImplementedError
