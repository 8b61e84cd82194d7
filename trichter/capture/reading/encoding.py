"""Which encoding a text file is in. Business lists from German Windows programs must come out right."""

from __future__ import annotations

import codecs
import unicodedata
from typing import NamedTuple

BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
ONE_BYTE = ("cp1252", "cp850", "mac_roman", "latin-1")  # on equal score the earlier one wins
GERMAN = frozenset("äöüÄÖÜß")
WESTERN = frozenset("éèêëáàâãåæçíìîïñóòôõøœúùûýÿÉÈÊËÁÀÂÃÅÆÇÍÌÎÏÑÓÒÔÕØŒÚÙÛÝšžŠŽ")
MARKS = frozenset("€§°´–—„“”‚‘’«»…·©®™²³µ½\xa0•£")


class Encoding(NamedTuple):
    """name: a Python codec; sure: False if it was guessed from how the text looks."""

    name: str
    sure: bool


def detect(head: bytes, utf8_valid: bool) -> Encoding:
    """The encoding of a text that begins with head.

    head        the first part of the file, some 100 kB; for one-byte encodings it should contain the odd bytes
    utf8_valid  whether the whole file is valid UTF-8
    """
    for bom, name in BOMS:
        if head.startswith(bom):
            return Encoding(name, True)
    wide = _utf16_without_bom(head)
    if wide:
        return Encoding(wide, True)
    if utf8_valid:
        return Encoding("utf-8", True)
    if _mostly_utf8(head):
        return Encoding("utf-8", True)
    return _one_byte(head)


def _utf16_without_bom(head: bytes) -> str | None:
    """Latin letters, separators and line ends in UTF-16 have a zero byte at every second place."""
    sample = head[: len(head) // 2 * 2][:20000]
    if not sample or b"\0" not in sample:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) / 2
    if odd > 0.25 * half and even < 0.02 * half:
        return "utf-16-le"
    if even > 0.25 * half and odd < 0.02 * half:
        return "utf-16-be"
    return None


def _mostly_utf8(head: bytes) -> bool:
    """Whether the file is UTF-8 with a few damaged bytes: then the damage is to be named, not hidden by a guess."""
    good = head.decode("utf-8", errors="ignore")
    wide = sum(1 for char in good if ord(char) > 127)
    lost = len(head) - len(good.encode("utf-8"))
    return wide >= 5 and lost * 10 < wide


def _one_byte(head: bytes) -> Encoding:
    scores = {name: _plausibility(head, name) for name in ONE_BYTE}
    best = max(ONE_BYTE, key=lambda name: scores[name])
    second = max(score for name, score in scores.items() if name != best and name != "latin-1")
    if scores[best] <= 0 and (foreign := _foreign(head)):
        return Encoding(foreign, False)
    return Encoding(best, scores[best] > max(second, 0))


def _plausibility(head: bytes, name: str) -> float:
    """Mean over the characters above ASCII: how well each fits where it stands, seen as this encoding."""
    try:
        text = head.decode(name)
    except UnicodeDecodeError:
        return -9.0
    total = count = 0.0
    for index, char in enumerate(text):
        if char < "\x80":
            continue
        count += 1
        before = text[index - 1] if index else " "
        after = text[index + 1] if index + 1 < len(text) else " "
        total += _fits(char, before, after)
    return total / count if count else 0.0


def _fits(char: str, before: str, after: str) -> float:
    inside = before.isalpha() or after.isalpha()
    if char in GERMAN or char in WESTERN:
        if char.isupper() and before.islower():
            return -1.0  # "MŽller": capitals do not follow small letters
        if char in WESTERN and before > "\x7f" < after and before.isalpha() and after.isalpha():
            return -2.0  # "Ïðèâåò": whole words above ASCII are another script
        return (3.0 if char in GERMAN else 1.5) if inside else 0.3
    if char in MARKS:
        return -1.5 if before.isalpha() and after.isalpha() and char not in "’´·–" else 1.0
    if unicodedata.category(char) in ("Cc", "Cn", "Co"):
        return -5.0
    if unicodedata.category(char).startswith("L"):
        return 0.2
    return -3.0 if inside else -1.0


def _foreign(head: bytes) -> str | None:
    """Cyrillic, Greek and the like, where the western encodings all look wrong."""
    from charset_normalizer import from_bytes

    found = from_bytes(head[:50000]).best()
    return str(found.encoding) if found else None
