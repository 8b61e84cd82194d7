"""Keys of persons and companies: what makes two spellings the same, and what lists sort and search by."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from trichter.values import names
from trichter.values.emails import clean_email, domain_of
from trichter.values.freemail import is_disposable, is_free_mail
from trichter.values.phones import read_phone

WORD = re.compile(r"[^\W_]+")
SPECIAL = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})


def plain(text: str) -> str:
    """Lower case without accents: `Müller` and `MULLER` become `muller`, `Groß` becomes `gross`.

    >>> plain("  Ærøskøbing ")
    'aeroskobing'
    """
    if text.isascii():
        return text.strip().lower()
    folded = unicodedata.normalize("NFKD", text.lower().translate(SPECIAL))
    return "".join(sign for sign in folded if not unicodedata.combining(sign)).strip()


def words(text: str) -> list[str]:
    """The words of a text as the search sees them: runs of letters and digits, plain."""
    return WORD.findall(plain(text))


def name_key(first_name: str, last_name: str) -> str:
    """What lists sort by: plain "last first"."""
    return plain(f"{last_name} {first_name}")[:250]


UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
EVERYWHERE = frozenset(
    ["de", "at", "ch", "com", "net", "org", "eu", "www", "gmbh", "ag", "kg", "co", "und", "mbh"]
)  # found with nearly everyone


def spellings(text: str) -> tuple[list[str], list[str]]:
    """The words of a text twice: without dots (`muller`) and with umlauts written out (`mueller`)."""
    first = words(text)
    if text.isascii():
        return first, first
    second = words(unicodedata.normalize("NFC", text).lower().translate(UMLAUTS))
    return first, second if len(second) == len(first) else first


spellings_of_words = lru_cache(maxsize=20_000)(spellings)  # names of people and companies repeat, addresses do not


def search_text(parts: Iterable[str]) -> str:
    """All words a person or company can be found by, in both spellings, once each, without those that everyone has."""
    found: dict[str, None] = {}
    for part in parts:
        if part:
            first, second = spellings(part) if "@" in part else spellings_of_words(part)
            for word in first:
                found[word] = None
            if second is not first:
                for word in second:
                    found[word] = None
    return " ".join([word for word in found if word not in EVERYWHERE])


def email_key(address: str) -> str | None:
    """The address in the form that identifies it, None if it is not an address."""
    found, _trouble = clean_email(address)
    return found if found and len(found) <= 254 else None


def phone_key(number: str, country: str = "") -> str | None:
    """The number in E.164, None if it is not a real one. `country` (ISO, else DE) is where it is from if it does not
    say."""
    found, _trouble = read_phone(number, country or "DE")
    return found.e164 if found and not found.extension else None


def domain_key(domain: str) -> str:
    """A domain or web address in the form that identifies a company; empty for free mail and what is no domain."""
    found = domain_of(domain).rstrip(".")
    return found if len(found) <= 190 and found and not is_free_mail(found) else ""


def company_domain(address: str) -> str:
    """The domain of an address if it says which company it is, else empty."""
    return domain_key(address.rpartition("@")[2]) if "@" in address else ""


def company_key(name: str) -> str:
    """A company's name in the form that identifies it: folded, without legal form."""
    return names.company_key(name)[:200]


def email_kind(address: str) -> str:
    """business, free or disposable; empty without an address."""
    if "@" not in address:
        return ""
    domain = address.rpartition("@")[2]
    if is_disposable(domain):
        return "disposable"
    return "free" if is_free_mail(domain) else "business"
