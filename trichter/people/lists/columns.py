"""Columns of lists: what a row shows, how it is sorted, edited and exported. Other packages add theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..models import CustomField

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list.

    read     the value of a row, for the cell and for CSV; gets what `load` found for the row if there is a `load`
    kind     how the cell looks: text, number, date, ago, boolean, choice, email, phone, link, name, company, score,
             band, stage, owner, html
    load     one query for all rows of a page: (rows, user) -> {row id: value}
    render   for kind "html": safe text of a cell from its value (row, value)
    edit     how the cell is edited in place: text, number, date, boolean, choice, owner; empty is not at all
    field    the attribute that editing changes, as people.services.update_person names it
    choices  for edit "choice": (value, words)
    sort     the sort of the list that a click on the head chooses
    """

    name: str
    label: Text
    read: Callable[..., Any]
    kind: str = "text"
    group: Text = ""
    load: Callable[[Sequence[Any], Any], Mapping[int, Any]] | None = None
    render: Callable[[Any, Any], str] | None = None
    edit: str = ""
    field: str = ""
    choices: tuple[tuple[str, Text], ...] = ()
    sort: str = ""
    default: bool = False
    export: Callable[[Any], Any] | None = None  # value -> what CSV shows, where it differs

    def text(self, row: Any, loaded: Mapping[int, Any] | None = None) -> Any:
        """The value of a row: from `loaded` where the column loads in bulk, else from the row itself."""
        return self.read(row, (loaded or {}).get(row.pk)) if self.load else self.read(row)


# Columns that higher packages add to the list of people, such as the next step; they stand after the usual ones.
extra_columns: list[Column] = []
extra_company_columns: list[Column] = []


def add_column(column: Column, registry: list[Column] = extra_columns) -> None:
    """Add a column once, however often its module is loaded."""
    registry[:] = [each for each in registry if each.name != column.name] + [column]


def attribute(name: str, label: Text, **options: Any) -> Column:
    """A column of an attribute of the row itself, edited as text unless told otherwise."""
    options.setdefault("edit", "text")
    options.setdefault("field", name)
    return Column(name, label, lambda row: getattr(row, name), **options)


def company_attribute(name: str, label: Text, **options: Any) -> Column:
    """A column of the row's company."""
    return Column(
        f"company.{name}",
        label,
        lambda row: getattr(row.company, name) if row.company else "",
        group=_("Company"),
        **options,
    )


def choice_words(choices: Iterable[tuple[str, Text]]) -> tuple[tuple[str, Text], ...]:
    """Choices with an empty one in front."""
    return (("", "–"), *choices)


CUSTOM_KINDS = {"text": "text", "number": "number", "date": "date", "boolean": "boolean", "choice": "choice"}


def custom_columns(entity: str) -> list[Column]:
    """One column for each field of the house's own. One query."""
    return [custom_column(field) for field in CustomField.objects.filter(entity=entity)]


def custom_column(field: CustomField) -> Column:
    """The column of one own field."""
    kind = CUSTOM_KINDS[field.kind]
    return Column(
        f"custom.{field.slug}",
        field.label,
        lambda row: row.custom.get(field.slug, ""),
        kind=kind,
        group=_("Own fields"),
        edit=kind,
        field=f"custom.{field.slug}",
        choices=choice_words((value, value) for value in field.choices) if kind == "choice" else (),
    )
