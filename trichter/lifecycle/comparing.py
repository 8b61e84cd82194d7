"""Two versions of a definition side by side: clause by clause, with the words that came and went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _

from .models import Definition
from .reading import Version, clauses_of, version, words

ALIKE = 0.5  # clauses that share so much of their words are one clause that was changed


@dataclass(frozen=True)
class Piece:
    """A run of words: kept, added or gone."""

    kind: str
    text: str


@dataclass(frozen=True)
class Clause:
    """A part of the condition: kept, added, gone, or changed in some of its words."""

    kind: str
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """All its words, those that went too."""
        return " ".join(piece.text for piece in self.pieces)

    @property
    def icon(self) -> str:
        """The sign before it."""
        return {"added": "circle-plus", "gone": "circle-minus", "changed": "edit"}.get(self.kind, "point")


@dataclass(frozen=True)
class Difference:
    """Two versions in words: the clauses of the condition and of who is suggested; other changes as sentences."""

    old: Version
    new: Version
    clauses: list[Clause]
    candidates: list[Clause]
    other: list[str]

    @property
    def both(self) -> tuple[Version, Version]:
        """The older one first."""
        return self.old, self.new

    @property
    def same(self) -> bool:
        """Whether both say the same."""
        return not self.other and all(clause.kind == "kept" for clause in [*self.clauses, *self.candidates])


def difference(old: Definition, new: Definition) -> Difference:
    """What changed between two versions."""
    clauses = compare(_said(old.condition), _said(new.condition))
    both = old.candidates is not None and new.candidates is not None
    candidates = compare(_said(old.candidates), _said(new.candidates)) if both else []
    return Difference(version(old), version(new), clauses, candidates, _other(old, new))


def _said(condition: dict[str, Any] | None) -> list[str]:
    return [words(clause) for clause in clauses_of(condition)] if condition is not None else []


def compare(before: Sequence[str], after: Sequence[str]) -> list[Clause]:
    """The clauses in their new order, each with the old one most like it; behind them those that went."""
    kept = set(before) & set(after)
    old = [text for text in before if text not in kept]
    found = []
    for text in after:
        if text in kept:
            found.append(Clause("kept", (Piece("kept", text),)))
            continue
        match = max(old, key=lambda each: _likeness(each, text), default=None)
        if match is not None and _likeness(match, text) >= ALIKE:
            old.remove(match)
            found.append(Clause("changed", tuple(pieces(match, text))))
        else:
            found.append(Clause("added", (Piece("added", text),)))
    return found + [Clause("gone", (Piece("gone", text),)) for text in old]


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one.split(), other.split(), autojunk=False).ratio()


def pieces(old: str, new: str) -> list[Piece]:
    """The words of both, in runs that stayed, went or came.

    >>> [(each.kind, each.text) for each in pieces("score at least 31", "score at least 61")]
    [('kept', 'score at least'), ('gone', '31'), ('added', '61')]
    """
    before, after = old.split(), new.split()
    found = []
    for _tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if before[a:b] == after[c:d]:
            found.append(Piece("kept", " ".join(before[a:b])))
            continue
        found += [Piece(kind, " ".join(run)) for kind, run in (("gone", before[a:b]), ("added", after[c:d])) if run]
    return found


def _other(old: Definition, new: Definition) -> list[str]:
    found = []
    if old.mode != new.mode:
        modes = {"old": old.get_mode_display(), "new": new.get_mode_display()}
        found.append(_("Mode: %(old)s → %(new)s") % modes)
    if old.candidates is not None and new.candidates is None:
        found.append(_("Nobody is suggested any more."))
    if old.candidates is None and new.candidates is not None:
        found.append(_("Suggested are now: %(who)s") % {"who": words(new.candidates)})
    return found
