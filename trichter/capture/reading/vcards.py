"""vCard 2.1, 3.0 and 4.0: every card becomes one row with the same fixed columns.

vobject reads the lines' names and parameters and splits structured values. Around it, in bytes, is what real exports
need: cards are cut apart first (a broken one costs only itself), 2.1 quoted-printable with soft line breaks and a
charset per line, base64 pictures skipped, files that are not UTF-8. X- lines, messenger names
and pictures are left out.
"""

from __future__ import annotations

import codecs
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import files
from .issues import FileProblem, Issue, shorten

if TYPE_CHECKING:
    from .rows import Row
    from .sniff import FileLook

COLUMNS = [
    *["Full name", "First name", "Last name", "Additional names", "Prefix", "Suffix", "Nickname"],
    *["Company", "Department", "Job title", "Role", "Email", "Phone", "Mobile", "Fax", "Pager"],
    *["Street", "Postcode", "City", "State", "Country", "Further addresses", "Address label"],
    *["Website", "Further websites", "LinkedIn", "Birthday", "Gender", "Categories", "Note", "UID"],
]
BINARY = frozenset([b"PHOTO", b"LOGO", b"SOUND", b"KEY", b"X-MS-CARDPICTURE", b"X-MS-OL-DESIGN"])
PROPERTY = re.compile(rb"^[A-Za-z0-9.-]+(;[^:\r\n]*)?:")


@dataclass(slots=True)
class RawCard:
    """The lines of one card: number in the file, 1-based text line it begins at, whether END:VCARD was there."""

    number: int
    line: int
    lines: list[tuple[int, bytes]] = field(default_factory=list)
    closed: bool = False


def raw_cards(path: Path) -> Iterator[RawCard]:
    """The cards of a file as bytes, also those that are cut off."""
    card: RawCard | None = None
    number = 0
    for line, content in enumerate(_lines(path), 1):
        word = content.strip().upper()
        if word.startswith(b"BEGIN:VCARD"):
            if card:
                yield card
            number += 1
            card = RawCard(number, line)
        elif card is not None and word == b"END:VCARD":
            card.closed = True
            yield card
            card = None
        elif card is not None:
            card.lines.append((line, content.rstrip(b"\r\n")))
    if card:
        yield card


def _lines(path: Path) -> Iterator[bytes]:
    head = files.read_head(path)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        with files.open_text(path, "utf-16") as text:
            yield from (line.encode() for line in text)
        return
    with files.open_bytes(path) as stream:
        for number, line in enumerate(stream):
            yield line.removeprefix(codecs.BOM_UTF8) if number == 0 else line


@dataclass(frozen=True, slots=True)
class Line:
    """One property: name in capitals, its types and other parameters in capitals, its text unfolded and decoded."""

    number: int
    name: str
    marks: frozenset[str]
    text: str
    damaged: bool = False

    def parts(self) -> list[list[str]]:
        """A structured value (N, ADR, ORG): parts, each a list of its items."""
        from vobject.vcard import splitFields

        return [part if isinstance(part, list) else [part] for part in splitFields(self.text)]

    def plain(self) -> str:
        """A simple value without its backslashes."""
        return re.sub(r"\\([\\;,:nN])", lambda found: "\n" if found[1] in "nN" else found[1], self.text).strip()


class BadLine(Exception):
    """A line that is no property; args: line number, text."""


def card_lines(card: RawCard, encoding: str) -> Iterator[Line]:
    """The properties of a card. Raises BadLine."""
    source = iter(_unfolded(card.lines))
    for number, content in source:
        if content.strip():
            yield _property(number, content, encoding)


def _unfolded(lines: list[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
    """Logical lines: continuations joined, quoted-printable soft breaks joined, pictures dropped."""
    index = 0
    while index < len(lines):
        number, content = lines[index]
        index += 1
        head = content.partition(b":")[0].upper()
        if head.split(b";")[0].rpartition(b".")[2] in BINARY:
            while index < len(lines) and not PROPERTY.match(lines[index][1]):
                index += 1
            continue
        if b"QUOTED-PRINTABLE" in head:
            while content.endswith(b"=") and index < len(lines):
                if not lines[index][1].strip() and _goes_on(lines, index):
                    index += 1
                content = content[:-1] + lines[index][1]
                index += 1
            content = content.removesuffix(b"=")
        while index < len(lines) and lines[index][1][:1] in (b" ", b"\t"):
            content += lines[index][1][1:]
            index += 1
        yield number, content


def _goes_on(lines: list[tuple[int, bytes]], index: int) -> bool:
    """After a soft break and a blank line: whether the text goes on behind it (broken line ends) or has ended."""
    return index + 1 < len(lines) and not PROPERTY.match(lines[index + 1][1])


def _property(number: int, content: bytes, encoding: str) -> Line:
    from vobject.base import ParseError, parseLine

    head, colon, value = _split_at_colon(content)
    head = re.sub(rb";+(?=;|$)", b"", head)  # Outlook leaves empty parameters: "ADR;HOME;PREF;:"
    try:
        if not colon:
            raise ValueError
        name, params, _, _ = parseLine(head.decode("ascii", errors="replace") + ":")
    except (ParseError, ValueError):
        raise BadLine(number, shorten(content.decode(encoding, errors="replace"), 60)) from None
    marks = frozenset(item.strip().upper() for param in params for item in param if item)
    charset = next((code for mark in marks if (code := _codec(mark))), None)
    if "QUOTED-PRINTABLE" in marks:
        value = quopri.decodestring(value)
        text, damaged = _decoded(value, charset or "utf-8", encoding, strict=charset is not None)
    else:
        text, damaged = _decoded(value, charset or encoding, encoding, strict=False)
    return Line(number, str(name).upper(), marks, text, damaged)


def _split_at_colon(content: bytes) -> tuple[bytes, bytes, bytes]:
    quoted = False
    for index, byte in enumerate(content):
        if byte == 0x22:
            quoted = not quoted
        elif byte == 0x3A and not quoted:
            return content[:index], b":", content[index + 1 :]
    return content.partition(b":")


def _codec(mark: str) -> str | None:
    if not re.match(r"^(UTF|ISO|WINDOWS|CP|LATIN|US-ASCII|KOI)", mark):
        return None
    try:
        return codecs.lookup(mark).name
    except LookupError:
        return None


def _decoded(value: bytes, first: str, second: str, strict: bool) -> tuple[str, bool]:
    for codec in (first,) if strict else (first, "utf-8", second):
        try:
            return value.decode(codec).replace("\r\n", "\n"), False
        except UnicodeDecodeError:
            continue
    return value.decode(first, errors="ignore").replace("\r\n", "\n"), True


def look_at_cards(path: Path, name: str) -> FileLook:
    """What sniff() says about a vCard file. Raises FileProblem if it holds no card."""
    from .sniff import PREVIEW, FileLook, find_encoding

    utf8, _, _ = files.survey(path)
    encoding = find_encoding(path, utf8).name
    look = FileLook(name=name, kind="vcard", encoding=encoding, columns=list(COLUMNS))
    samples: list[list[Any]] = []
    empty = set(range(len(COLUMNS)))
    count = 0
    for row in read_cards(path, look):
        count += 1
        new = {index for index in empty if row.values[index]}
        empty -= new
        if new or (len(samples) < PREVIEW and (row.issue is None or row.issue.severity != "refuse")):
            samples.append(row.values)
    if not count:
        raise FileProblem("file.no_cards", file=name)
    return FileLook(name=name, kind="vcard", encoding=encoding, columns=list(COLUMNS), samples=samples, row_count=count)


def read_cards(path: Path, look: FileLook) -> Iterator[Row]:
    """A row per card, numbered by card; a card that is broken is refused and says at which line."""
    from .rows import Row

    codec = "utf-8" if look.encoding.startswith("utf-16") else look.encoding
    for card in raw_cards(path):
        blank = [""] * len(COLUMNS)
        if not card.closed:
            yield Row(card.number, blank, _refused("card.cropped", card=card.number, line=card.line))
            continue
        try:
            lines = list(card_lines(card, codec))
        except BadLine as bad:
            line, text = bad.args
            yield Row(card.number, blank, _refused("card.bad_line", card=card.number, line=line, text=text))
            continue
        damaged = next((line for line in lines if line.damaged), None)
        issue = (
            None
            if damaged is None
            else Issue(
                damaged.name,
                shorten(damaged.text),
                "card.bad_value",
                {"card": card.number, "line": damaged.number, "name": damaged.name},
            )
        )
        yield Row(card.number, _values(lines), issue)


def _refused(code: str, **params: Any) -> Issue:
    return Issue("", "", code, params, "refuse")


def _values(lines: list[Line]) -> list[str]:
    by_name: dict[str, list[Line]] = {}
    for line in lines:
        by_name.setdefault(line.name, []).append(line)
    for same in by_name.values():
        same.sort(key=lambda line: "PREF" not in line.marks)
    found: dict[str, str] = {
        "Full name": _first(by_name, "FN"),
        "Nickname": _first(by_name, "NICKNAME"),
        "Job title": _first(by_name, "TITLE"),
        "Role": _first(by_name, "ROLE"),
        "Birthday": _first(by_name, "BDAY"),
        "Gender": _first(by_name, "GENDER"),
        "UID": _first(by_name, "UID"),
        "Email": _joined(line.plain() for line in by_name.get("EMAIL", [])),
        "Categories": ", ".join(line.plain() for line in by_name.get("CATEGORIES", [])),
        "Note": "\n\n".join(line.plain() for line in by_name.get("NOTE", []) if line.plain()),
        "Address label": "\n\n".join(line.plain() for line in by_name.get("LABEL", [])),
    }
    found |= _name(by_name) | _organisation(by_name) | _phones(by_name) | _urls(by_name) | _addresses(by_name)
    return [found.get(column, "") for column in COLUMNS]


def _first(by_name: dict[str, list[Line]], name: str) -> str:
    return next((line.plain() for line in by_name.get(name, []) if line.plain()), "")


def _joined(texts: Iterator[str]) -> str:
    return "; ".join(dict.fromkeys(text for text in texts if text))


def _parts(line: Line, count: int, glue: str = ", ") -> list[str]:
    """The parts of a structured value; 2.1 has no lists, there a comma is just a comma."""
    parts = [glue.join(item.strip() for item in part if item.strip()) for part in line.parts()]
    return (parts + [""] * count)[:count]


def _name(by_name: dict[str, list[Line]]) -> dict[str, str]:
    if "N" not in by_name:
        return {}
    last, first, more, prefix, suffix = _parts(by_name["N"][0], 5, " ")
    return {"Last name": last, "First name": first, "Additional names": more, "Prefix": prefix, "Suffix": suffix}


def _organisation(by_name: dict[str, list[Line]]) -> dict[str, str]:
    if "ORG" not in by_name:
        return {}
    company, *units = _parts(by_name["ORG"][0], 4)
    return {"Company": company, "Department": ", ".join(unit for unit in units if unit)}


def _phones(by_name: dict[str, list[Line]]) -> dict[str, str]:
    kinds: dict[str, list[str]] = {"Phone": [], "Mobile": [], "Fax": [], "Pager": []}
    for line in by_name.get("TEL", []):
        number = line.plain().removeprefix("tel:").replace(";ext=", " ext. ")
        if "FAX" in line.marks:
            kind = "Fax"
        elif "PAGER" in line.marks:
            kind = "Pager"
        else:
            kind = "Mobile" if "CELL" in line.marks else "Phone"
        kinds[kind].append(number)
    return {kind: _joined(iter(numbers)) for kind, numbers in kinds.items()}


def _urls(by_name: dict[str, list[Line]]) -> dict[str, str]:
    urls = [line.plain() for line in sorted(by_name.get("URL", []), key=lambda line: "WORK" not in line.marks)]
    linkedin = next((url for url in urls if "linkedin.com/" in url), "")
    others = [url for url in urls if url and url != linkedin]
    return {
        "Website": others[0] if others else "",
        "Further websites": _joined(iter(others[1:])),
        "LinkedIn": linkedin,
    }


def _addresses(by_name: dict[str, list[Line]]) -> dict[str, str]:
    lines = sorted(by_name.get("ADR", []), key=lambda line: "WORK" not in line.marks)
    if not lines:
        return {}
    box, extended, street, city, state, postcode, country = (part.replace("\n", ", ") for part in _parts(lines[0], 7))
    further = ["; ".join(part for part in _parts(line, 7) if part).replace("\n", ", ") for line in lines[1:]]
    return {
        "Street": ", ".join(part for part in (street, extended, box) if part),
        "Postcode": postcode,
        "City": city,
        "State": state,
        "Country": country,
        "Further addresses": "\n".join(further),
    }
