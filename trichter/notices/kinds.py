"""The kinds of notices. A package declares its own in `notice_kinds.py` as a list called KINDS."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.functional import Promise

from trichter.ui.registry import gathered

NOW, DIGEST, OFF = "now", "digest", "off"


@dataclass(frozen=True)
class NoticeKind:
    """One kind of notice.

    slug      stored name, at most 40 letters
    label     what it is about, for the preferences
    sentence  a lazily translated text with places such as %(person)s, filled from the notice's data
    default   until a colleague chooses: mail at once ("now"), in the daily digest ("digest"), only in the app ("off")
    words     turns the data into what the sentence shows, in the reader's language, where they are more than names
    """

    slug: str
    label: str | Promise
    icon: str
    sentence: str | Promise
    default: str = DIGEST
    words: Callable[[Mapping[str, Any]], Mapping[str, Any]] | None = None

    def __post_init__(self) -> None:
        if self.default not in (NOW, DIGEST, OFF) or len(self.slug) > 40:
            raise ValueError(f"Notice kind {self.slug!r}: a short name, and now, digest or off as default.")

    def said(self, data: Mapping[str, Any]) -> str:
        """The sentence in the language that is active; what the data lack stays empty."""
        shown = self.words(data) if self.words is not None else data
        return str(self.sentence) % defaultdict(str, shown)


@lru_cache(maxsize=1)
def kinds() -> dict[str, NoticeKind]:
    """All kinds by slug, in the order of the packages. Raises ValueError if two share a slug."""
    found: dict[str, NoticeKind] = {}
    for kind in gathered("notice_kinds", "KINDS"):
        if kind.slug in found:
            raise ValueError(f"two kinds of notices are called {kind.slug!r}")
        found[kind.slug] = kind
    return found


def find_kind(slug: str) -> NoticeKind:
    """The kind of this name. Raises ValueError if no package declares it."""
    if slug not in kinds():
        raise ValueError(f"no package declares the kind of notice {slug!r} in its notice_kinds.py")
    return kinds()[slug]
