"""The error file: every remark with row, column, value and sentence, and the row as it stands in the list."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from trichter.capture.reading.cells import as_text
from trichter.people.lists.export import harmless

from .rows import Remark

SHOWN = 50  # problems kept for the screen


class ErrorFile:
    """Appends block by block. `size` is how much of the file belongs to saved blocks: a run that goes on after a crash
    cuts off what a lost block had written. Texts are in the active language; a spreadsheet runs nothing of it."""

    def __init__(self, path: Path, columns: Sequence[str], *, size: int, language: str) -> None:
        self.path, self.columns, self.size = path, list(columns), size
        self.delimiter = ";" if language == "de" else ","
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if size:
            os.truncate(path, size)
        else:
            path.unlink(missing_ok=True)

    def append(self, remarks: Sequence[Remark], cells: dict[int, Sequence[Any]]) -> int:
        """Write remarks; cells: row number → its cells. Returns the new size, which the caller saves with the block."""
        if not remarks:
            return self.size
        text = io.StringIO()
        writer = csv.writer(text, delimiter=self.delimiter, lineterminator="\r\n")
        if not self.size:
            text.write("\ufeff")
            head = [_("Row"), _("Column"), _("Value"), _("What is wrong"), _("What became of the row"), *self.columns]
            writer.writerow([harmless(word) for word in head])
        refused = {remark.row for remark in remarks if remark.refused}
        for remark in remarks:
            fate = _("refused") if remark.row in refused else _("taken")
            original = [as_text(cell) for cell in cells.get(remark.row, ())]
            writer.writerow(
                [
                    harmless(str(word))
                    for word in (remark.row, remark.column, remark.value, remark.text, fate, *original)
                ]
            )
        with self.path.open("ab") as stream:
            stream.write(text.getvalue().encode("utf-8"))
            self.size = stream.tell()
        return self.size


def for_screen(remarks: Sequence[Remark]) -> list[dict[str, Any]]:
    """Remarks as JSON."""
    return [
        {"row": each.row, "column": each.column, "value": each.value, "text": each.text, "refused": each.refused}
        for each in remarks
    ]
