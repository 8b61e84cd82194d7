"""Small files for the tests, made here byte by byte."""

from __future__ import annotations

from pathlib import Path

from trichter.capture.reading.convert import CleanRow, RowReader
from trichter.capture.reading.mapping import Mapping, propose
from trichter.capture.reading.sniff import sniff

UMLAUTS = "Firma;Name;Ort\r\nBäckerei Süß;Jörg Müller;Köln\r\nGroßhandel Öl;Änne Weiß;Überlingen\r\n"


def write(folder: Path, content: bytes | str, name: str = "list.csv") -> Path:
    """A file with this content; text is written as UTF-8."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read(folder: Path, content: bytes | str, name: str = "list.csv", mapping: Mapping | None = None) -> list[CleanRow]:
    """All rows of such a file, with the proposed mapping if none is given."""
    path = write(folder, content, name)
    look = sniff(path)
    return list(RowReader(look, mapping or propose(look).mapping).read(path))
