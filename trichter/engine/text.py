"""One way to compare text, the same in Python, DuckDB, PostgreSQL and SQLite."""

from __future__ import annotations

import unicodedata

# What str.strip() removes. DuckDB's trim() is given the same list.
WHITE_SPACE = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005"
    "\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)


def fold(text: str | None) -> str | None:
    """Fold text for comparison: NFC, trimmed of white space, simple lower case; empty text is unknown (None).

    Lower case goes code point by code point, as databases do it, so `ß` and `ss` stay different, a final `Σ` becomes
    `σ` and `İ` becomes `i`.

    >>> fold("  MÜNCHEN ")
    'münchen'
    >>> fold(" ") is None
    True
    """
    if text is None:
        return None
    if text.isascii():
        return text.strip().lower() or None
    composed = unicodedata.normalize("NFC", text).strip()
    # the only two letters whose lower case in Python depends on context or yields two code points
    return composed.replace("\u0130", "i").replace("\u03a3", "\u03c3").lower() or None
