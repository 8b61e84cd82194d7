"""Looking at a file before it is read: what it is, how it is written, where its table begins.

>>> look = sniff("leads.csv")
>>> look.encoding, look.delimiter, look.header_row, look.columns[:2]
('cp1252', ';', 0, ['Firma', 'E-Mail'])
"""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import files, sheets
from .encoding import Encoding, detect
from .files import Kind
from .issues import FileProblem, Trouble
from .layout import LOOK_ROWS, Dialect, Header, filled, find_dialect, find_header, parse, unique_names

COUNT_ROWS = 200_000
PREVIEW = 300
SPREAD = 1000


@dataclass(frozen=True, slots=True)
class FileLook:
    """What was found out about a file; read_rows needs nothing else.

    kind         csv (any delimited text), xlsx (any spreadsheet) or vcard
    header_row   0-based index of the header among the rows of the file; -1 if there is none
    first_row    0-based index of the first row that can hold data
    columns      unique names, one per column
    samples      rows for preview and for guessing types: the first 300, some spread over the file, and for every
                 column that holds anything at least one that shows it (as far as row_count is exact)
    row_count    rows below the header; exact up to 200,000, above that an estimate
    warnings     what the user should know; Trouble.text("de") says it
    """

    name: str
    kind: Kind
    encoding: str = ""
    delimiter: str = ""
    quote: str = ""
    header_row: int = -1
    first_row: int = 0
    columns: list[str] = field(default_factory=list)
    sheet: str = ""
    sheets: list[str] = field(default_factory=list)
    samples: list[list[Any]] = field(default_factory=list)
    row_count: int = 0
    row_count_exact: bool = True
    warnings: list[Trouble] = field(default_factory=list)

    @property
    def dialect(self) -> Dialect:
        """Delimiter and quote character together."""
        return Dialect(self.delimiter, self.quote)

    def settings(self) -> dict[str, Any]:
        """What sniff() takes to come to the same look again, ready for JSON."""
        if self.kind == "vcard":
            return {}
        if self.kind == "xlsx":
            return {"sheet": self.sheet, "header_row": self.header_row}
        return {"encoding": self.encoding, "delimiter": self.delimiter, "header_row": self.header_row}


def sniff(
    path: str | Path,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    header_row: int | None = None,
    sheet: str | None = None,
    name: str | None = None,
) -> FileLook:
    """Look at a file. What the user already decided is given and not guessed.

    header_row  0-based; -1 says that the first row is data
    name        the file's name for messages, if path is a temporary one
    Raises FileProblem if the file is no list, damaged, protected, empty, or not in the encoding given or found.
    """
    path = Path(path)
    try:
        kind = files.kind_of(path, files.read_head(path))
        if kind == "vcard":
            from .vcards import look_at_cards

            return look_at_cards(path, name or path.name)
        if kind == "xlsx":
            return _look_at_sheets(path, sheet, header_row, name or path.name)
        return _look_at_text(path, encoding, delimiter, header_row, name or path.name)
    except FileProblem as problem:
        problem.file = name or path.name
        raise


def _look_at_text(
    path: Path, encoding: str | None, delimiter: str | None, header_row: int | None, name: str
) -> FileLook:
    utf8, lines, _ = files.survey(path)
    warnings: list[Trouble] = []
    found = _given(encoding) if encoding else find_encoding(path, utf8)
    if files.is_binary(files.read_head(path), found.name):
        raise FileProblem("file.binary", file=name, what="a program's own data")
    if not (utf8 and found.name.startswith("utf-8")) and (problem := files.undecodable(path, found.name)):
        raise problem
    if not found.sure:
        warnings.append(Trouble("look.encoding_guessed", {"encoding": found.name}))
    dialect = _dialect(path, found.name, delimiter)
    with files.open_text(path, found.name) as stream:
        head = list(itertools.islice(_records(stream, dialect, name), LOOK_ROWS))
    if not any(filled(row) for row in head):
        raise FileProblem("file.empty", file=name)
    header = _header(head, header_row)
    if head and head[0] and str(head[0][0]).lower().startswith("sep=") and header.preamble:
        header = Header(header.index, header.cells, header.width, header.preamble - 1)
    with files.open_text(path, found.name) as stream:
        rows = itertools.islice(_records(stream, dialect, name, path), header.index + 1, None)
        samples, count, exact, ragged = _sample(rows, header, lines)
    if header.index + 1 and ragged:
        warnings.append(ragged)
    columns = unique_names(header.cells, header.width)
    return FileLook(
        name=name,
        kind="csv",
        encoding=found.name,
        delimiter=dialect.delimiter,
        quote=dialect.quote,
        header_row=header.index if header.cells else -1,
        first_row=header.index + 1,
        columns=columns,
        samples=samples,
        row_count=count,
        row_count_exact=exact,
        warnings=[*warnings, *_header_warnings(header, count)],
    )


def find_encoding(path: Path, utf8_valid: bool) -> Encoding:
    """The encoding of a text file, judged by its beginning and by all lines with bytes above ASCII."""
    head = files.read_head(path)
    found = detect(head, utf8_valid)
    if utf8_valid or found.name.startswith(("utf-16", "utf-32")):
        return found
    return detect(files.odd_bytes(path), utf8_valid)


def _given(encoding: str) -> Encoding:
    try:
        "".encode(encoding)
    except LookupError:
        raise FileProblem("file.encoding_unknown", encoding=encoding) from None
    return Encoding(encoding, True)


def _dialect(path: Path, encoding: str, delimiter: str | None) -> Dialect:
    with files.open_text(path, encoding) as stream:
        text = stream.read(files.HEAD)
    found = find_dialect(text[: text.rfind("\n") + 1] or text)
    return Dialect(delimiter, found.quote) if delimiter else found


def _records(stream: Any, dialect: Dialect, name: str, check: Path | None = None) -> Iterator[list[str]]:
    """The rows of a text file; with check, a quotation mark that is never closed is a FileProblem."""
    reader = parse(stream, dialect)
    began = ended = row = 0
    try:
        for record in reader:
            row += 1
            began, ended = ended, reader.line_num
            yield record
    except csv.Error as error:
        raise FileProblem("file.unparsable", file=name, line=reader.line_num, reason=str(error)) from None
    if check is not None and ended > began + 1:  # the last row has a line break in it: is it closed?
        _check_closed(check, stream.encoding, dialect, began, row, name)


def _check_closed(path: Path, encoding: str, dialect: Dialect, line: int, row: int, name: str) -> None:
    with files.open_text(path, encoding) as stream:
        quotes = sum(text.count(dialect.quote) for text in itertools.islice(stream, line, None))
    if quotes % 2:
        raise FileProblem("file.unclosed_quote", file=name, row=row, line=line + 1)


def _header(head: Sequence[Sequence[Any]], header_row: int | None) -> Header:
    found = find_header(head)
    if header_row is None:
        return found
    if header_row < 0:
        return Header(-1, [], found.width, 0)
    cells = [" ".join(str(cell).split()) for cell in head[header_row]] if header_row < len(head) else []
    return Header(header_row, cells, max(len(cells), 1), sum(1 for row in head[:header_row] if filled(row)))


def _sample(rows: Iterator[list[Any]], header: Header, lines: int) -> tuple[list[list[Any]], int, bool, Trouble | None]:
    """(sample rows padded to the header's width, number of rows, whether exact, first row that is too long)."""
    first: list[list[Any]] = []
    spread: list[list[Any]] = []
    stride = max(1, min(lines, COUNT_ROWS) // SPREAD)
    count, number, ragged = 0, header.index + 1, None
    empty = list(range(header.width))
    for number, row in enumerate(itertools.islice(rows, COUNT_ROWS), header.index + 2):
        if not any(row):
            continue
        count += 1
        if len(row) > header.width and ragged is None and any(filled([cell]) for cell in row[header.width :]):
            ragged = Trouble("look.ragged", {"row": number, "count": len(row), "expected": header.width})
        if count <= PREVIEW:
            first.append(_padded(row, header.width))
        elif number % stride == 0 or any(row[index] for index in empty if index < len(row)):
            spread.append(_padded(row, header.width))
        else:
            continue
        empty = [index for index in empty if index >= len(row) or not row[index]]
    exact = number - header.index - 1 < COUNT_ROWS
    return first + spread, count if exact else max(count, lines - header.index - 1), exact, ragged


def _padded(row: list[Any], width: int) -> list[Any]:
    return [*row[:width], *[""] * (width - len(row))]


def _header_warnings(header: Header, count: int) -> list[Trouble]:
    warnings: list[Trouble] = []
    if not header.cells:
        warnings.append(Trouble("look.no_header"))
    elif not count:
        warnings.append(Trouble("look.header_only"))
    if header.preamble:
        warnings.append(Trouble("look.preamble", {"count": header.preamble}))
    seen: dict[str, list[str]] = {}
    for index, cell in enumerate(header.cells):
        if cell:
            seen.setdefault(cell.casefold(), []).append(cell)
        elif index < header.width - 1:
            warnings.append(Trouble("look.unnamed_column", {"number": index + 1}))
    warnings += [
        Trouble("look.duplicate_header", {"header": cells[0], "count": len(cells)})
        for cells in seen.values()
        if len(cells) > 1
    ]
    return warnings


def _look_at_sheets(path: Path, sheet: str | None, header_row: int | None, name: str) -> FileLook:
    workbook = sheets.open_workbook(path)
    names = sheets.sheet_names(workbook)
    chosen = sheet or sheets.first_table(workbook, names)
    if chosen is None:
        raise FileProblem("file.no_table" if names else "file.empty", file=name)
    head = list(itertools.islice(sheets.sheet_rows(workbook, chosen, name), LOOK_ROWS))
    if not any(filled(row) for row in head):
        raise FileProblem("file.empty", file=name)
    header = _header(head, header_row)
    rows = itertools.islice(sheets.sheet_rows(workbook, chosen, name), header.index + 1, None)
    total = workbook.get_sheet_by_name(chosen).total_height
    samples, count, exact, _ = _sample(rows, header, total)
    warnings = _header_warnings(header, count)
    if len(names) > 1:
        others = [other for other in names if other != chosen]
        warnings.insert(0, Trouble("look.more_sheets", {"sheet": chosen, "others": others}))
    return FileLook(
        name=name,
        kind="xlsx",
        header_row=header.index if header.cells else -1,
        first_row=header.index + 1,
        columns=unique_names(header.cells, header.width),
        sheet=chosen,
        sheets=names,
        samples=samples,
        row_count=count,
        row_count_exact=exact,
        warnings=warnings,
    )
