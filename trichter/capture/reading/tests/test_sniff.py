"""What a file is and how it is written is found from its bytes alone."""

from __future__ import annotations

import gzip
import zipfile

import pytest

from trichter.capture.reading.issues import FileProblem
from trichter.capture.reading.rows import read_rows
from trichter.capture.reading.sniff import sniff

from .samples import UMLAUTS, write


@pytest.mark.parametrize(
    ("codec", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "cp1252"),
        ("latin-1", "cp1252"),  # the same bytes; cp1252 is the one Windows writes
        ("cp850", "cp850"),
        ("mac_roman", "mac_roman"),
    ],
)
def test_german_umlauts_survive_every_encoding(tmp_path, codec, found):
    path = write(tmp_path, UMLAUTS.encode(codec))
    look = sniff(path)
    assert look.encoding == found
    assert [row.values for row in read_rows(path, look)] == [
        ["Bäckerei Süß", "Jörg Müller", "Köln"],
        ["Großhandel Öl", "Änne Weiß", "Überlingen"],
    ]


def test_utf16_big_endian_with_bom(tmp_path):
    path = write(tmp_path, b"\xfe\xff" + UMLAUTS.encode("utf-16-be"))
    assert sniff(path).columns == ["Firma", "Name", "Ort"]


def test_cp850_is_told_from_cp1252_by_umlauts_far_down(tmp_path):
    lines = "Name;Ort\r\n" + "Meier;Ulm\r\n" * 40_000 + "Müller;Köln\r\nGrößer;Düren\r\n"
    assert sniff(write(tmp_path, lines.encode("cp850"))).encoding == "cp850"
    assert sniff(write(tmp_path, lines.encode("cp1252"))).encoding == "cp1252"


def test_euro_sign_and_dashes_mean_cp1252(tmp_path):
    look = sniff(write(tmp_path, "Firma;Umsatz\r\nA – B;12 €\r\n".encode("cp1252")))
    assert look.encoding == "cp1252"


def test_cyrillic_is_no_western_text(tmp_path):
    text = "Имя;Город\r\nСергей Кузнецов;Москва\r\nАнна Петрова;Казань\r\nВиталий Смирнов;Киев\r\n"
    assert sniff(write(tmp_path, text.encode("cp1251"))).samples[0] == ["Сергей Кузнецов", "Москва"]


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_every_delimiter(tmp_path, delimiter):
    rows = [["Name", "E-Mail", "Ort"], ["Ida", "ida@x.de", "Ulm"], ["Tom", "tom@x.de", "Köln"]]
    look = sniff(write(tmp_path, "\n".join(delimiter.join(row) for row in rows)))
    assert (look.delimiter, look.columns) == (delimiter, rows[0])


def test_commas_inside_semicolon_cells_do_not_mislead(tmp_path):
    look = sniff(write(tmp_path, "Name;Umsatz\nMeier, Hans;1.234,50\nWeber, Ida;12,00\nFuchs, Tom;3,10\n"))
    assert look.delimiter == ";"


def test_sep_line_decides_and_is_no_data(tmp_path):
    look = sniff(write(tmp_path, "sep=;\nName;Ort\nIda;Ulm\n"))
    assert (look.delimiter, look.columns, look.header_row, look.warnings) == (";", ["Name", "Ort"], 1, [])


def test_single_quotes_as_quote_character(tmp_path):
    look = sniff(write(tmp_path, "'Name';'Firma'\n'Ida';'A; B'\n'Tom';'C'\n"))
    assert (look.quote, look.samples[0]) == ("'", ["Ida", "A; B"])


def test_notes_before_the_header_are_left_out(tmp_path):
    text = 'Notes:\n"When exporting, some addresses, may be missing."\n\nFirst Name,Last Name,Email Address\nIda,Öl,i@x.de\n'
    look = sniff(write(tmp_path, text))
    assert (look.header_row, look.columns) == (3, ["First Name", "Last Name", "Email Address"])
    assert [warning.code for warning in look.warnings] == ["look.preamble"]


def test_a_file_without_header_gets_numbered_columns(tmp_path):
    look = sniff(write(tmp_path, "1,2,ida@x.de\n3,4,tom@x.de\n5,6,jo@x.de\n"))
    assert (look.header_row, look.columns, look.row_count) == (-1, ["Column 1", "Column 2", "Column 3"], 3)
    assert look.warnings[0].code == "look.no_header"


def test_a_header_of_unknown_words_is_still_a_header(tmp_path):
    assert sniff(write(tmp_path, "Eins;zwei;drei\nfoo;bar;baz\nqux;quux;corge\n")).header_row == 0


def test_repeated_and_empty_headers_get_names_of_their_own(tmp_path):
    look = sniff(write(tmp_path, "E-Mail;e-mail;;Ort\na@x.de;b@x.de;5;Ulm\n"))
    assert look.columns == ["E-Mail", "e-mail (2)", "Column 3", "Ort"]
    assert {warning.code for warning in look.warnings} == {"look.duplicate_header", "look.unnamed_column"}


def test_header_only(tmp_path):
    look = sniff(write(tmp_path, "Name;E-Mail;Ort\n"))
    assert (look.row_count, [warning.code for warning in look.warnings]) == (0, ["look.header_only"])


def test_gzip_is_opened(tmp_path):
    path = write(tmp_path, gzip.compress(UMLAUTS.encode(), mtime=0), "list.csv.gz")
    look = sniff(path)
    assert (look.kind, look.row_count, len(list(read_rows(path, look)))) == ("csv", 2, 2)


def test_what_the_user_decides_is_taken(tmp_path):
    path = write(tmp_path, UMLAUTS.encode("cp850"))
    look = sniff(path, encoding="cp850", delimiter=";", header_row=1)
    assert look.columns == ["Bäckerei Süß", "Jörg Müller", "Köln"]
    assert sniff(path, **look.settings()).columns == look.columns


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "list.csv", "file.empty"),
        (b"\xef\xbb\xbf", "list.csv", "file.empty"),
        (b" \r\n \r\n", "list.csv", "file.empty"),
        (b"\xef\xbb\xbf\r\n", "list.vcf", "file.empty"),
        (b"%PDF-1.7 ...", "list.csv", "file.binary"),
        (b"\x89PNG\r\n\x1a\n\0\0", "list.csv", "file.binary"),
        (bytes(range(256)) * 20, "list.csv", "file.binary"),
        (b"PK\x03\x04 this is no archive", "list.xlsx", "file.broken"),
        (gzip.compress(b"a;b\n1;2\n" * 5000, mtime=0)[:60], "list.csv.gz", "file.broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "list.xlsx", "file.password"),
        (b"hello", "list.vcf", "file.no_cards"),
    ],
)
def test_what_is_no_list_is_said_so(tmp_path, content, name, code):
    with pytest.raises(FileProblem) as caught:
        sniff(write(tmp_path, content, name))
    assert caught.value.code == code
    assert caught.value.text("de").startswith(f"{name}: ")


def test_a_zip_of_something_else(tmp_path):
    path = tmp_path / "lists.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "Name;Ort")
    with pytest.raises(FileProblem, match="no spreadsheet"):
        sniff(path)


def test_missing_file(tmp_path):
    with pytest.raises(FileProblem, match="does not exist"):
        sniff(tmp_path / "none.csv")


def test_a_damaged_byte_in_utf8_is_named_with_line_and_column(tmp_path):
    good = "Name;Ort\n" + "Jörg Müller;Köln\n" * 30
    with pytest.raises(FileProblem) as caught:
        sniff(write(tmp_path, good.encode() + b"Ida \xff;Ulm\n" + good.encode()))
    assert caught.value.params == {"line": 32, "column": 5, "byte": "0xFF", "encoding": "utf-8"}


def test_an_encoding_the_user_chose_wrongly_is_refused(tmp_path):
    path = write(tmp_path, UMLAUTS.encode("cp1252"))
    with pytest.raises(FileProblem, match="Line 2, column 2: the byte 0xE4 is no character in utf-8"):
        sniff(path, encoding="utf-8")
    with pytest.raises(FileProblem, match='no encoding "utf-99"'):
        sniff(path, encoding="utf-99")


def test_a_quotation_mark_never_closed_is_named(tmp_path):
    text = 'Name;Ort\n"Ida";Ulm\n"Tom;Köln\nJo;Hamm\nUte;Bonn\n'
    with pytest.raises(FileProblem) as caught:
        sniff(write(tmp_path, text))
    assert (caught.value.code, caught.value.row, caught.value.params["line"]) == ("file.unclosed_quote", 3, 3)


def test_a_line_break_in_the_last_cell_is_no_open_quote(tmp_path):
    assert sniff(write(tmp_path, 'Name;Notiz\nIda;"eins\nzwei"')).row_count == 1


def test_a_row_that_is_too_long_is_announced(tmp_path):
    look = sniff(write(tmp_path, "a;b;c\n1;2;3\n1;2;3;4\n1;2;3\n"))
    assert [(warning.code, warning.params["row"]) for warning in look.warnings] == [("look.ragged", 3)]


def test_samples_show_every_column_that_holds_anything(tmp_path):
    rows = "".join(f"{number};\n" for number in range(2000)) + "x;late\n" + "".join("y;\n" for _ in range(5))
    look = sniff(write(tmp_path, "Name;Rarely\n" + rows))
    assert look.row_count == 2006
    assert any(row[1] == "late" for row in look.samples)
    assert len(look.samples) < 1500
