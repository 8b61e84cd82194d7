"""Phone numbers to E.164. phonenumbers decides; the commonest German, Austrian and Swiss forms take a short cut
that uses the same patterns and is proven equal by test."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, NamedTuple

from .trouble import Trouble

ROUNDED = re.compile(r"^\d([.,]\d+)?[eE]\+\d{1,2}$")  # what a spreadsheet makes of a long number
_CODES = {"DE": "49", "AT": "43", "CH": "41"}
_GLUE = str.maketrans("", "", " -/().\xa0–‑")
_LABEL = re.compile(
    r"^\s*(telefon|tel|phone|fon|mobil|mobile|mobiltel|handy|t|m|p|ph|cell|büro|office|zentrale|privat)"
    r"\s*[.:]+\s*(?=[+(\d])",
    re.IGNORECASE,
)
_TRUNK = re.compile(r"^(\+|00)\s*(\d{1,3})\s*[ /-]?\(0\)")
_NEXT = re.compile(r"\s*[;\n|]\s*|\s+(?:oder|or|und|bzw\.?)\s+|\s*,\s*(?=[+0(])")
_EXTENSION = re.compile(r"(?:\s*,?\s*(?:x|ext\.?|extension|durchwahl|dw\.?|#)\s*)(\d{1,6})\s*$", re.IGNORECASE)
_MOBILE_WITHOUT_ZERO = re.compile(r"1[567]\d{8,9}")


class Phone(NamedTuple):
    """e164: "+4973112345", None if it could not be read; raw: as in the file; label: work, home, mobile, fax, "" …

    extension  digits after an "ext.": two people may share the number then, it does not identify one
    """

    e164: str | None
    raw: str
    label: str = ""
    extension: str = ""


@lru_cache(maxsize=8)
def _short_cut(region: str) -> tuple[str, Any] | None:
    """(country code, pattern of valid national numbers) from the metadata of phonenumbers."""
    if region not in _CODES:
        return None
    import phonenumbers

    data: Any = phonenumbers.PhoneMetadata.metadata_for_region(region)
    kinds = (data.fixed_line, data.mobile)
    pattern = "|".join(f"(?:{kind.national_number_pattern})" for kind in kinds)
    return _CODES[region], re.compile(pattern)


@lru_cache(maxsize=8)
def _lengths(region: str) -> frozenset[int]:
    import phonenumbers

    data: Any = phonenumbers.PhoneMetadata.metadata_for_region(region)
    return frozenset(data.fixed_line.possible_length) | frozenset(data.mobile.possible_length)


def clean_phone(text: str, region: str = "DE") -> tuple[str | None, Trouble | None]:
    """The number in E.164; region is where a number without country code is from (ISO alpha-2).

    >>> clean_phone("0731 / 12 34-56")
    ('+49731123456', None)
    """
    phone, trouble = read_phone(text, region)
    return (phone.e164 if phone else None), trouble


def read_phone(text: str, region: str = "DE") -> tuple[Phone | None, Trouble | None]:
    """One number with its extension; None if there is nothing in the cell."""
    quick = _quick(text, region)
    if quick:
        return Phone(quick, text), None
    text = text.strip()
    if not text:
        return None, None
    return _slow(text, region)


def clean_phones(text: str, region: str = "DE") -> list[tuple[Phone, Trouble | None]]:
    """All numbers of a cell, parted by ";", "|", line break, "oder" or by a comma before a new number."""
    quick = _quick(text, region)
    if quick:
        return [(Phone(quick, text), None)]
    found = []
    for part in _NEXT.split(text):
        phone, trouble = read_phone(part, region)
        if phone:
            found.append((phone, trouble))
    return found


def _quick(text: str, region: str) -> str | None:
    """The number if it is of the most ordinary kind, with exactly the outcome phonenumbers has for it."""
    plan = _short_cut(region)
    if plan is None:
        return None
    code, pattern = plan
    digits = text.translate(_GLUE)
    if digits.startswith(("+" + code, "00" + code)):
        national = digits[1 + len(code) + (digits[0] == "0") :].removeprefix("0")
    elif digits[:1] == "0":
        national = digits[1:]
    else:
        return None
    if (
        national[:1] == "0"
        or not national.isdecimal()
        or not national.isascii()
        or len(national) not in _lengths(region)
    ):
        return None
    return f"+{code}{national}" if pattern.fullmatch(national) else None


@lru_cache(maxsize=20_000)
def _slow(raw: str, region: str) -> tuple[Phone | None, Trouble | None]:
    if ROUNDED.match(raw):
        return Phone(None, raw), Trouble("phone.rounded")
    text = _TRUNK.sub(r"\1\2 ", _LABEL.sub("", raw))
    extension = _EXTENSION.search(text)
    if extension:
        text = text[: extension.start()]
    kept = extension.group(1) if extension else ""
    digits = re.sub(r"\D", "", text)
    if len(digits) < 3 or re.search(r"[^\W\d_]{3,}", text):
        return Phone(None, raw), Trouble("phone.invalid")
    if not text.lstrip("( ").startswith(("+", "0")) and region in _CODES:
        return _without_prefix(raw, digits, region, kept)
    return _by_library(raw, text, region, kept)


def _without_prefix(raw: str, digits: str, region: str, extension: str) -> tuple[Phone, Trouble]:
    """Neither 0 nor +: only a mobile number that a spreadsheet took for a number is beyond doubt."""
    if region == "DE" and _MOBILE_WITHOUT_ZERO.fullmatch(digits) and (number := _quick("0" + digits, region)):
        return Phone(number, raw, "", extension), Trouble("phone.zero_lost")
    return Phone(None, raw, "", extension), Trouble("phone.no_prefix")


def _by_library(raw: str, text: str, region: str, extension: str) -> tuple[Phone, Trouble | None]:
    import phonenumbers

    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException as error:
        sized = error.error_type in (error.TOO_LONG, error.TOO_SHORT_NSN, error.TOO_SHORT_AFTER_IDD)
        return Phone(None, raw), Trouble("phone.length", {"region": region}) if sized else Trouble("phone.invalid")
    place = phonenumbers.region_code_for_number(number) or region
    extension = extension or number.extension or ""
    if not phonenumbers.is_possible_number(number) or len(str(number.national_number)) < 5:
        return Phone(None, raw, "", extension), Trouble("phone.length", {"region": place})
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    trouble = None if phonenumbers.is_valid_number(number) else Trouble("phone.unusual", {"region": place})
    return Phone(e164, raw, "", extension), trouble
