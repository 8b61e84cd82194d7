"""E-mail addresses: a strict fast path for the ordinary, email-validator (without DNS) for the odd."""

from __future__ import annotations

import re

from .trouble import Trouble

_PLAIN = re.compile(r"[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]{2,24}")
_IN_BRACKETS = re.compile(r"<\s*([^<>\s]+@[^<>\s]+)\s*>")
_WRAPPING = " \t\r\n\xa0\u200b\ufeff<>()[]\"',;:"

INVALID = Trouble("email.invalid")


def clean_email(text: str) -> tuple[str | None, Trouble | None]:
    """The first address of a cell, in small letters: "Ida <Ida@X.de>", "mailto:ida@x.de", "ida@müller.de" are fine."""
    found, trouble = clean_emails(text)
    return (found[0] if found else None), trouble


def clean_emails(text: str) -> tuple[list[str], Trouble | None]:
    """All addresses of a cell, each once, in order. The trouble is set if any part was no address."""
    lowered = text.strip().lower()
    if len(lowered) <= 64 and _PLAIN.fullmatch(lowered):
        return [lowered], None
    if not lowered:
        return [], None
    found: list[str] = []
    trouble = None
    for part in _parts(text):
        address = _checked(part)
        if address is None:
            trouble = INVALID
        elif address not in found:
            found.append(address)
    return found, trouble


def _parts(text: str) -> list[str]:
    bracketed = _IN_BRACKETS.findall(text)
    if bracketed:
        return bracketed
    if text.count("@") > 1:
        return [part for part in re.split(r"[;,\s|]+|/(?=[^/@]+@)", text) if part]
    return [text]


def _checked(part: str) -> str | None:
    from email_validator import EmailNotValidError, validate_email

    address = part.strip(_WRAPPING).rstrip(".")
    if address.lower().startswith("mailto:"):
        address = address[7:].split("?", 1)[0].strip(_WRAPPING)
    lowered = address.lower()
    if len(lowered) <= 64 and _PLAIN.fullmatch(lowered):
        return lowered
    if " " in address or address.count("@") != 1:
        return None
    try:
        checked = validate_email(address, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return None
    normal = checked.normalized.lower()
    return normal if "." in normal.rsplit("@", 1)[1] else None


def domain_of(text: str) -> str:
    """The domain of an e-mail address or web address, in small letters, without "www."; "" if there is none."""
    word = text.strip().lower()
    if "@" in word and "//" not in word:
        host = word.rsplit("@", 1)[1]
    else:
        host = word.split("//", 1)[-1].split("/", 1)[0].split("?", 1)[0].rsplit("@", 1)[-1].split(":", 1)[0]
    host = host.strip(" .>").removeprefix("www.")
    return host if "." in host and " " not in host else ""
