"""Custom fields that a list brings along: created before its first row, choices added as they come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from trichter.capture.reading.mapping import ColumnMap, Mapping
from trichter.engine.text import fold
from trichter.people.catalogue import forget
from trichter.people.models import Company, CustomField, Person
from trichter.people.services import ensure_field
from trichter.people.services.custom_fields import taken_slugs

from ..models import ImportRun
from .rows import TAGS

MOST_CHOICES = 300  # a field with more is text
CUSTOM = "custom:"


def entity_of(companies: bool) -> str:
    """Whose fields the list's own columns are."""
    return "company" if companies else "person"


def fitted(mapping: Mapping, entity: str) -> Mapping:
    """The mapping with slugs that no column of a record has, and with the kinds of the fields there are already."""
    known = {field.slug: field.kind for field in CustomField.objects.filter(entity=entity)}
    taken = taken_slugs(entity)
    used: set[str] = set()

    def fit(one: ColumnMap) -> ColumnMap:
        if not one.target.startswith(CUSTOM):
            return one
        slug = free_slug(one.target.removeprefix(CUSTOM), taken, used)
        used.add(slug)
        return replace(one, target=f"{CUSTOM}{slug}", type=known.get(slug, one.type))  # type: ignore[arg-type]

    return replace(mapping, columns=tuple(fit(one) for one in mapping.columns))


def free_slug(slug: str, taken: frozenset[str], used: set[str]) -> str:
    """A slug near the wanted one that nothing else has in this list."""
    base = slug[:50] if slug not in taken else f"{slug[:46]}_own"
    found, number = base, 2
    while found in used or found in taken:
        found, number = f"{base}_{number}", number + 1
    return found


@transaction.atomic
def create_fields(mapping: Mapping, entity: str, labels: dict[str, str]) -> dict[str, Any]:
    """Make the fields of a fitted mapping; returns what undo needs.

    labels  column → name of its field, where it is not the column's
    The answer: {"entity": …, "fields": [slugs made], "choices": {slug of an existing field: its choices before}}.
    """
    known = {field.slug: field for field in CustomField.objects.filter(entity=entity)}
    made: dict[str, Any] = {"entity": entity, "fields": [], "choices": {}}
    wanted = [
        (one.target.removeprefix(CUSTOM), labels.get(one.column) or one.column, one.type or "text")
        for one in mapping.columns
        if one.target.startswith(CUSTOM)
    ]
    if entity == "person" and any(one.target == "tags" for one in mapping.columns):
        wanted.append((TAGS, _("Tags"), "text"))
    for slug, label, kind in wanted:
        if slug not in known:
            ensure_field(entity, slug, label, kind)
            made["fields"].append(slug)
        elif known[slug].kind == "choice":
            made["choices"][slug] = known[slug].choices
    return made


class Choices:
    """The choice fields of a list, whose choices grow with the values that come."""

    def __init__(self, mapping: Mapping, entity: str, made: dict[str, Any]) -> None:
        self.entity, self.own = entity, frozenset(made.get("fields", ()))
        slugs = [one.target.removeprefix(CUSTOM) for one in mapping.columns if one.type == "choice"]
        fields = CustomField.objects.filter(entity=entity, slug__in=slugs, kind="choice")
        self.known = {field.slug: {fold(str(choice)) for choice in field.choices} for field in fields}
        self.seen: dict[str, set[str]] = {slug: set() for slug in self.known}  # spellings that need no second look

    def learn(self, rows: Iterable[dict[str, Any]]) -> None:
        """Add the choices of these rows' custom values that are new; in the caller's transaction."""
        for slug, seen in list(self.seen.items()):
            fresh = [value for row in rows if (value := row.get(slug)) and value not in seen]
            if fresh:
                self.add(slug, list(dict.fromkeys(str(value) for value in fresh)))

    def add(self, slug: str, values: list[str]) -> None:
        """Values not yet seen; the field becomes text when they are too many to choose from."""
        known = self.known[slug]
        new = [value for value in values if fold(value) not in known and (known.add(fold(value)) or True)]  # type: ignore[func-returns-value]
        self.seen[slug].update(values)
        if len(known) > MOST_CHOICES and slug in self.own:
            CustomField.objects.filter(entity=self.entity, slug=slug).update(kind="text", choices=[])
            del self.seen[slug], self.known[slug]
            forget()
        elif new:
            ensure_field(self.entity, slug, kind="choice", choices=new)


def remove_unused(run: ImportRun) -> list[str]:
    """Take back fields and choices that came with the list, where nobody has a value of them any more."""
    made = run.made or {}
    entity = made.get("entity", "person")
    model = Person if entity == "person" else Company
    gone = []
    for slug in made.get("fields", ()):
        if not model._default_manager.filter(custom__has_key=slug).exists():
            gone.append(slug)
    CustomField.objects.filter(entity=entity, slug__in=gone).delete()
    for slug, before in made.get("choices", {}).items():
        field = CustomField.objects.filter(entity=entity, slug=slug, kind="choice").first()
        if field is None:
            continue
        added = [choice for choice in field.choices if choice not in before]
        unused = {c for c in added if not model._default_manager.filter(**{f"custom__{slug}": c}).exists()}
        if unused:
            field.choices = [choice for choice in field.choices if choice not in unused]
            field.save(update_fields=["choices"])
            gone.append(slug)
    if gone:
        forget()
    return gone
