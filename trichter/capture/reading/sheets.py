"""Spreadsheets (xlsx, xlsm, xlsb, xls, ods) through calamine: values of formulas, typed dates, several sheets.

A cell with an error (#N/A, #DIV/0!) arrives empty. The sheet is held in memory by calamine in its compact form;
only the rows asked for become Python objects.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .files import open_bytes
from .issues import FileProblem
from .layout import filled


def open_workbook(path: Path) -> Any:
    """The workbook. Raises FileProblem if it is damaged or protected by a password."""
    import python_calamine

    try:
        with path.open("rb") as probe:
            packed = probe.read(2) == b"\x1f\x8b"
        if packed:
            with open_bytes(path) as stream:
                return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(stream.read()))
        return python_calamine.CalamineWorkbook.from_path(str(path))
    except python_calamine.PasswordError:
        raise FileProblem("file.password", file=path.name) from None
    except (python_calamine.CalamineError, OSError, EOFError) as error:
        raise FileProblem("file.broken", file=path.name, reason=str(error)) from None


def sheet_names(workbook: Any) -> list[str]:
    """The visible worksheets in the file's order; all sheets if none is visible."""
    import python_calamine as calamine

    sheets = [sheet for sheet in workbook.sheets_metadata if sheet.typ == calamine.SheetTypeEnum.WorkSheet]
    visible = [sheet.name for sheet in sheets if sheet.visible == calamine.SheetVisibleEnum.Visible]
    return visible or [sheet.name for sheet in sheets]


def first_table(workbook: Any, names: list[str]) -> str | None:
    """The first sheet with at least two rows that hold something, else the first that holds anything."""
    anything = None
    for name in names:
        sheet = workbook.get_sheet_by_name(name)
        rows = 0
        for row in sheet.iter_rows():
            rows += bool(filled(row))
            if rows == 2:
                return name
        if rows and anything is None:
            anything = name
    return anything


def sheet_rows(workbook: Any, name: str, file: str) -> Iterator[list[Any]]:
    """All rows of a sheet from row 1, cells from column A."""
    import python_calamine as calamine

    try:
        sheet = workbook.get_sheet_by_name(name)
    except calamine.WorksheetNotFound:
        raise FileProblem("file.no_sheet", file=file, sheet=name, sheets=workbook.sheet_names) from None
    except calamine.CalamineError as error:
        raise FileProblem("file.broken", file=file, reason=str(error)) from None
    yield from sheet.iter_rows()
