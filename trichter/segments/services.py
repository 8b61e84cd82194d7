"""Segments: saving them, and who is in one."""

from __future__ import annotations

import itertools
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from trichter.engine.conditions import parse_condition
from trichter.engine.errors import EngineError
from trichter.history.models import Action
from trichter.history.services import record, undoes
from trichter.people import catalogue as people_catalogue
from trichter.people.matching import count_capped, matching
from trichter.people.models import Person

from .errors import Circle, InUse, NameMissing, PrivatePart, WrongCondition
from .models import Segment
from .references import circle, expanded, slugs_in
from .usage import uses

CAP = 10_000
KEPT = ("name", "condition", "shared")


@transaction.atomic
def create_segment(*, name: str, condition: dict[str, Any], shared: bool = True, by) -> Segment:
    """Save a condition under a name. Raises NameMissing, WrongCondition, PrivatePart."""
    segment = Segment(slug=free_slug(name), name=clean_name(name), condition=condition, shared=shared, owner=by)
    check(segment)
    segment.save()
    people_catalogue.forget()
    undo = {"created": segment.pk}
    record(
        "segments.created", segment, by=by, summary=_("Segment “%(name)s” created") % {"name": segment.name}, undo=undo
    )
    return segment


@transaction.atomic
def update_segment(segment: Segment, changes: dict[str, Any], *, by) -> Action | None:
    """Change name, condition or shared; None if nothing changes. The slug stays, so that who uses it goes on doing so.

    Raises NameMissing, WrongCondition, Circle, PrivatePart, InUse (made private while others use it).
    """
    row = Segment.objects.select_for_update().get(pk=segment.pk)
    before = {name: getattr(row, name) for name in KEPT}
    after = before | {name: clean_name(value) if name == "name" else value for name, value in changes.items()}
    if after == before:
        return None
    for name, value in after.items():
        setattr(row, name, value)
    check(row)
    if before["shared"] and not row.shared:
        refuse_if_used(row)
    if row.condition != before["condition"]:
        row.size = row.size_at = None
    row.save()
    people_catalogue.forget()
    return record(
        "segments.changed",
        row,
        by=by,
        summary=_("Segment “%(name)s” changed") % {"name": row.name},
        undo={"before": before, "after": after},
    )


@undoes("segments.changed")
def change_back(action: Action, by) -> None:
    """Put back what the change replaced, where it still stands."""
    row = Segment.objects.select_for_update().filter(pk=action.target_id).first()
    if row is None:
        return
    undo = action.undo or {}
    same = {name: undo["before"][name] for name in KEPT if getattr(row, name) == undo["after"][name]}
    update_segment(row, same, by=by)


@undoes("segments.created")
def uncreate(action: Action, by) -> None:
    """Delete it again. Raises InUse."""
    row = Segment.objects.filter(pk=action.target_id).first()
    if row is not None:
        delete_segment(row, by=by)


@transaction.atomic
def delete_segment(segment: Segment, *, by) -> Action:
    """Delete a segment, undoable. Raises InUse, which names what asks for it."""
    row = Segment.objects.select_for_update().get(pk=segment.pk)
    refuse_if_used(row)
    kept = {name: getattr(row, name) for name in (*KEPT, "slug", "owner_id")}
    summary = _("Segment “%(name)s” deleted") % {"name": row.name}
    action = record("segments.deleted", row, by=by, summary=summary, undo=kept)
    row.delete()
    people_catalogue.forget()
    return action


@undoes("segments.deleted")
def undelete(action: Action, by) -> None:
    """Make it again under its old slug; a new one if that was taken meanwhile."""
    kept = dict(action.undo or {})
    if Segment.objects.filter(slug=kept["slug"]).exists():
        kept["slug"] = free_slug(kept["name"])
    segment = Segment(**kept)
    check(segment)
    segment.save()
    people_catalogue.forget()


def check(segment: Segment) -> None:
    """Raises WrongCondition, Circle or PrivatePart if the segment's condition cannot be used."""
    conditions = {row.slug: row for row in Segment.objects.exclude(slug=segment.slug)}
    chain = circle(
        segment.slug, segment.condition, lambda slug: conditions[slug].condition if slug in conditions else None
    )
    if chain:
        raise Circle([segment.name if slug == segment.slug else conditions[slug].name for slug in chain])
    for slug in slugs_in(segment.condition):
        part = conditions.get(slug)
        if part is not None and not part.shared and part.owner_id == segment.owner_id:
            raise PrivatePart(part.name)
    check_condition(segment.condition)


def check_condition(condition: Any) -> None:
    """Raises WrongCondition, whose message names the place in the tree."""
    try:
        parse_condition(condition, people_catalogue.catalogue())
    except EngineError as error:
        raise WrongCondition(error) from error


def refuse_if_used(segment: Segment) -> None:
    """Raises InUse if something asks for the segment."""
    found = uses([segment.slug])[segment.slug]
    if found:
        raise InUse(segment.name, [_("a colleague's private view") if use.owner_id else use.name for use in found])


def clean_name(name: str) -> str:
    """The name without white space around it. Raises NameMissing."""
    cleaned = " ".join(str(name).split())[:80]
    if not cleaned:
        raise NameMissing
    return cleaned


GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def free_slug(name: str) -> str:
    """A slug made from a name that no segment has."""
    base = slugify(name.lower().translate(GERMAN))[:60] or "segment"
    taken = set(Segment.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(
        slug for slug in itertools.chain([base], (f"{base}-{n}" for n in itertools.count(2))) if slug not in taken
    )


def members(segment: Segment, people: QuerySet | None = None) -> QuerySet:
    """The people in a segment, out of `people` (all living ones); for a user give Person.objects.visible_to(user)."""
    chosen = Person.objects.alive() if people is None else people
    return matching(chosen, plain_condition(segment.condition))


def plain_condition(condition: dict[str, Any]) -> dict[str, Any]:
    """The condition with other segments written out, so that it asks for facts alone."""
    known = dict(Segment.objects.values_list("slug", "condition"))
    return expanded(condition, known.get)


def size(segment: Segment, user=None) -> int:
    """How many people are in it, at most 10,000; for a user only those they may see.

    Counting everyone is kept with the segment for the list of segments.
    """
    if user is not None and user.visibility != "all":
        return count_capped(members(segment, Person.objects.visible_to(user)), CAP)
    found = count_capped(members(segment), CAP)
    segment.size, segment.size_at = found, timezone.now()
    Segment.objects.filter(pk=segment.pk).update(size=found, size_at=segment.size_at)
    return found


def size_of_condition(condition: dict[str, Any], user) -> int:
    """How many people a condition that is being edited holds for, at most 10,000. Raises WrongCondition."""
    check_condition(condition)
    return count_capped(matching(Person.objects.visible_to(user), plain_condition(condition)), CAP)
