"""Rows of a list read and cleaned, block by block, without asking the database: so it can be done ahead of the writing,
in a process beside it (ahead.py)."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from trichter.capture.reading.convert import CleanRow, RowReader
from trichter.capture.reading.mapping import Mapping
from trichter.capture.reading.rows import Row, read_rows
from trichter.capture.reading.sniff import FileLook

from .options import Options
from .rows import ReadyRow, Remark, Shaper


@dataclass(slots=True)
class Written:
    """What became of a block."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    remarks: list[Remark] = field(default_factory=list)

    def count(self, outcome: str) -> None:
        """One more row with this outcome."""
        setattr(self, outcome, getattr(self, outcome) + 1)


@dataclass(slots=True)
class Block:
    """Rows of the file, read and cleaned.

    size     how many rows of the file these are
    ready    those that can go in
    written  begins with what was refused already
    clean    the same rows before they were shaped; empty where the block comes from another process
    custom   their own fields' values, as far as the list's choices may grow with them
    kept     the rows as they stand in the file, perhaps still pickled: they are asked for only to show a remark
    ahead    whether the block comes from another process
    """

    size: int
    ready: list[ReadyRow]
    written: Written
    clean: list[CleanRow]
    custom: list[dict[str, Any]]
    kept: Sequence[Row] | bytes
    ahead: bool = False

    def rows(self) -> Sequence[Row]:
        """The rows as they stand in the file."""
        if isinstance(self.kept, bytes):
            self.kept = pickle.loads(self.kept)  # noqa: S301  # from our own process
        return self.kept  # type: ignore[return-value]


@dataclass(slots=True)
class Recipe:
    """All that cleaning needs to know. mapping is fitted, owners: folded address or name → user id, size: rows per
    block."""

    file: Path
    look: FileLook
    mapping: Mapping
    options: Options
    name: str
    system: str
    companies: bool
    owners: dict[str, int]
    size: int


class Cleaner:
    """Reads and cleans the rows of a list."""

    def __init__(self, recipe: Recipe) -> None:
        self.recipe, self.options = recipe, recipe.options
        self.reader = RowReader(recipe.look, recipe.mapping, list_name=recipe.name)
        self.shaper = Shaper(recipe.options, recipe.system, recipe.name, recipe.owners)

    def blocks(self, start: int) -> Iterator[list[Row]]:
        """The rows of the file behind the first `start` ones. Raises FileProblem, also in the middle."""
        rows = islice(read_rows(self.recipe.file, self.recipe.look), start, None)
        while block := list(islice(rows, self.recipe.size)):
            yield block

    def prepare(self, rows: Sequence[Row]) -> Block:
        """Clean the rows of a block."""
        with translation.override(self.options.language):
            clean, written = self.read(rows)
            shape = self.shaper.shape_company if self.recipe.companies else self.shaper.shape
            ready = [shape(row) for row in clean]
            for row in ready:
                written.remarks += row.remarks
        return Block(len(rows), ready, written, clean, [row.custom for row in clean], rows)

    def read(self, block: Sequence[Row]) -> tuple[list[CleanRow], Written]:
        """The rows that can go in, and the remarks about all of them."""
        written, good, language = Written(), [], self.options.language
        for raw in block:
            row = self.reader.convert(raw)
            if row.importable and self.options.external_only and not row.external_id:
                written.remarks.append(Remark(row.number, "", "", _("The row has no id."), True))
                written.refused += 1
                continue
            if row.importable:
                good.append(row)
            elif row.refused:
                written.refused += 1
            if row.issues:
                written.remarks += [
                    Remark(row.number, issue.column, issue.value, issue.text(language), issue.severity == "refuse")
                    for issue in row.issues
                    if issue.severity != "note"
                ]
        return good, written
