"""The PDF is a function of the snapshot, and says what the snapshot says."""

import io
import re

import pytest
from PIL import Image
from pypdf import PdfReader

from trichter.quotes.pdf import render
from trichter.quotes.tests.samples import line, sample


def read(data: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(data))


def text_of(data: bytes) -> str:
    """All text with plain spaces."""
    return "\n".join(page.extract_text() for page in read(data).pages).replace("\u00a0", " ")


def logo() -> bytes:
    target = io.BytesIO()
    Image.new("RGBA", (300, 100), (11, 105, 104, 200)).save(target, "PNG")
    return target.getvalue()


def test_the_same_snapshot_gives_the_same_bytes():
    assert render(sample(), logo()) == render(sample(), logo())


def test_it_says_who_what_and_how_much_with_every_letter():
    text = text_of(render(sample()))
    for words in (
        "Łódź Ağaç Şti. GmbH & Co. KG", "Frau Ayşe Demirtaş", "AN-2026-0007", "22.11.2026", "2.469,00 €", "469,11 €",
        "2.938,11 €", "zzgl. 19 % USt.", "Seite 1 von 1", "DE89 3704 0044 0532 0130 00", "Geschäftsführung: Dr. Jörg",
    ):  # fmt: skip
        assert words in text


def test_title_language_and_date_are_those_of_the_quote():
    reader = read(render(sample()))
    assert reader.metadata.title == "Angebot AN-2026-0007"
    assert reader.metadata.author == "Kessler Pumpen GmbH"
    assert reader.metadata["/CreationDate"].startswith("D:20261122")
    assert reader.trailer["/Root"]["/Lang"] == "de-DE"
    assert float(reader.pages[0].mediabox.width) == pytest.approx(595.3, abs=0.1)


def test_its_fonts_are_in_the_file():
    fonts = read(render(sample())).pages[0]["/Resources"]["/Font"]
    names = {str(font.get_object()["/BaseFont"]) for font in fonts.values()}
    assert any("DejaVuSans" in name for name in names)
    for font in fonts.values():
        found = font.get_object()
        if "DejaVu" in found["/BaseFont"]:
            assert "/FontFile2" in found["/FontDescriptor"]


def test_a_long_table_breaks_with_head_and_carried_sum():
    lines = [line(f"Pumpe Nr. {number}", "1", "100", description="Laufrad\nDichtung") for number in range(40)]
    pages = [page.extract_text().replace("\u00a0", " ") for page in read(render(sample(lines))).pages]
    assert len(pages) >= 3
    shown = [re.findall(r"Pumpe Nr\. (\d+)", page) for page in pages]
    assert [number for page in shown for number in page] == [str(number) for number in range(40)]
    count = 0
    for page, numbers in zip(pages, shown, strict=True):
        if count and numbers:
            carried = f"{count * 100:,}".replace(",", ".")
            assert re.search(rf"Übertrag\s+{re.escape(carried)},00 €", page)
        count += len(numbers)
        assert page.count("Bezeichnung") == (1 if numbers else 0)
    assert f"Seite {len(pages)} von {len(pages)}" in pages[-1]


def test_texts_without_end_and_markup_are_laid_out():
    lines = [
        line("X" * 200, description="W" * 2000),
        line(description="<b>fett</b> & <para>" + "\n" * 300, unit="laufende Meter"),
        line(price="9999999999.9999", quantity="99"),
    ]
    data = render(sample(lines, intro="lang " * 800, address=["Sehr lange Firma " * 8] + ["Zeile"] * 9))
    assert "<b>fett</b> & <para>" in text_of(data)


def test_without_tax_there_is_one_sum_and_a_note():
    free = sample(notes=["Gemäß § 19 UStG wird keine Umsatzsteuer berechnet."])
    free["totals"] = {"net": "2469.00", "vat": "0.00", "gross": "2469.00", "by_rate": []}
    text = text_of(render(free))
    assert "USt." not in text and "Nettobetrag" not in text
    assert "§ 19 UStG" in text and "Gesamtbetrag" in text


def test_a_logo_stands_for_the_name():
    page = read(render(sample(), logo())).pages[0]
    assert len(page.images) == 1
    assert read(render(sample())).pages[0].images == [] or len(read(render(sample())).pages[0].images) == 0
