"""A file read as rows of texts by target, with what is wrong about each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from trichter.capture.reading.cells import as_text
from trichter.capture.reading.dates import clean_date, date_order
from trichter.capture.reading.numbers import clean_number, decimal_mark
from trichter.capture.reading.rows import read_rows
from trichter.capture.reading.sniff import FileLook, sniff
from trichter.history.errors import Refused

from .tables import IGNORE, Table

NOON = dt.time(12)  # a day without a time is meant at noon, so that no time zone moves it to another day


class BadList(Refused):
    """A list that cannot be brought in as it is."""


@dataclass
class Report:
    """What came of a list."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    action: int | None = None  # its number in the history, by which it is taken back
    problems: list[dict[str, Any]] = field(default_factory=list)

    def refuse(self, row: Entry, target: str, text: str) -> None:
        """Note why a row does not go in."""
        self.refused += 1
        self._note(row, target, text, True)

    def warn(self, row: Entry, target: str, text: str) -> None:
        """Note something odd about a row that goes in."""
        self._note(row, target, text, False)

    def _note(self, row: Entry, target: str, text: str, refused: bool) -> None:
        column = row.headers.get(target, "")
        value = row.values.get(target, "")
        self.problems.append({"row": row.number, "column": column, "value": value, "text": text, "refused": refused})


@dataclass
class Entry:
    """A row: its number as the user sees it, texts by target, and the header of each target."""

    number: int
    values: dict[str, str]
    headers: dict[str, str]

    def __getitem__(self, target: str) -> str:
        return self.values.get(target, "")


class LinkedList:
    """A file with the meaning of its columns. Raises BadList, FileProblem."""

    def __init__(
        self,
        path: Path,
        table: Table,
        mapping: Mapping[str, str] | None = None,
        missing: Sequence[str] = (),
        **known: Any,
    ) -> None:
        self.path, self.table = path, table
        self.look: FileLook = sniff(path, **known)
        self.mapping = self.table.propose(self.look.columns)
        if mapping is not None:
            self._choose(mapping)
        self.missing = {word.casefold() for word in missing}
        self.place = {
            target: self.look.columns.index(column) for column, target in self.mapping.items() if target != IGNORE
        }
        self.headers = {target: column for column, target in self.mapping.items()}
        if absent := [target for target in table.required if target not in self.place]:
            raise BadList(_("No column says: %(what)s.") % {"what": ", ".join(absent)})
        self.decimal, self.order = self._habits()

    def _choose(self, mapping: Mapping[str, str]) -> None:
        for column, target in mapping.items():
            if column not in self.look.columns:
                raise BadList(_("The list has no column “%(column)s”.") % {"column": column})
            if target != IGNORE and target not in self.table.targets:
                words = {"target": target, "possible": ", ".join(self.table.targets)}
                raise BadList(_("“%(target)s” is no meaning of a column. Possible are: %(possible)s.") % words)
        self.mapping = {column: mapping.get(column, IGNORE) for column in self.look.columns}

    def _habits(self) -> tuple[Any, Any]:
        """The decimal mark and the order of day and month that the samples show."""
        texts = {
            target: [as_text(row[at]) for row in self.look.samples if at < len(row)]
            for target, at in self.place.items()
        }
        numbers = [text for target in ("amount", "price", "vat_rate") for text in texts.get(target, ())]
        days = [text for target in ("opened", "closed") for text in texts.get(target, ())]
        german = (get_language() or "").startswith("de")
        return decimal_mark(numbers) or ("," if german else "."), date_order(days) or "dmy"

    def rows(self, report: Report) -> Iterator[Entry]:
        """The rows that can be read; the others are noted as refused."""
        for row in read_rows(self.path, self.look):
            if row.skipped:
                continue
            texts = {target: as_text(row.values[at]).strip() for target, at in self.place.items()}
            values = {target: "" if text.casefold() in self.missing else text for target, text in texts.items()}
            entry = Entry(row.number, values, self.headers)
            if row.issue is not None and row.issue.severity == "refuse":
                report.refuse(entry, "", row.issue.text(get_language() or "en"))
                continue
            yield entry

    def moment(self, entry: Entry, target: str) -> dt.datetime | None:
        """A date or time of the house's time zone; None if there is none. Raises ValueError with the reason."""
        text = entry[target]
        if not text:
            return None
        found, trouble = clean_date(text, self.order)
        if found is None:
            raise ValueError(trouble.code if trouble else text)
        if not isinstance(found, dt.datetime):
            found = dt.datetime.combine(found, NOON)
        return found if found.tzinfo else timezone.make_aware(found)

    def number(self, entry: Entry, target: str) -> Decimal | None:
        """A number; None if there is none. Raises ValueError."""
        text = entry[target]
        if not text:
            return None
        found, _trouble = clean_number(text, self.decimal)
        try:
            return None if found is None else Decimal(str(found))
        except InvalidOperation:
            raise ValueError(text) from None
