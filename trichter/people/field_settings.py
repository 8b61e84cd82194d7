"""Renaming, ordering and choices of the house's own fields. Values keep their place: the slug never changes."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from trichter.history.services import record, undoes

from .catalogue import forget
from .errors import Invalid
from .models import CustomField
from .services import ensure_field, make_slug


@transaction.atomic
def add_field(entity: str, label: str, kind: str, choices: Sequence[str] = (), *, by=None) -> CustomField:
    """A new field at the end of the list. Raises Invalid if there is one of this name already."""
    slug = make_slug(entity, label)
    if CustomField.objects.filter(entity=entity, slug=slug).exists():
        raise Invalid(_("There is a field “%(label)s” already.") % {"label": label}, "label")
    field = ensure_field(entity, slug, label.strip(), kind, choices if kind == CustomField.Kind.CHOICE else ())
    last = CustomField.objects.filter(entity=entity).order_by("-position").first()
    CustomField.objects.filter(pk=field.pk).update(position=last.position + 1 if last else 0)
    record("field_added", field, by=by, summary=field.label)
    return field


@transaction.atomic
def change_field(field: CustomField, label: str, choices: Sequence[str] | None = None, *, by=None) -> bool:
    """Another name, other choices; returns whether that changed anything. Values in use stay. Raises Invalid."""
    label = label.strip()[:120]
    if not label:
        raise Invalid(_("A field needs a name."), "label")
    wanted = list(choices) if choices is not None and field.kind == CustomField.Kind.CHOICE else field.choices
    if field.kind == CustomField.Kind.CHOICE and not wanted:
        raise Invalid(_("Name at least one choice."), "choices")
    if (label, wanted) == (field.label, field.choices):
        return False
    undo = {"label": field.label, "choices": field.choices}
    field.label, field.choices = label, wanted
    field.save(update_fields=["label", "choices"])
    record("field_changed", field, by=by, summary=label, undo=undo)
    forget()
    return True


@undoes("field_changed")
def undo_change(action, by) -> None:
    """Former name and choices."""
    CustomField.objects.filter(pk=action.target_id).update(**action.undo)
    forget()


@transaction.atomic
def arrange_fields(entity: str, ids: Sequence[int], *, by=None) -> None:
    """Put the fields into this order; ones not named follow in their old order."""
    fields = list(CustomField.objects.select_for_update().filter(entity=entity))
    rank = {pk: position for position, pk in enumerate(ids)}
    fields.sort(key=lambda field: rank.get(field.pk, len(rank)))
    for position, field in enumerate(fields):
        field.position = position
    CustomField.objects.bulk_update(fields, ["position"])
    forget()
