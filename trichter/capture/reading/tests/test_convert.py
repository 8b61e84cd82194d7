"""Rows become clean ones: what is wrong is said with row and column, what nobody can be known by is refused."""

from __future__ import annotations

import datetime as dt

import pytest

from trichter.capture.reading.convert import ConsentClaim, RowReader
from trichter.capture.reading.mapping import ColumnMap, Mapping, MappingError, mapping_from_json, propose
from trichter.capture.reading.messages import MESSAGES
from trichter.capture.reading.sniff import sniff

from .samples import read, write

GERMAN = (
    "Kundennr.;Firma;Ansprechpartner;Straße;PLZ;Ort;Telefon;E-Mail;Umsatz (netto);Erstkontakt;Letzter Kontakt;Einwilligung\r\n"
    "0001;Bäckerei Süß OHG;Frau Süß;Hauptstr. 5;01067;Dresden;0351/1234567;info@suess.example;1.234,56 €;01.02.2024;45.3.24;ja\r\n"
    '0002;"Meier; Huber GbR";Hr. Meier;Am Bühl 7;79098;Freiburg;+49 761 555 0;k@meier.example;12.000,00 €;1.2.24;31.12.2024;nein\r\n'
    "0003;Ährenfeld eG;;Feldweg 3;6108;Halle (Saale);3,45123E+11;aehrenfeld@example;-85,00 €;45292;;x\r\n"
    "0004;=SUMME(A1:A2);Test;;;;;;;;;\r\n"
    ";;;;;;;;;;;\r\n"
    "Summe;;;;;;;;25.149,56 €;;;\r\n"
)


def test_a_german_list_as_excel_leaves_it(tmp_path):
    rows = read(tmp_path, GERMAN.encode("cp1252"))
    assert [(row.number, row.importable, row.skipped) for row in rows] == [
        (2, True, False), (3, True, False), (4, True, False), (5, True, False), (6, False, True), (7, False, True),
    ]  # fmt: skip
    assert sorted((row.number, issue.column, issue.value, issue.code) for row in rows[:4] for issue in row.issues) == [
        (2, "Letzter Kontakt", "45.3.24", "date.impossible"),
        (4, "E-Mail", "aehrenfeld@example", "email.invalid"),
        (4, "PLZ", "6108", "postcode.zero_lost"),
        (4, "Telefon", "3,45123E+11", "phone.rounded"),
        (5, "Firma", "=SUMME(A1:A2)", "text.formula"),
    ]
    first, second, third = rows[:3]
    assert first.person == {
        "salutation": "Frau", "last_name": "Süß", "street": "Hauptstr. 5", "postcode": "01067", "city": "Dresden",
    }  # fmt: skip
    assert (first.emails, first.phones[0].e164, first.external_id) == (["info@suess.example"], "+493511234567", "0001")
    assert first.custom == {"umsatz_netto": 1234.56}
    assert second.custom == {"umsatz_netto": 12000.0, "letzter_kontakt": "2024-12-31"}
    assert first.origin == {"created_at": dt.date(2024, 2, 1)}
    assert third.origin == {"created_at": dt.date(2024, 1, 1)}
    assert (third.person["postcode"], third.phones[0].e164) == ("06108", None)
    assert rows[3].company == {"name": "=SUMME(A1:A2)"}


def test_opt_outs_and_opt_ins(tmp_path):
    rows = read(tmp_path, "E-Mail;Do Not Email;Newsletter\na@x.de;Yes;nein\nb@x.de;No;ja\n")
    assert rows[0].consents == [
        ConsentClaim("email", "opt_out", "Do Not Email", "yes"),
        ConsentClaim("email", "no_opt_in", "Newsletter", "no"),
    ]
    assert [(claim.meaning, claim.column) for claim in rows[1].consents] == [("opt_in", "Newsletter")]


def test_who_is_nobody_is_refused(tmp_path):
    rows = read(tmp_path, "Vorname;E-Mail;Firma;Datum\nIda;;;\n;;;1.1.2024\n;;A GmbH;\n;kaputt@;;\n;-;n/a;NULL\n")
    assert [row.refused for row in rows] == [False, True, True, True, True]
    assert [row.issues[-1].code for row in rows[1:]] == ["row.nobody", "row.only_company", "row.nobody", "row.nobody"]
    assert rows[3].issues[0].code == "email.invalid"


def test_a_list_without_persons_is_known_by_its_rows(tmp_path):
    path = write(tmp_path, "age;job;y\n56;services;no\n57;admin;yes\n", "bank.csv")
    look = sniff(path)
    suggestion = propose(look)
    assert suggestion.mapping.identify_by == "row"
    assert "Listenname und Zeilennummer" in suggestion.identify_why.text("de")
    rows = list(RowReader(look, suggestion.mapping, list_name="Bank 2026").read(path))
    assert [(row.external_id, row.custom["age"]) for row in rows] == [("Bank 2026#2", 56), ("Bank 2026#3", 57)]


def test_missing_words_leave_no_trace(tmp_path):
    path = write(tmp_path, "Name;Ort;Punkte\nIda Öl;Select;5\nTom Fuchs;SELECT ;Select\n")
    look = sniff(path)
    suggestion = propose(look, missing_words=["Select"])
    rows = list(RowReader(look, suggestion.mapping).read(path))
    assert all("city" not in row.person for row in rows)
    assert [row.custom for row in rows] == [{"punkte": 5}, {}]
    assert sorted(propose(look).missing_words) == ["SELECT", "Select"]


def test_phone_numbers_follow_the_country_of_the_row(tmp_path):
    rows = read(tmp_path, "Name;Telefon;Land\nA B;044 668 18 00;Schweiz\nC D;0731 123456;\nE F;020 7946 0000;UK\n")
    assert [row.phones[0].e164 for row in rows] == ["+41446681800", "+49731123456", "+442079460000"]


def test_a_list_of_american_numbers_is_seen(tmp_path):
    text = "Name,Phone,Born\nA B,(415) 293-3313,1/20/1981\nC D,740-645-3807,6/3/2005\n"
    rows = read(tmp_path, text)
    assert [row.phones[0].e164 for row in rows] == ["+14152933313", "+17406453807"]
    assert rows[1].custom == {"born": "2005-06-03"}


def test_kinds_of_numbers_come_from_header_or_companion_column(tmp_path):
    text = (
        "Name,Phone 1 - Type,Phone 1 - Value,Business Phone,Mobile\nA B,Home Fax,0731 12345,0731 54321,0171 2345678\n"
    )
    assert [(phone.label, phone.e164) for phone in read(tmp_path, text)[0].phones] == [
        ("fax", "+4973112345"), ("work", "+4973154321"), ("mobile", "+491712345678"),
    ]  # fmt: skip


def test_swiss_postcodes_keep_four_digits(tmp_path):
    assert read(tmp_path, "Name;PLZ;Land\nA B;8001;CH\nC D;89073;DE\n")[0].person["postcode"] == "8001"
    assert read(tmp_path, "Name;PLZ\nA B;8001\nC D;3012\n")[0].person["postcode"] == "8001"


def test_a_title_cell_may_hold_a_salutation(tmp_path):
    rows = read(tmp_path, "Titel;Nachname\nDr.;Öl\nFrau Dr.;Weber\nHerr;Fuchs\n")
    assert [row.person for row in rows] == [
        {"title": "Dr.", "last_name": "Öl"},
        {"salutation": "Frau", "title": "Dr.", "last_name": "Weber"},
        {"salutation": "Herr", "last_name": "Fuchs"},
    ]


def test_the_domain_that_names_the_company(tmp_path):
    rows = read(tmp_path, "Name;E-Mail;Webseite Firma\nA;a@gmx.de;\nB;b@gmx.net, b@bau.example;\n")
    assert [row.mail_domain for row in rows] == ["", "bau.example"]


def test_spreadsheet_cells_become_the_same_values_as_text(tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    for line in (
        ["Name", "PLZ", "Telefon", "Datum", "Umsatz", "Aktiv"],
        ["Ida Öl", 4109, 493415550, dt.datetime(2024, 2, 29, 23, 59), 1234.5, True],
        ["Tom Fuchs", "01234", "0351 55501", dt.date(2023, 12, 31), 7, False],
    ):
        book.active.append(line)
    path = tmp_path / "list.xlsx"
    book.save(path)
    look = sniff(path)
    ida, tom = RowReader(look, propose(look).mapping).read(path)
    assert ida.custom == {"datum": "2024-02-29T23:59:00", "umsatz": 1234.5, "aktiv": True}
    assert tom.custom == {"datum": "2023-12-31", "umsatz": 7, "aktiv": False}
    assert (ida.person["postcode"], ida.issues[0].code) == ("04109", "phone.no_prefix")


def test_a_mapping_survives_json(tmp_path):
    look = sniff(write(tmp_path, GERMAN.encode("cp1252")))
    mapping = propose(look, missing_words=["Select"]).mapping
    assert mapping_from_json(mapping.to_json(), look.columns) == mapping


def test_the_short_form_of_a_mapping():
    mapping = mapping_from_json(
        '{"columns": {"Mail": "email", "X": "custom:x", "Rest": "ignore"}, "identify_by": "row"}'
    )
    assert mapping.columns == (
        ColumnMap("Mail", "email"),
        ColumnMap("X", "custom:x", "text"),
        ColumnMap("Rest", "ignore"),
    )
    assert mapping.identify_by == "row"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "not valid JSON"),
        ("[]", "$: {…} expected"),
        ('{"colums": {}}', 'no entry "colums". → "columns"?'),
        ('{"columns": {"A": "emial"}}', '$.columns[0].target: there is no target "emial". → "email"?'),
        ('{"columns": {"A": "custom:Gro ß"}}', "there is no target"),
        ('{"columns": [{"column": "A"}]}', "$.columns[0]: "),
        ('{"columns": [{"column": "A", "target": "custom:a", "type": "int"}]}', 'no type "int"'),
        ('{"columns": {"A": "city", "B": "city"}}', '"A" and "B" both go to city'),
        ('{"columns": {"Mial": "email"}}', 'no column "Mial". → "Mail"?'),
        ('{"columns": {}, "region": "Deutschland"}', "$.region"),
        ('{"columns": {}, "missing": "Select"}', "$.missing"),
        ('{"columns": {}, "date_order": "ymd"}', '$.date_order: "dmy" | "mdy" expected'),
    ],
)
def test_what_is_wrong_in_a_mapping_is_said_with_its_place(text, said):
    with pytest.raises(MappingError) as caught:
        mapping_from_json(text, ["Mail", "A", "B"])
    assert said in caught.value.text()
    assert caught.value.text("de")


def test_columns_that_are_not_mapped_are_left_out(tmp_path):
    path = write(tmp_path, "Mail;Geheim\na@x.de;42\n")
    row = next(RowReader(sniff(path), Mapping((ColumnMap("Mail", "email"),))).read(path))
    assert (row.emails, row.custom) == (["a@x.de"], {})


def test_every_sentence_exists_in_both_languages_with_the_same_placeholders():
    import string

    for code, (english, german) in MESSAGES.items():
        fields = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in (english, german)]
        assert fields[0] == fields[1], code
        assert english and german, code


def test_nothing_heavy_is_loaded_before_it_is_needed():
    import subprocess
    import sys

    heavy = "phonenumbers babel python_calamine rapidfuzz vobject email_validator charset_normalizer django"
    code = (
        "import sys, trichter.capture.reading.convert, trichter.capture.reading.vcards;"
        f"print([name for name in {heavy.split()} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
