"""What a single value looks like: mail, phone, url, number, date, yes/no, … Cheap guesses for samples, no cleaning."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from trichter.values.phones import ROUNDED

MAIL = re.compile(r"^(mailto:)?[^@\s<>;,]+@[^@\s<>;,]+\.[A-Za-z0-9-]{2,}$|^[^<>]*<[^@\s<>]+@[^@\s<>]+>$")
URL = re.compile(r"^(https?://|www\.)\S+$", re.IGNORECASE)
DOMAIN = re.compile(
    r"^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+(de|com|net|org|at|ch|eu|io|info|biz|li|example)$", re.IGNORECASE
)
NUMBER = re.compile(r"^[+-]?(\d+|\d{1,3}([.,' ’]\d{3})+)([.,]\d+)?([eE][+-]?\d+)?\s*%?$")
MONEY = re.compile(r"^(€|\$|£|CHF|EUR|USD|GBP)\s*[+-]?[\d.,'’ ]*\d|^[+-]?[\d.,'’ ]*\d\s*(€|\$|£|CHF|EUR|USD|GBP)$")
DATE = re.compile(
    r"^(\d{1,2}[./-]\d{1,2}[./-](\d{4}|\d{2})|\d{4}[-/.]\d{1,2}[-/.]\d{1,2})([T ,].*\d\d?:\d\d.*)?$"
    r"|^\d{1,2}\.? [A-Za-zäÄ]{3,9}\.? \d{4}$|^[A-Za-z]{3,9}\.? \d{1,2},? \d{4}$"
)
PHONE = re.compile(
    r"^(\+|00?\d|\(0?\+?\d|1?[-. ]?\(?\d{3}[-.) ]+\d{3}[-. ]\d{4})[\d\s()/.\-–]{4,22}(\s*(x|ext\.?)\s*\d+)?$"
)
NORTH_AMERICAN = re.compile(r"^(\+?1[-. ])?\(?[2-9]\d\d[-.) ]+\d{3}[-. ]\d{4}(\s*(x|ext\.?)\s*\d+)?$")
UUID = re.compile(r"^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$", re.IGNORECASE)
YES_NO = frozenset(
    "ja nein yes no true false wahr falsch y n j x oui non si 0 1 on off an aus vrai faux".split()  # noqa: SIM905
)


def kind_of_value(value: Any) -> str:
    """One of: empty, number, money, date, time, bool, mail, url, phone, uuid, text."""
    if isinstance(value, str):
        return _kind_of_text(value.strip())
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, (int, float)):
        return "number"
    if isinstance(value, (dt.date, dt.datetime)):
        return "date"
    return "time" if isinstance(value, (dt.time, dt.timedelta)) else "text"


def _kind_of_text(text: str) -> str:
    if not text:
        return "empty"
    first = text[0]
    if "@" in text and MAIL.match(text):
        return "mail"
    if (first.isdigit() or first in "+-(€$£CEUG") and (found := _kind_of_figures(text)):
        return found
    if URL.match(text):
        return "url"
    if UUID.match(text):
        return "uuid"
    if text.casefold() in YES_NO:
        return "bool"
    return "date" if DATE.match(text) else "text"


def _kind_of_figures(text: str) -> str | None:
    if DATE.match(text):
        return "date"
    if UUID.match(text):
        return "uuid"
    if PHONE.match(text) and not text.isdigit():
        return "phone"
    if ROUNDED.match(text) or NUMBER.match(text):
        return "number"
    return "money" if MONEY.match(text) else None
