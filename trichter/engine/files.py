"""Finding CSV and Parquet files, reading their headers, and telling where in them something is wrong."""

from __future__ import annotations

import csv
import glob
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import InputError
from .fields import did_you_mean

SUFFIXES = {".csv": "csv", ".parquet": "parquet"}
DELIMITERS = ",;\t|"


@dataclass(frozen=True)
class Source:
    """One or more files of one kind with the same columns.

    columns    name: DuckDB type; those of CSV are all VARCHAR
    untyped    the type tells nothing (CSV)
    """

    name: str
    paths: tuple[Path, ...]
    columns: dict[str, str]
    delimiter: str = ""

    @property
    def untyped(self) -> bool:
        return bool(self.delimiter)

    @property
    def listed(self) -> str:
        """The paths as an SQL list."""
        return sql_list(self.paths)

    @property
    def sql(self) -> str:
        """What to write after FROM."""
        if not self.untyped:
            return f"read_parquet({self.listed}, hive_partitioning=false)"
        columns = ", ".join(f"{quoted(name)}: 'VARCHAR'" for name in self.columns)
        return (
            f"read_csv({self.listed}, header=true, auto_detect=false, delim={quoted(self.delimiter)}, quote='\"', "
            f"escape='\"', columns={{{columns}}}, hive_partitioning=false)"
        )

    def require(self, *columns: str) -> None:
        """Raise InputError if a column is missing."""
        for column in columns:
            if column not in self.columns:
                hint = did_you_mean(column, self.columns)
                raise InputError("missing_column", self.name, column=column, hint=hint)

    def locate(self, connection: Any, condition: str, column: str) -> tuple[str, str]:
        """Place and raw value of the first row where an SQL condition holds: ("events.csv, line 7", "31.1.2026")."""
        if self.untyped:
            return self._locate_in_csv(connection, condition, column)
        row = connection.execute(
            f"SELECT filename, file_row_number, CAST({identifier(column)} AS VARCHAR) "  # noqa: S608
            f"FROM read_parquet({self.listed}, filename=true, file_row_number=true, hive_partitioning=false) "
            f"WHERE {condition} LIMIT 1"
        ).fetchone()
        return (f"{Path(row[0]).name}, row {row[1] + 1}", row[2]) if row else (self.name, "")

    def _locate_in_csv(self, connection: Any, condition: str, column: str) -> tuple[str, str]:
        row = connection.execute(
            f"SELECT {identifier(column)} FROM {self.sql} WHERE {condition} LIMIT 1"  # noqa: S608
        ).fetchone()
        if row is None:
            return self.name, ""
        at = list(self.columns).index(column)
        for path in self.paths:
            for line, cells in _rows(path, self.delimiter):
                if len(cells) > at and cells[at] == (row[0] or ""):
                    return f"{path.name}, line {line}", row[0] or ""
        return self.name, row[0] or ""


def open_source(connection: Any, where: str | Path) -> Source:
    """The file, the files of a folder (also below it), or those that a pattern matches. Raises InputError."""
    paths = _find(where)
    name = Path(where).name or str(where)
    kinds = {SUFFIXES[path.suffix.lower()] for path in paths}
    if len(kinds) > 1:
        raise InputError("mixed_suffix", name)
    if kinds == {"csv"}:
        return _open_csv(name, paths)
    import duckdb

    try:
        described = connection.execute(
            f"DESCRIBE SELECT * FROM read_parquet({sql_list(paths)}, hive_partitioning=false)"  # noqa: S608
        ).fetchall()
    except duckdb.Error as error:
        raise InputError("unreadable", name, reason=first_line(error)) from None
    return Source(name, paths, {row[0]: row[1] for row in described})


def check_target(out: Path) -> str:
    """The kind (csv, parquet) of a file to be written. Raises InputError."""
    if out.suffix.lower() not in SUFFIXES:
        raise InputError("bad_suffix", str(out))
    if not out.parent.is_dir():
        raise InputError("unwritable", str(out), reason="no such folder")
    if out.is_dir():
        raise InputError("unwritable", str(out), reason="is a folder")
    return SUFFIXES[out.suffix.lower()]


def quoted(text: str) -> str:
    """Text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def sql_list(paths: tuple[Path, ...]) -> str:
    """Paths as an SQL list."""
    return "[" + ", ".join(quoted(str(path)) for path in paths) + "]"


def identifier(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def first_line(error: Exception) -> str:
    """The first line of a database's message."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def _find(where: str | Path) -> tuple[Path, ...]:
    path = Path(where)
    if path.is_dir():
        found = [each for each in sorted(path.rglob("*")) if each.suffix.lower() in SUFFIXES and each.is_file()]
    elif path.is_file():
        if path.suffix.lower() not in SUFFIXES:
            raise InputError("bad_suffix", path.name)
        found = [path]
    else:
        if not glob.has_magic(str(where)):
            raise InputError("no_file", str(where))
        matches = (Path(each) for each in sorted(glob.glob(str(where), recursive=True)))  # noqa: PTH207, absolute patterns too
        found = [each for each in matches if each.suffix.lower() in SUFFIXES and each.is_file()]
    if not found:
        raise InputError("no_match", str(where))
    return tuple(found)


def _open_csv(name: str, paths: tuple[Path, ...]) -> Source:
    delimiter, columns = _header(paths[0])
    for path in paths[1:]:
        if _header(path) != (delimiter, columns):
            raise InputError("other_columns", path.name, other=paths[0].name)
    twice = [column for column in columns if columns.count(column) > 1]
    if twice:
        raise InputError("double_column", f"{paths[0].name}, line 1", column=twice[0])
    return Source(name, paths, dict.fromkeys(columns, "VARCHAR"), delimiter)


def _header(path: Path) -> tuple[str, list[str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            line = file.readline()
    except UnicodeDecodeError:
        raise InputError("unreadable", f"{path.name}, line 1", reason="not UTF-8") from None
    except OSError as error:
        raise InputError("unreadable", path.name, reason=error.strerror) from None
    if not line.strip():
        raise InputError("unreadable", path.name, reason="no header line")
    delimiter = max(DELIMITERS, key=line.count)
    return delimiter, [name.strip() for name in next(csv.reader(io.StringIO(line), delimiter=delimiter))]


def _rows(path: Path, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Records of a CSV file with the number of the line where each begins; the header is left out."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, delimiter=delimiter)
        next(reader)
        start = reader.line_num + 1
        for cells in reader:
            yield start, cells
            start = reader.line_num + 1
