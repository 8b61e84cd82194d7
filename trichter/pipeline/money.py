"""Amounts as people write and read them."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import get_language

SIGNS = {"EUR": "€", "USD": "$", "GBP": "£", "CHF": "CHF"}
CLEAN = re.compile(r"[\s\u00a0\u202f'’]|€|\$|£|EUR|CHF|USD|GBP", re.IGNORECASE)


def money(amount: Any, currency: str = "EUR", *, cents: bool = True) -> str:
    """An amount with its currency in the reader's language: "1.234,50 €", "€1,234.50"; empty for None.

    `cents` False leaves them out, for figures to be taken in at a glance.
    """
    if amount is None or amount == "":
        return ""
    number = number_format(Decimal(str(amount)), decimal_pos=2 if cents else 0, use_l10n=True, force_grouping=True)
    sign = SIGNS.get(currency, currency)
    if (get_language() or "de").startswith("de"):
        return f"{number}\u00a0{sign}"
    return f"{sign}{number}" if len(sign) == 1 else f"{sign}\u00a0{number}"


def read_amount(text: str, language: str | None = None) -> Decimal | None:
    """The amount somebody typed, in German or English form; None for nothing. Raises ValueError.

    The last of dot and comma is the decimal sign if both occur. One alone counts as thousands sign where three digits
    follow and the language (else the active one) uses it so.

    >>> [str(read_amount(text, "de")) for text in ("1.234,50 €", "1.234", "12,5", "1,234.50")]
    ['1234.50', '1234', '12.5', '1234.50']
    """
    plain = CLEAN.sub("", text)
    if not plain:
        return None
    german = (language or get_language() or "de").startswith("de")
    dot, comma = plain.rfind("."), plain.rfind(",")
    if dot >= 0 and comma >= 0:
        decimal = "." if dot > comma else ","
    elif dot >= 0 or comma >= 0:
        sign = "." if dot >= 0 else ","
        groups = plain.split(sign)
        thousands = all(len(group) == 3 for group in groups[1:]) and sign == ("." if german else ",")
        decimal = "" if thousands or len(groups) > 2 else sign
    else:
        decimal = ""
    for sign in {".", ","} - {decimal}:
        plain = plain.replace(sign, "")
    try:
        return Decimal(plain.replace(",", "."))
    except InvalidOperation:
        raise ValueError(text) from None


def typed(amount: Decimal | None) -> str:
    """An amount as it stands in an input, without currency."""
    return "" if amount is None else number_format(amount, decimal_pos=2, use_l10n=True, force_grouping=True)
