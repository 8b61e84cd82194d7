"""Lists as CSV: written while they are read, and harmless when a spreadsheet opens them."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from .cells import load_values
from .columns import Column

BLOCK = 500
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


class Line:
    """Where the csv module writes to: it hands the line straight back."""

    def write(self, text: str) -> str:
        return text


def harmless(text: str) -> str:
    """Text that a spreadsheet does not run as a formula: what could be one gets a quotation mark in front.

    >>> harmless("=1+1")
    "'=1+1"
    """
    return f"'{text}" if text.startswith(DANGEROUS) else text


def csv_lines(rows: QuerySet, columns: Sequence[Column], user, language: str) -> Iterator[str]:
    """The lines of the file in the user's language: with a byte order mark, separated by `;` in German.

    The language is set for each block anew, because the answer streams after the request's own language has ended.
    """
    writer = csv.writer(Line(), delimiter=";" if language == "de" else ",", lineterminator="\r\n")
    with translation.override(language):
        head = [str(column.label) for column in columns]
    yield "\ufeff" + writer.writerow([harmless(text) for text in head])  # type: ignore[operator]
    for block in in_blocks(rows):
        with translation.override(language):
            loaded = load_values(columns, block, user)
            yield "".join(writer.writerow(values(columns, record, loaded)) for record in block)  # type: ignore[misc]


def in_blocks(rows: QuerySet) -> Iterator[list[Any]]:
    """The records in blocks; ids are noted first so that nobody is missed or doubled while others change the list."""
    ids = list(rows.values_list("pk", flat=True))
    model = rows.model
    related = ("company", "owner") if hasattr(model, "company") else ("owner",)
    for start in range(0, len(ids), BLOCK):
        wanted = ids[start : start + BLOCK]
        found = model._base_manager.select_related(*related).in_bulk(wanted)
        yield [found[pk] for pk in wanted if pk in found]


def values(columns: Sequence[Column], record: Any, loaded: Mapping[Any, Any]) -> list[str]:
    """One line."""
    return [harmless(plain(column, column.text(record, loaded.get(column.load)))) for column in columns]


def plain(column: Column, value: Any) -> str:
    """A value as text without markup."""
    if column.export:
        value = column.export(value)
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return formats.date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    if column.kind in ("choice", "stage"):
        return str(dict(column.choices).get(value, value))
    if isinstance(value, float):
        return formats.number_format(value, use_l10n=True)
    return str(value)
