"""One value at a time: what stands in a cell becomes a clean value, or a Trouble that says why not.

Every clean_… function takes text and returns (value, trouble). value None and trouble None means: nothing there.
A trouble beside a value is a warning, a trouble without one means the cell could not be taken.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from trichter.values.emails import clean_email, clean_emails, domain_of
from trichter.values.names import clean_salutation, company_key, split_full_name
from trichter.values.phones import Phone, clean_phone, clean_phones

from .dates import clean_date, date_order
from .issues import Trouble
from .numbers import clean_number, decimal_mark

__all__ = [
    "DEFAULT_MISSING",
    "LIKELY_MISSING",
    "Phone",
    "clean_bool",
    "clean_country",
    "clean_date",
    "clean_email",
    "clean_emails",
    "clean_language",
    "clean_note",
    "clean_number",
    "clean_phone",
    "clean_phones",
    "clean_salutation",
    "clean_text",
    "clean_url",
    "company_key",
    "date_order",
    "decimal_mark",
    "domain_of",
    "is_formula",
    "split_full_name",
    "split_tags",
]

#: words that never are a value, compared whole and without case
DEFAULT_MISSING = frozenset(
    [
        "null",
        "(null)",
        "<null>",
        "\\n",
        "n/a",
        "#n/a",
        "#nv",
        "#ref!",
        "#wert!",
        "#value!",
        "-",
        "--",
        "–",
        "—",
        "nan",
        "[not provided]",
        "not provided",
        "k.a.",
        "k. a.",
        "keine angabe",
        "keine angaben",
        "(leer)",
        "(blank)",
        "(none)",
    ]
)
#: words that often mean "nothing chosen" but can be a value; offered to the user when a file contains them
LIKELY_MISSING = frozenset(
    [
        "select",
        "na",
        "none",
        "unknown",
        "unbekannt",
        ".",
        "..",
        "?",
        "nothing",
        "bitte wählen",
        "bitte auswählen",
        "please select",
        "not available",
        "not specified",
        "nicht angegeben",
        "nicht bekannt",
        "ohne angabe",
        "undefined",
        "- none -",
        "-none-",
        "tbd",
        "xxx",
        "x.x.",
        "not known",
        "not applicable",
        "n.a.",
        "n. a.",
    ]
)

_TRUE = frozenset(
    ["ja", "j", "yes", "y", "true", "t", "wahr", "w", "x", "1", "1.0", "on", "an", "oui", "si", "sí", "✓", "✔"]
)
_FALSE = frozenset(["nein", "n", "no", "false", "f", "falsch", "0", "0.0", "off", "aus", "non", "✗", "✘"])
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_FORMULA = re.compile(r"^(=\s*[A-Za-z0-9(+\"'-]|@[A-Za-z]+\(|[+-][A-Za-z]+[A-Za-z0-9.!]*\(|\+?cmd\|)", re.IGNORECASE)


def clean_text(text: str) -> str:
    """One line of text: outer and repeated white space, control and zero-width characters gone, Unicode composed."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    return " ".join(_CONTROL.sub("", unicodedata.normalize("NFC", text)).split())


def clean_note(text: str) -> str:
    """Text of several lines: line ends become \\n, control characters and outer white space go."""
    text = _CONTROL.sub("", unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")))
    return "\n".join(line.rstrip() for line in text.split("\n")).strip()


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would compute this text. It is kept as it is; exports must quote it."""
    return text[:1] in "=@+-" and bool(_FORMULA.match(text))


def clean_bool(text: str) -> tuple[bool | None, Trouble | None]:
    """ja/nein, yes/no, wahr/falsch, x, 1/0."""
    word = text.strip().casefold()
    if not word:
        return None, None
    if word in _TRUE:
        return True, None
    return (False, None) if word in _FALSE else (None, Trouble("bool.invalid"))


def clean_url(text: str) -> tuple[str | None, Trouble | None]:
    """A web address with scheme; "www.x.de" and "x.de/a" get https://. Other schemes than http(s) are refused."""
    url = text.strip().replace("http\\://", "http://").strip("<>")
    if not url:
        return None, None
    if re.match(r"^[a-z][a-z0-9+.-]*:(?!\d)", url, re.IGNORECASE) and not re.match(r"^https?://", url, re.IGNORECASE):
        return None, Trouble("url.invalid")
    if not re.match(r"^https?://", url, re.IGNORECASE):
        url = f"https://{url}"
    host = url.split("//", 1)[1].split("/", 1)[0]
    ok = re.fullmatch(r"[^\s@/?#:]+\.[^\s@/?#:.\d]{2,}(:\d+)?([?#].*)?", host) and " " not in url
    return (url, None) if ok else (None, Trouble("url.invalid"))


def split_tags(text: str) -> list[str]:
    """Tags of one cell, parted by comma, semicolon, "|" or " ::: " (Google); each once."""
    parts = (clean_text(part).lstrip("* ").strip() for part in re.split(r"\s*(?:[,;|\n]|:::)\s*", text))
    return list(dict.fromkeys(part for part in parts if part))


_COUNTRY_ALIASES = {
    name: code
    for code, names in {
        "AE": "vae|uae|united arab emirates",
        "AT": "a|aut|oesterreich|osterreich|republik oesterreich|austria",
        "BE": "b",
        "BY": "weissrussland",
        "CH": "ch|che|sui|suisse|svizzera|schweizerische eidgenossenschaft",
        "CI": "ivory coast|elfenbeinkueste",
        "CN": "china|peoples republic of china|volksrepublik china",
        "CZ": "tschechische republik|czech republic|tschechei",
        "DE": (
            "d|de|brd|ger|germany|deutschland|allemagne|bundesrepublik deutschland"
            "|federal republic of germany|deu|dtl|dtld"
        ),
        "ES": "e",
        "FR": "f",
        "GB": (
            "uk|u k|england|great britain|grossbritannien|scotland|wales|vereinigtes koenigreich"
            "|northern ireland|schottland|gbr"
        ),
        "HK": "hong kong|hongkong",
        "IE": "republic of ireland|irland",
        "IT": "i",
        "KR": "south korea|suedkorea|korea",
        "LI": "fl",
        "LU": "l",
        "MK": "mazedonien|macedonia",
        "MM": "burma",
        "MO": "macau",
        "NL": "nl|holland|the netherlands",
        "PL": "pl",
        "PT": "p",
        "RU": "russian federation|russische foederation",
        "SE": "s",
        "SK": "slovak republic",
        "TR": "turkei|turkey|tuerkei",
        "TW": "taiwan",
        "US": "usa|u s a|u s|united states of america|vereinigte staaten von amerika|america|amerika",
        "VN": "viet nam",
    }.items()
    for name in names.split("|")
}


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    from babel import Locale

    names: dict[str, str] = {}
    for language in ("fr", "it", "en", "de"):
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha() and code not in ("EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"):
                names[_fold(name)] = code
                names[code.lower()] = code
    return names | _COUNTRY_ALIASES


@lru_cache(maxsize=1)
def _alpha3() -> dict[str, str]:
    from babel.core import get_global

    aliases = get_global("territory_aliases")
    return {code.lower(): to[0] for code, to in aliases.items() if len(code) == 3 and code.isalpha() and len(to) == 1}


def _fold(text: str) -> str:
    text = text.casefold().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("’", "").replace("'", "")
    text = "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))
    return re.sub(r"[\W_]+", " ", text).strip()


@lru_cache(maxsize=4096)
def clean_country(text: str) -> tuple[str | None, Trouble | None]:
    """A country's name in German, English, French or Italian, its ISO code or car sign, as ISO 3166 alpha-2."""
    word = _fold(text)
    if not word:
        return None, None
    code = _countries().get(word) or _alpha3().get(word)
    return (code, None) if code else (None, Trouble("country.unknown"))


@lru_cache(maxsize=1024)
def clean_language(text: str) -> tuple[str | None, Trouble | None]:
    """A language as ISO 639-1 code if its German or English name or code is known, else the text as it is."""
    from babel import Locale

    word = text.strip()
    if re.fullmatch(r"[A-Za-z]{2}([-_][A-Za-z]{2,4})?", word):
        return word[:2].lower(), None
    for locale in ("de", "en"):
        for code, name in Locale(locale).languages.items():
            if name.casefold() == word.casefold():
                return code, None
    return (clean_text(text) or None), None
