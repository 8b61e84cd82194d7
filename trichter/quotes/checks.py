"""Whether a bank account and tax numbers of the letterhead can be right: format and check digits only."""

from __future__ import annotations

import re

IBAN_LENGTHS = {"DE": 22, "AT": 20, "CH": 21, "LI": 21, "FR": 27, "NL": 18, "BE": 16, "LU": 20, "IT": 27, "PL": 28}
IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
BIC = re.compile(r"[A-Z]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
VAT_ID = re.compile(
    r"DE\d{9}|ATU\d{8}|CHE\d{9}(?:MWST|TVA|IVA)?|LI\d{5}"
    r"|(?:BE|BG|CY|CZ|DK|EE|EL|ES|FI|FR|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK|XI|GB)[A-Z0-9+*]{2,12}"
)


def bare(text: str) -> str:
    """Upper case, without spaces, points and hyphens."""
    return re.sub(r"[\s.\-]", "", text).upper()


def is_iban(text: str) -> bool:
    """Whether an IBAN has its country's length and the right check digits (ISO 13616, mod 97).

    >>> is_iban("DE89 3704 0044 0532 0130 00"), is_iban("DE88 3704 0044 0532 0130 00")
    (True, False)
    """
    account = bare(text)
    if not IBAN.fullmatch(account) or len(account) != IBAN_LENGTHS.get(account[:2], len(account)):
        return False
    digits = "".join(str(int(letter, 36)) for letter in account[4:] + account[:4])
    return int(digits) % 97 == 1


def grouped_iban(text: str) -> str:
    """An IBAN in groups of four.

    >>> grouped_iban("de89370400440532013000")
    'DE89 3704 0044 0532 0130 00'
    """
    account = bare(text)
    return " ".join(account[start : start + 4] for start in range(0, len(account), 4))


def is_bic(text: str) -> bool:
    """Whether a text has the form of a BIC."""
    return BIC.fullmatch(bare(text)) is not None


def is_vat_id(text: str) -> bool:
    """Whether a text has the form of a VAT identification number of the EU, Switzerland or Great Britain.

    >>> is_vat_id("DE 123456789"), is_vat_id("CHE-123.456.789 MWST"), is_vat_id("123")
    (True, True, False)
    """
    return VAT_ID.fullmatch(bare(text)) is not None
