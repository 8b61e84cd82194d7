"""What the screen of merging shows: likely doubles, differences in words, and what moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from .catalogue import catalogue
from .event_words import field_words, value_words
from .models import Event, Note, Person, PersonEmail, PersonPhone
from .search import search
from .services import merge_preview
from .services.merge import STAYS, relations

FOUND = 12


def others(user, person: Person, text: str) -> list[Person]:
    """Whom the person might be merged with: people found by the text; without one those of the same name or number."""
    rows = Person.objects.visible_to(user).exclude(pk=person.pk).select_related("company", "owner")
    if text:
        ids = [hit.id for hit in search(user, text, limit=FOUND + 5) if hit.kind == "person"]
        found = rows.in_bulk(ids)
        return [found[pk] for pk in ids if pk in found][:FOUND]
    same = Q(phones__key__in=[phone.key for phone in person.phones.all() if phone.key])
    if person.name_key:
        same |= Q(name_key=person.name_key)
    return list(rows.filter(same).distinct().order_by("name_key", "pk")[:FOUND])


@dataclass(frozen=True, slots=True)
class Row:
    """A field in which two people differ, in words."""

    name: str
    label: str
    keep: str
    other: str
    chosen: str


def rows(keep: Person, other: Person, *, owners: Mapping[int, Any]) -> list[Row]:
    """The differences that a choice is offered for."""
    special = {
        "company_id": (_("Company"), str(keep.company or ""), str(other.company or "")),
        "owner_id": (_("Owner"), str(owners.get(keep.owner_id or 0, "")), str(owners.get(other.owner_id or 0, ""))),
    }
    found = []
    fields = catalogue()
    for difference in merge_preview(keep, other):
        name = difference.field
        words = special.get(name)
        label, mine, theirs = words or (
            field_words(f"person.{name}", fields),
            value_words(f"person.{name}", difference.keep),
            value_words(f"person.{name}", difference.other),
        )
        empty = value_words("", None)
        found.append(Row(name, label, mine or empty, theirs or empty, difference.chosen))
    return found


COUNTED: dict[type, Any] = {
    Event: ngettext_lazy("%(count)d event", "%(count)d events", "count"),
    Note: ngettext_lazy("%(count)d note", "%(count)d notes", "count"),
    PersonEmail: ngettext_lazy("%(count)d e-mail address", "%(count)d e-mail addresses", "count"),
    PersonPhone: ngettext_lazy("%(count)d phone number", "%(count)d phone numbers", "count"),
}
REST: str | Promise = ngettext_lazy("%(count)d further entry", "%(count)d further entries", "count")
NOTHING = gettext_lazy("nothing")


def moves(other: Person) -> Sequence[str]:
    """What hangs on the other person and comes along, as "3 events"."""
    counts: dict[Any, int] = {}
    for relation in relations():
        model = relation.related_model
        found = model._base_manager.filter(**{relation.field.name: other})
        if model is Event:
            found = found.exclude(type__in=STAYS)
        counts[model if model in COUNTED else None] = counts.get(model if model in COUNTED else None, 0) + found.count()
    return [str(COUNTED.get(model, REST) % {"count": count}) for model, count in counts.items() if count] or [
        str(NOTHING)
    ]
