"""Opening: what kind of file it is, gzip or not, and whether its bytes are text in the encoding said."""

from __future__ import annotations

import codecs
import gzip
import io
import itertools
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Literal, cast

from .issues import FileProblem

Kind = Literal["csv", "xlsx", "vcard"]

HEAD = 256 * 1024
CHUNK = 1024 * 1024
FOREIGN = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "a database"),
    (b"PAR1", "a Parquet file"),
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def open_bytes(path: Path) -> BinaryIO:
    """The file's bytes, unpacked if it is gzip."""
    try:
        raw = path.open("rb")
    except FileNotFoundError:
        raise FileProblem("file.missing", file=path.name) from None
    except OSError as error:
        raise FileProblem("file.unreadable", file=path.name, reason=error.strerror or str(error)) from None
    magic = raw.read(2)
    raw.seek(0)
    return cast(BinaryIO, gzip.GzipFile(fileobj=raw)) if magic == b"\x1f\x8b" else raw


def read_head(path: Path) -> bytes:
    """The first 256 kB, unpacked. Raises FileProblem if there is nothing or the gzip is damaged."""
    with open_bytes(path) as stream:
        return read_some(stream, HEAD, path)


def read_some(stream: BinaryIO, size: int, path: Path) -> bytes:
    """Up to size bytes; a damaged gzip becomes a FileProblem."""
    try:
        return stream.read(size)
    except (EOFError, OSError, zlib.error) as error:
        raise FileProblem("file.broken", file=path.name, reason=str(error)) from None


def kind_of(path: Path, head: bytes) -> Kind:
    """csv, xlsx or vcard by content, not by name. Raises FileProblem for everything that is no list."""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _spreadsheet_zip(path)
    if head.startswith(OLE):
        if ENCRYPTED in path.read_bytes():
            raise FileProblem("file.password", file=path.name)
        return "xlsx"
    for magic, what in FOREIGN:
        if head.startswith(magic):
            raise FileProblem("file.binary", file=path.name, what=what)
    bare = head.lstrip(codecs.BOM_UTF8).replace(b"\0", b"").strip(b"\xff\xfe \t\r\n")
    if not bare:
        raise FileProblem("file.empty", file=path.name)
    return "vcard" if bare[:11].upper() == b"BEGIN:VCARD" or _named_vcard(path) else "csv"


def _named_vcard(path: Path) -> bool:
    return path.name.lower().removesuffix(".gz").endswith((".vcf", ".vcard"))


def _spreadsheet_zip(path: Path) -> Kind:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError) as error:
        raise FileProblem("file.broken", file=path.name, reason=str(error)) from None
    if any(name.startswith("xl/workbook") for name in names) or "content.xml" in names:
        return "xlsx"
    raise FileProblem("file.wrong_zip", file=path.name)


def is_binary(head: bytes, encoding: str) -> bool:
    """Whether bytes occur that no list contains, whatever its encoding."""
    if encoding.startswith(("utf-16", "utf-32")):
        return False
    sample = head[:8000]
    return sum(sample.count(byte) for byte in range(9)) > len(sample) * 0.01


def chunks(path: Path) -> Iterator[bytes]:
    """The whole unpacked file in pieces of 1 MB."""
    with open_bytes(path) as stream:
        while piece := read_some(stream, CHUNK, path):
            yield piece


def survey(path: Path) -> tuple[bool, int, int]:
    """One fast pass: (valid UTF-8 throughout, number of line feeds, size in bytes unpacked)."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    valid, lines, size = True, 0, 0
    for piece in chunks(path):
        lines += piece.count(b"\n") or piece.count(b"\r")
        size += len(piece)
        if valid:
            try:
                decoder.decode(piece)
            except UnicodeDecodeError:
                valid = False
    if valid:
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            valid = False
    return valid, lines, size


def odd_bytes(path: Path, limit: int = 200_000) -> bytes:
    """Lines of the file that hold bytes above ASCII, at most limit bytes of them: what an encoding is judged by."""
    found = bytearray()
    with open_bytes(path) as stream:
        try:
            for line in stream:
                if not line.isascii():
                    found += line
                    if len(found) > limit:
                        break
        except (EOFError, OSError, zlib.error) as error:
            raise FileProblem("file.broken", file=path.name, reason=str(error)) from None
    return bytes(found)


def open_text(path: Path, encoding: str) -> io.TextIOWrapper:
    """The file as text with its line ends kept, as csv wants it; undecodable bytes raise UnicodeDecodeError."""
    return io.TextIOWrapper(io.BufferedReader(cast(io.RawIOBase, open_bytes(path))), encoding=encoding, newline="")


def undecodable(path: Path, encoding: str) -> FileProblem | None:
    """The first byte that is no character in this encoding, with line and column, or None if all can be read."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line, column = 1, 1
    for piece in itertools.chain(chunks(path), (b"",)):
        try:
            text = decoder.decode(piece, final=not piece)
        except UnicodeDecodeError as error:
            good = error.object[: error.start].decode(encoding, errors="ignore")
            line, column = _advance(line, column, good)
            byte = f"0x{error.object[error.start]:02X}"
            return FileProblem(
                "file.undecodable", file=path.name, line=line, column=column, byte=byte, encoding=encoding
            )
        line, column = _advance(line, column, text)
    return None


def _advance(line: int, column: int, text: str) -> tuple[int, int]:
    breaks = text.count("\n")
    if not breaks:
        return line, column + len(text)
    return line + breaks, len(text) - text.rfind("\n")
