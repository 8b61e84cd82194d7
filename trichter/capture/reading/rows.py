"""The rows of a file one after the other, as they stand in it, numbered as the user sees them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from . import files, sheets
from .issues import FileProblem, Issue, shorten
from .layout import is_footer_text, is_total, parse
from .sniff import FileLook

HELD_BACK = 50
TOTAL_BEGINNINGS = frozenset(["ges", "sum", "tot", "gra", "zwi", "end", "sub"])


class Row(NamedTuple):
    """One row of the file.

    number   1-based row as a spreadsheet shows it: every record counts, also those before the header and blank ones;
             a line break inside a cell does not. For vCard the number of the card.
    values   one per column: text in text files and vCards; text, numbers, dates, True/False in spreadsheets
    issue    what is odd about the row as a whole; with severity "refuse" its values cannot be trusted
    skipped  True for blank lines, totals and footers: nothing to import, the issue says why
    """

    number: int
    values: list[Any]
    issue: Issue | None = None
    skipped: bool = False


def read_rows(path: str | Path, look: FileLook, limit: int | None = None) -> Iterator[Row]:
    """All rows below the header, in the file's order, with memory independent of the file's length (text files).

    limit  stop after so many rows that are not skipped
    Raises FileProblem, also in the middle of the file: import inside a transaction or read all before.
    """
    path = Path(path)
    rows = _all_rows(path, look)
    return rows if limit is None else _limited(rows, limit)


def _limited(rows: Iterator[Row], limit: int) -> Iterator[Row]:
    left = limit
    for row in rows:
        if not left:
            return
        yield row
        left -= not row.skipped


def _all_rows(path: Path, look: FileLook) -> Iterator[Row]:
    if look.kind == "vcard":
        from .vcards import read_cards

        yield from read_cards(path, look)
    elif look.kind == "xlsx":
        workbook = sheets.open_workbook(path)
        yield from _shaped(sheets.sheet_rows(workbook, look.sheet, look.name), look)
    else:
        yield from _text_rows(path, look)


def _text_rows(path: Path, look: FileLook) -> Iterator[Row]:
    with files.open_text(path, look.encoding) as stream:
        reader = parse(stream, look.dialect)
        try:
            yield from _shaped(reader, look)
        except csv.Error as error:
            raise FileProblem("file.unparsable", file=look.name, line=reader.line_num, reason=str(error)) from None
        except UnicodeDecodeError:
            problem = files.undecodable(path, look.encoding)
            raise (problem or FileProblem("file.broken", file=look.name, reason="encoding")) from None


def _shaped(records: Iterable[list[Any]], look: FileLook) -> Iterator[Row]:
    """Every record as a row of the right width; totals and footers found; single cells at the end held back."""
    width = len(look.columns)
    held: list[Row] | None = [] if width >= 3 else None  # lonely cells: a footer if nothing follows them
    seen = after_blank = False
    for number, record in enumerate(islice(records, look.first_row, None), look.first_row + 1):
        plain = len(record) == width and record[0] and (width == 1 or record[1])
        if plain and (record[0].__class__ is not str or record[0][:3].lower() not in TOTAL_BEGINNINGS):
            if held:
                yield from held
                held.clear()
            seen, after_blank = True, False
            yield Row(number, record)
            continue
        row = _odd_row(number, record, width)
        lonely = len(record) == 1 or ((after_blank or bool(held)) and _is_stub(record, width, look.kind))
        after_blank = row.skipped
        if held is not None and (lonely or (held and row.skipped)) and (held or not row.skipped):
            held.append(row)
            if len(held) > HELD_BACK:
                yield from held
                held = None
            continue
        if held:
            yield from held
            held.clear()
        seen = seen or not row.skipped
        yield row
    for row in held or ():
        footer = seen and not row.skipped and isinstance(row.values[0], str) and "@" not in row.values[0]
        yield Row(row.number, row.values, _note("row.footer", row.values), True) if footer else row


def _is_stub(record: list[Any], width: int, kind: str) -> bool:
    """Behind a blank line: a row far too short for the table, as the notes under a report are."""
    return len(record) * 4 <= width or (kind == "xlsx" and _cells(record) == 1)


def _cells(record: list[Any]) -> int:
    """Up to the last cell that holds something."""
    count = len(record)
    while count and _is_blank(record[count - 1]):
        count -= 1
    return count


def _is_blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _odd_row(number: int, record: list[Any], width: int) -> Row:
    """A row that is blank, too short, too long, a total, a footer, or merely begins with an empty cell."""
    cells = _cells(record)
    if not cells:
        return Row(number, [""] * width, Issue("", "", "row.blank", {}, "note"), True)
    if is_total(record):
        return Row(number, record, _note("row.total", record), True)
    if cells == 1 and width > 1 and isinstance(record[0], str) and is_footer_text(record[0]):
        return Row(number, record, _note("row.footer", record), True)
    if cells > width:
        extra = [shorten(cell, 40) for cell in record[width:cells]]
        params = {"count": cells, "expected": width, "extra": extra}
        return Row(number, record[:width], Issue("", shorten(record[-1]), "row.too_many_cells", params, "refuse"))
    values = record[:width] + [""] * (width - len(record))
    if len(record) < width:
        params = {"count": len(record), "expected": width}
        return Row(number, values, Issue("", shorten(record[0]), "row.too_few_cells", params, "warn"))
    return Row(number, values)


def _note(code: str, record: list[Any]) -> Issue:
    return Issue("", shorten(next(cell for cell in record if not _is_blank(cell))), code, {}, "note")
