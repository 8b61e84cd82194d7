"""Rows come one by one, numbered as the user sees them; what is odd is said, never shifted or dropped."""

from __future__ import annotations

import datetime as dt
import tracemalloc

import pytest

from trichter.capture.reading.issues import FileProblem
from trichter.capture.reading.rows import read_rows
from trichter.capture.reading.sniff import sniff

from .samples import write


def rows_of(tmp_path, text, name="list.csv"):
    path = write(tmp_path, text, name)
    return list(read_rows(path, sniff(path)))


def test_numbers_are_those_of_a_spreadsheet(tmp_path):
    rows = rows_of(tmp_path, 'Name;Ort;Notiz\nIda;Ulm;"zwei\nZeilen"\n\nTom;Köln;"er sagt ""ja"""\n')
    assert [(row.number, row.values[0]) for row in rows if not row.skipped] == [(2, "Ida"), (4, "Tom")]
    assert rows[0].values[2] == "zwei\nZeilen"
    assert rows[-1].values[2] == 'er sagt "ja"'


def test_too_many_cells_are_refused_and_named(tmp_path):
    rows = rows_of(tmp_path, "Name;Ort;PLZ\nIda;Ulm;89073\nTom;Köln;Süd;50667\nJo;Bonn;53111;;\n")
    assert [row.issue and row.issue.severity for row in rows] == [None, "refuse", None]
    assert rows[1].issue.params == {"count": 4, "expected": 3, "extra": ["50667"]}
    assert "Zu viel: 50667." in rows[1].issue.text("de")


def test_too_few_cells_are_empty_and_said(tmp_path):
    rows = rows_of(tmp_path, "Name;Ort;PLZ;Land\nIda;Ulm;89073;D\nTom;Köln\nJo;Bonn;53111;D\n")
    assert rows[1].values == ["Tom", "Köln", "", ""]
    assert (rows[1].issue.code, rows[1].issue.severity) == ("row.too_few_cells", "warn")


def test_blank_lines_totals_and_the_footer_of_a_report_are_skipped_with_a_note(tmp_path):
    text = (
        "Name;Ort;Umsatz\nIda;Ulm;10\n;;\nTotal Energies;Paris;7\nSumme;;17,00 €\n"
        '\n"Leads by Source"\n"Copyright (c) 2025"\n"Confidential Information - Do Not Distribute"\n'
    )
    rows = rows_of(tmp_path, text)
    assert [(row.number, row.issue.code) for row in rows if row.skipped] == [
        (3, "row.blank"), (5, "row.total"), (6, "row.blank"), (7, "row.footer"), (8, "row.footer"), (9, "row.footer"),
    ]  # fmt: skip
    assert [row.values[0] for row in rows if not row.skipped] == ["Ida", "Total Energies"]


def test_a_single_cell_in_the_middle_is_a_short_row_not_a_footer(tmp_path):
    rows = rows_of(tmp_path, "Name;Ort;PLZ\nIda;Ulm;89073\nTom\nJo;Bonn;53111\n")
    assert [(row.values[0], row.skipped) for row in rows] == [("Ida", False), ("Tom", False), ("Jo", False)]


def test_a_lonely_address_at_the_end_is_a_person(tmp_path):
    rows = rows_of(tmp_path, "E-Mail;Name;Ort\nida@x.de;Ida;Ulm\ntom@x.de\n")
    assert [row.skipped for row in rows] == [False, False]


def test_limit_counts_rows_that_can_be_imported(tmp_path):
    path = write(tmp_path, "Name;Ort\n" + "Ida;Ulm\n\n" * 10)
    rows = list(read_rows(path, sniff(path), limit=3))
    assert sum(not row.skipped for row in rows) == 3


def test_a_file_that_changes_while_read_is_a_file_problem(tmp_path):
    path = write(tmp_path, "Name;Ort\nIda;Köln\n")
    look = sniff(path)
    path.write_bytes(b"Name;Ort\nIda;K\xf6ln\n")
    with pytest.raises(FileProblem) as caught:
        list(read_rows(path, look))
    assert caught.value.params["line"] == 2


def test_memory_does_not_grow_with_the_file(tmp_path):
    path = write(tmp_path, "Name;E-Mail;Ort\n" + "".join(f"Ida {n};ida{n}@x.de;Ulm\n" for n in range(60_000)))
    look = sniff(path)
    tracemalloc.start()
    count = sum(1 for _ in read_rows(path, look))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 60_000
    assert peak < 1_500_000


def workbook(tmp_path, sheets):
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    path = tmp_path / "list.xlsx"
    book.save(path)
    return path


def test_the_first_sheet_with_a_table_is_read_and_the_others_offered(tmp_path):
    day = dt.datetime(2024, 2, 29, 10, 30)
    table = [["Name", "Datum", "Anzahl"], ["Ida", day, 4109], ["Tom", dt.date(2023, 12, 31), 1.5], [None, None, None]]
    path = workbook(tmp_path, {"Deckblatt": [["Unsere Kunden"]], "Kontakte": table, "Rest": [["A", "B"], ["1", "2"]]})
    look = sniff(path)
    assert (look.kind, look.sheet, look.sheets) == ("xlsx", "Kontakte", ["Deckblatt", "Kontakte", "Rest"])
    rows = list(read_rows(path, look))
    assert rows[0].values == ["Ida", day, 4109.0]
    assert rows[1].values == ["Tom", dt.date(2023, 12, 31), 1.5]
    assert sniff(path, sheet="Rest").columns == ["A", "B"]
    with pytest.raises(FileProblem, match='no sheet "Fort"'):
        sniff(path, sheet="Fort")


def test_title_lines_and_notes_around_a_sheet(tmp_path):
    rows = [["Messe 2025"], [None], ["Name", "Firma", "E-Mail"], ["Ida", "A", "i@x.de"], [None], ["Stand: 3. Mai"]]
    path = workbook(tmp_path, {"Tabelle1": rows})
    look = sniff(path)
    assert (look.header_row, look.columns) == (2, ["Name", "Firma", "E-Mail"])
    assert [(row.number, row.skipped) for row in read_rows(path, look)] == [(4, False), (5, True), (6, True)]


def test_an_empty_and_a_cut_workbook(tmp_path):
    path = workbook(tmp_path, {"Tabelle1": []})
    with pytest.raises(FileProblem, match="No sheet of this file holds a table"):
        sniff(path)
    full = workbook(tmp_path, {"T": [["Name"], ["Ida"]]}).read_bytes()
    with pytest.raises(FileProblem) as caught:
        sniff(write(tmp_path, full[: len(full) // 2], "cut.xlsx"))
    assert caught.value.code == "file.broken"


def test_an_opendocument_sheet(tmp_path):
    import zipfile

    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text")
    )
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    rows = "".join(
        f"<table:table-row>{''.join(cell.format(text) for text in row)}</table:table-row>"
        for row in (["Name", "Ort"], ["Jörg", "Köln"])
    )
    path = tmp_path / "list.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
        archive.writestr("META-INF/manifest.xml", f'<m:manifest xmlns:m="{manifest}"/>')
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names}><office:body><office:spreadsheet>'
            f'<table:table table:name="Blatt">{rows}</table:table></office:spreadsheet></office:body>'
            "</office:document-content>",
        )
    look = sniff(path)
    assert (look.kind, look.columns) == ("xlsx", ["Name", "Ort"])
    assert [row.values for row in read_rows(path, look)] == [["Jörg", "Köln"]]


def test_line_ends_of_every_kind(tmp_path):
    for end in ("\n", "\r\n", "\r"):
        rows = rows_of(tmp_path, end.join(["Name;Ort", "Ida;Ulm", "Tom;Köln", ""]))
        assert [row.values for row in rows] == [["Ida", "Ulm"], ["Tom", "Köln"]], repr(end)
