"""Fail if German is incomplete or at odds with itself.

An empty or fuzzy entry, a text in the code that no catalogue knows, or one text with two translations (the catalogues
are one at run time, so that one of the two would win everywhere; a context keeps them apart).
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent / "trichter"
LITERAL = r'((?:"(?:[^"\\]|\\.)*"\s*)+)'
IN_PYTHON = re.compile(rf'\b(?:(?:_|gettext|gettext_lazy|gettext_noop)\(|pgettext(?:_lazy)?\(\s*"[^"]*",)\s*{LITERAL}')
IN_TEMPLATE = re.compile(r"""\{%\s*translate\s+(?:"([^"]+)"|'([^']+)')""")
PIECE = re.compile(r'"((?:[^"\\]|\\.)*)"')


def texts_of(path: Path) -> set[str]:
    """The translatable texts of a file that can be found by reading it as text."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        return {a or b for a, b in IN_TEMPLATE.findall(text)}
    found = set()
    for literal in IN_PYTHON.findall(text):
        joined = "".join(PIECE.findall(literal))
        found.add(joined.replace('\\"', '"').replace("\\n", "\n"))
    return found


def main() -> int:
    known: set[str] = set()
    said: dict[tuple[str, str], tuple[str, Path]] = {}
    problems = []
    for catalogue in sorted(ROOT.rglob("de/LC_MESSAGES/*.po")):
        for entry in polib.pofile(str(catalogue)):
            if entry.obsolete:
                continue
            known.add(entry.msgid)
            word, place = said.setdefault((entry.msgctxt or "", entry.msgid), (entry.msgstr, catalogue))
            if word != entry.msgstr:
                here, there = catalogue.parts[-5], place.parts[-5]
                problems.append(f"{entry.msgid[:60]!r} is {word!r} in {there} and {entry.msgstr!r} in {here}")
            if "fuzzy" in entry.flags or not entry.translated():
                problems.append(f"{catalogue.relative_to(ROOT)}: not translated: {entry.msgid[:70]!r}")
    for path in sorted([*ROOT.rglob("*.py"), *ROOT.rglob("*.html")]):
        if "tests" in path.parts or "migrations" in path.parts:
            continue
        unknown = sorted(text for text in texts_of(path) - known if text)
        problems += [f"{path.relative_to(ROOT)}: in no catalogue: {text[:70]!r}" for text in unknown]
    for problem in problems:
        print(problem)
    print(f"German: {len(known)} texts, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
