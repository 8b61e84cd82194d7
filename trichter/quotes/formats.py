"""Numbers, money and days as a quote writes them: by the quote's language, not by the reader's.

Money and units never break over two lines (no-break spaces).
"""

from __future__ import annotations

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

SIGNS = {"EUR": "€", "USD": "$", "GBP": "£"}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SPACE = "\u00a0"


def number(value: Decimal, decimals: int, language: str) -> str:
    """With exactly so many decimals.

    >>> number(Decimal("-1234.5"), 2, "de"), number(Decimal("1234.5"), 2, "en")
    ('−1.234,50', '1,234.50')
    """
    text = f"{abs(value).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP):,f}"
    if language == "de":
        text = text.replace(",", " ").replace(".", ",").replace(" ", ".")
    return f"−{text}" if value < 0 else text


def short(value: Decimal, language: str, *, least: int = 0) -> str:
    """With as many decimals as it has, but not fewer than `least`.

    >>> short(Decimal("2.500"), "de"), short(Decimal("0.0350"), "de", least=2), short(Decimal("19.00"), "en")
    ('2,5', '0,035', '19')
    """
    exponent = value.normalize().as_tuple().exponent
    return number(value, max(least, -int(exponent)), language)


def money(value: Decimal, currency: str, language: str, *, least: int = 2) -> str:
    """An amount with its currency.

    >>> money(Decimal("1234.56"), "EUR", "de").replace(SPACE, " "), money(Decimal("-5"), "EUR", "en")
    ('1.234,56 €', '−€5.00')
    """
    sign = SIGNS.get(currency, currency)
    text = short(value, language, least=least)
    if language == "de":
        return f"{text}{SPACE}{sign}"
    minus = "−" if value < 0 else ""
    gap = "" if len(sign) == 1 else SPACE
    return f"{minus}{sign}{gap}{text.removeprefix('−')}"


def percent(value: Decimal, language: str) -> str:
    """A share.

    >>> percent(Decimal("8.10"), "de").replace(SPACE, " "), percent(Decimal("19"), "en")
    ('8,1 %', '19%')
    """
    return short(value, language) + (f"{SPACE}%" if language == "de" else "%")


def day(value: date, language: str) -> str:
    """A day.

    >>> day(date(2026, 11, 2), "de"), day(date(2026, 11, 2), "en").replace(SPACE, " ")
    ('02.11.2026', '2 Nov 2026')
    """
    if language == "de":
        return f"{value:%d.%m.%Y}"
    return f"{value.day}{SPACE}{MONTHS[value.month - 1]}{SPACE}{value.year}"


def read_number(text: str, language: str) -> Decimal:
    """A number as people type it; what can only be a decimal sign is one. Raises ValueError.

    >>> [str(read_number(text, "de")) for text in ("1.234,56", "1.234", "19.5")], read_number("1,234.5", "en")
    (['1234.56', '1234', '19.5'], Decimal('1234.5'))
    """
    bare = text.strip().replace("−", "-")
    bare = re.sub(r"[\s'’€%]", "", bare)
    group, sign = (".", ",") if language == "de" else (",", ".")
    if sign in bare or re.fullmatch(rf"-?\d{{1,3}}(\{group}\d{{3}})+", bare):
        bare = bare.replace(group, "")
    bare = bare.replace(",", ".")
    if not re.fullmatch(r"-?(\d+\.?\d*|\.\d+)", bare):
        raise ValueError(f"not a number: {text!r}")
    return Decimal(bare)
