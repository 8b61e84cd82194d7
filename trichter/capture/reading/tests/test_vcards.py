"""Cards of every version become rows; a broken card costs only itself."""

from __future__ import annotations

from trichter.capture.reading.rows import read_rows
from trichter.capture.reading.sniff import sniff
from trichter.capture.reading.vcards import COLUMNS

from .samples import read, write


def cards(tmp_path, content):
    path = write(tmp_path, content, "cards.vcf")
    look = sniff(path)
    return [dict(zip(COLUMNS, row.values, strict=True)) | {"issue": row.issue} for row in read_rows(path, look)]


def card(*lines, version="3.0"):
    return "\r\n".join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""])


def test_version_3_with_structured_values(tmp_path):
    found = cards(
        tmp_path,
        card(
            "N:von der Heide;Anna;Maria;Dr.;",
            "FN:Dr. Anna von der Heide",
            "ORG:Kessler\\, Pumpen GmbH;Einkauf;Team 2",
            "TITLE:Leiterin Einkauf",
            "EMAIL;TYPE=HOME:anna@heide.example",
            "EMAIL;TYPE=WORK,PREF:a.heide@kessler.example",
            "TEL;TYPE=CELL:0171 2345678",
            "TEL;TYPE=WORK,VOICE:0731 12345",
            "TEL;TYPE=WORK,FAX:0731 12346",
            "ADR;TYPE=HOME:;;Gasse 1;Ulm;;89073;Deutschland",
            "ADR;TYPE=WORK:;Haus B;Weg 5;Neu-Ulm;Bayern;89231;Deutsch",
            " land",
            "NOTE:eins\\nzwei\\, drei",
            "CATEGORIES:Messe,VIP",
            "item1.URL:https\\://www.linkedin.com/in/anna",
            "URL:https://kessler.example",
        ),
    )[0]
    assert found["Email"] == "a.heide@kessler.example; anna@heide.example"
    assert (found["Phone"], found["Mobile"], found["Fax"]) == ("0731 12345", "0171 2345678", "0731 12346")
    assert (found["Company"], found["Department"]) == ("Kessler, Pumpen GmbH", "Einkauf, Team 2")
    assert (found["Street"], found["City"], found["Country"]) == ("Weg 5, Haus B", "Neu-Ulm", "Deutschland")
    assert found["Further addresses"] == "Gasse 1; Ulm; 89073; Deutschland"
    assert found["Note"] == "eins\nzwei, drei"
    assert (found["LinkedIn"], found["Website"]) == ("https://www.linkedin.com/in/anna", "https://kessler.example")


def test_version_21_quoted_printable_with_soft_breaks_and_charset(tmp_path):
    text = card(
        "N;CHARSET=Windows-1252;ENCODING=QUOTED-PRINTABLE:M=FCller;J=F6rg",
        "ORG;CHARSET=UTF-8;QUOTED-PRINTABLE:Gro=C3=9Fh=\r\nandel =C3=96l",
        "NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=utf-8:erste=0D=0A=\r\nzweite",
        "ADR;HOME;PREF;:;;Weg 1;Ulm;;89073;",
        "PHOTO;TYPE=JPEG;ENCODING=BASE64:",
        " /9j/4AAQSkZJRg",
        " ABAQ==",
        "",
        "TEL;WORK;VOICE:0731 12345",
        version="2.1",
    )
    found = cards(tmp_path, text)[0]
    assert (found["Last name"], found["First name"]) == ("Müller", "Jörg")
    assert (found["Company"], found["Note"]) == ("Großhandel Öl", "erste\nzweite")
    assert (found["Street"], found["Phone"], found["issue"]) == ("Weg 1", "0731 12345", None)


def test_version_4_with_uris(tmp_path):
    found = cards(
        tmp_path,
        card(
            "FN:Ida Öl",
            "TEL;VALUE=uri;TYPE=cell:tel:+49-171-2345678",
            "EMAIL:ida@x.example",
            "UID:urn:uuid:1",
            version="4.0",
        ),
    )[0]
    assert (found["Mobile"], found["UID"]) == ("+49-171-2345678", "urn:uuid:1")


def test_ansi_without_charset_and_utf16(tmp_path):
    text = card("N:Süß;Jörg;;;", "FN:Jörg Süß", version="2.1")
    for codec in ("cp1252", "utf-8", "utf-8-sig", "utf-16"):
        assert cards(tmp_path, text.encode(codec))[0]["Last name"] == "Süß", codec


def test_a_broken_card_is_refused_by_number_and_line_and_the_others_go_in(tmp_path):
    text = (
        card("FN:Ida Eins", "EMAIL:ida@x.example")
        + card("FN:Tom Zwei", "this is nonsense")
        + "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Cut Off\r\n"
        + card("FN:Jo Vier", "EMAIL:jo@x.example")
        + "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:End"
    )
    rows = read(tmp_path, text, "cards.vcf")
    assert [(row.number, row.refused) for row in rows] == [(1, False), (2, True), (3, True), (4, False), (5, True)]
    assert rows[1].issues[0].params == {"card": 2, "line": 9, "text": "this is nonsense"}
    assert [row.issues[0].code for row in rows if row.refused] == ["card.bad_line", "card.cropped", "card.cropped"]
    assert rows[2].issues[0].params["line"] == 11


def test_bytes_that_are_no_text_are_left_out_with_a_warning(tmp_path):
    text = card("FN:Ida", "ORG;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Firm=80a", version="2.1")
    found = cards(tmp_path, text)[0]
    assert (found["Company"], found["issue"].code, found["issue"].severity) == ("Firma", "card.bad_value", "warn")


def test_a_card_becomes_a_clean_person(tmp_path):
    row = read(
        tmp_path,
        card("N:Muster;Max;;Herr;", "EMAIL:max@firma.example", "TEL;TYPE=CELL:0171 2345678", "BDAY:19800322"),
        "cards.vcf",
    )[0]
    assert row.person == {"first_name": "Max", "last_name": "Muster", "salutation": "Herr"}
    assert (row.phones[0].e164, row.phones[0].label) == ("+491712345678", "mobile")
    assert row.custom == {"birthday": "1980-03-22"}
