"""Numbers become E.164 exactly as phonenumbers has them; what Excel destroyed is never a number."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trichter.values.phones import _quick, _slow, clean_phone, clean_phones, read_phone


@pytest.mark.parametrize(
    ("text", "region", "found"),
    [
        ("0731 / 12 34-56", "DE", "+49731123456"),
        ("+49 (0) 731 123456", "DE", "+49731123456"),
        ("+49(0)731/123456", "DE", "+49731123456"),
        ("0049 731 123456", "DE", "+49731123456"),
        ("Tel.: 0731-123456", "DE", "+49731123456"),
        ("(0731) 123456", "DE", "+49731123456"),
        ("0172 9925904", "DE", "+491729925904"),
        ("+49 761 555 0", "DE", "+497615550"),
        ("044 668 18 00", "CH", "+41446681800"),
        ("+41 44 668 18 00", "DE", "+41446681800"),
        ("01 5321234", "AT", "+4315321234"),
        ("+43 (0) 664 1234567", "DE", "+436641234567"),
        ("0033450112233", "DE", "+33450112233"),
        ("(415) 293-3313", "US", "+14152933313"),
        ("020 7946 0000", "GB", "+442079460000"),
    ],
)
def test_numbers(text, region, found):
    assert clean_phone(text, region) == (found, None)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("3,45123E+11", "phone.rounded"),
        ("4.97312E+12", "phone.rounded"),
        ("Handy", "phone.invalid"),
        ("auf Anfrage 12", "phone.invalid"),
        ("0731 1", "phone.length"),
        ("+49 731 123456789012345", "phone.length"),
        ("555-555-1212", "phone.no_prefix"),
        ("493415550", "phone.no_prefix"),
    ],
)
def test_what_is_no_number(text, code):
    number, trouble = clean_phone(text)
    assert (number, trouble.code) == (None, code)


def test_a_mobile_number_that_lost_its_zero_is_mended_and_said():
    number, trouble = clean_phone("1721234567")
    assert (number, trouble.code) == ("+491721234567", "phone.zero_lost")


def test_a_number_of_unknown_form_is_taken_with_a_warning():
    number, trouble = clean_phone("020 7946 0000", "DE")
    assert (number, trouble.code) == ("+492079460000", "phone.unusual")


def test_extensions_are_kept_apart():
    phone, _ = read_phone("(415) 293-3313 x371", "US")
    assert (phone.e164, phone.extension) == ("+14152933313", "371")


def test_several_numbers_in_a_cell():
    found = clean_phones("0731 123456; 0171 2345678 oder +41 44 668 18 00")
    assert [phone.e164 for phone, _ in found] == ["+49731123456", "+491712345678", "+41446681800"]
    assert clean_phones("  ") == []


GLUE = st.sampled_from(["", " ", "-", "/", " / ", ".", " - "])
PREFIX = {
    "DE": ["0", "+49", "0049", "+49 (0)", "+49(0)"],
    "AT": ["0", "+43", "0043", "+43 (0)"],
    "CH": ["0", "+41", "0041"],
}


@st.composite
def written(draw):
    region = draw(st.sampled_from(["DE", "AT", "CH"]))
    area = draw(
        st.sampled_from(["731", "30", "89", "171", "152", "664", "1", "44", "79", "800", "900", "32", "137", "18"])
    )
    digits = draw(st.text("0123456789", min_size=2, max_size=11))
    glue = draw(GLUE)
    return region, draw(st.sampled_from(PREFIX[region])) + draw(GLUE) + area + glue + digits


@settings(max_examples=1500)
@given(written())
def test_the_short_cut_says_what_phonenumbers_says(case):
    region, text = case
    quick = _quick(text, region)
    if quick is None:
        return
    slow, trouble = _slow(text, region)
    assert (quick, trouble) == (slow.e164, None)
    number = phonenumbers.parse(text, region)
    assert quick == phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    assert phonenumbers.is_valid_number(number)


def test_the_short_cut_is_taken_for_the_ordinary():
    texts = ["0731 / 12 34-56", "+49 171 2345678", "0049 (0)89 1234567", "089/1234567"]
    assert all(_quick(text, "DE") for text in texts)
