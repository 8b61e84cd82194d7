"""Scores and segments of plain files: no database, no server, the same expressions as everywhere."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import sql
from .conditions import Condition, parse_condition
from .errors import EngineError, InputError
from .fields import Catalogue
from .files import check_target, first_line, open_source, quoted
from .loading import catalogue_of, load_events, load_persons, person_id_type
from .relational import Needed, needed_columns
from .scorecard import parse_model
from .times import parse_instant

ENGINES = ("duckdb",)
MEMORY_LIMIT = "3GB"


@dataclass(frozen=True, slots=True)
class Written:
    """What a run wrote, and what its user should know about it."""

    path: Path
    rows: int
    warnings: tuple[str, ...] = ()


def score_files(
    model_path: str | Path,
    persons: str | Path,
    events: str | Path,
    as_of: str | int | float,
    out: str | Path,
    *,
    explain: bool = False,
    engine: str = "duckdb",
    threads: int | None = None,
    memory_limit: str | None = None,
) -> Written:
    """Score the persons of a file and write `out` (.csv or .parquet), sorted by person_id.

    persons, events  a CSV or Parquet file, a folder of them, or a pattern
    as_of            ISO 8601 with a zone, or epoch seconds
    explain          write the contributions instead of the totals
    memory_limit     for the database, such as "3GB" (the default); larger work goes to temporary files

    Raises InputError; then no file is left at `out`, or the one that was there is untouched.
    """

    def compiled(data: object, catalogue: Catalogue, instant: int) -> tuple[Needed, Callable[[str], str]]:
        model = parse_model(data, catalogue)
        compile_ = sql.compile_contributions if explain else sql.compile_totals
        return needed_columns(model), lambda kind: compile_(model, "duckdb", as_of=instant, person_id=kind)

    shape = _EXPLAINED if explain else _TOTALS
    return _run(Path(model_path), compiled, shape, persons, events, as_of, Path(out), engine, threads, memory_limit)


def segment_files(
    condition_path: str | Path,
    persons: str | Path,
    events: str | Path,
    as_of: str | int | float,
    out: str | Path,
    *,
    engine: str = "duckdb",
    threads: int | None = None,
    memory_limit: str | None = None,
) -> Written:
    """Write the person_id of every person for whom a condition holds; arguments and errors as of score_files()."""

    def compiled(data: object, catalogue: Catalogue, instant: int) -> tuple[Needed, Callable[[str], str]]:
        condition: Condition = parse_condition(data, catalogue)
        return needed_columns(condition), lambda kind: sql.compile_members(
            condition, "duckdb", as_of=instant, person_id=kind
        )

    return _run(
        Path(condition_path), compiled, _MEMBERS, persons, events, as_of, Path(out), engine, threads, memory_limit
    )


_TOTALS = "person_id, fit, engagement, penalty, total, score, band", "person_id"
_MEMBERS = "person_id", "person_id"
_EXPLAINED = (
    "person_id, rule_id, part, event_id, make_timestamp(occurred_at) AT TIME ZONE 'UTC' AS occurred_at, "
    "points_awarded, points_now",
    "person_id, rule_id, event_id",
)

Compiler = Callable[[object, Catalogue, int], tuple[Needed, Callable[[str], str]]]


def _run(
    definition: Path,
    compiled: Compiler,
    shape: tuple[str, str],
    persons: str | Path,
    events: str | Path,
    as_of: str | int | float,
    out: Path,
    engine: str,
    threads: int | None,
    memory_limit: str | None,
) -> Written:
    if engine not in ENGINES:
        raise InputError("bad_engine", engine=engine, known=", ".join(ENGINES))
    check_target(out)
    try:
        instant = parse_instant(as_of)
    except (ValueError, OverflowError):
        raise InputError("bad_instant", "as_of", value=as_of) from None
    data = _read_json(definition)
    with _connection(threads, memory_limit) as connection:
        people, log = open_source(connection, persons), open_source(connection, events)
        people.require("person_id")
        log.require("event_id", "person_id", "type", "occurred_at")
        try:
            needed, compile_ = compiled(data, catalogue_of(people, log), instant)
        except EngineError as error:
            place = f"{definition.name}: {error.path}" if error.path else definition.name
            raise InputError(error.code, place, **error.params) from None
        kind = person_id_type(connection, people, log)
        with ThreadPoolExecutor(1) as pool:  # Ibis takes a second to import; meanwhile the files are read
            text = pool.submit(compile_, "int64" if kind == "BIGINT" else "string")
            load_persons(connection, people, needed, kind)
            warnings = load_events(connection, log, needed, kind, instant)
            body = sql.with_relations(
                text.result(), "SELECT * FROM persons_in", "SELECT * FROM events_in", "duckdb", placeholders=False
            )
        rows = _write(connection, body, shape, out)
    return Written(out, rows, warnings)


def _write(connection: Any, body: str, shape: tuple[str, str], out: Path) -> int:
    """Write the result beside its place and move it there only when it is whole."""
    import duckdb

    columns, order = shape
    kind = check_target(out)
    form = "FORMAT parquet, COMPRESSION zstd" if kind == "parquet" else "FORMAT csv, HEADER"
    if kind == "csv":  # the same ISO 8601 that the engine reads
        columns = columns.replace(
            "make_timestamp(occurred_at) AT TIME ZONE 'UTC'",
            "strftime(make_timestamp(occurred_at), '%Y-%m-%dT%H:%M:%S.%fZ')",
        )
    part = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        rows = connection.execute(
            f"COPY (SELECT {columns} FROM ({body}) ORDER BY {order}) TO {quoted(str(part))} ({form})"  # noqa: S608
        ).fetchone()[0]
        part.replace(out)
    except duckdb.OutOfMemoryException as error:
        raise InputError("out_of_memory", reason=first_line(error), folder=tempfile.gettempdir()) from None
    except (OSError, duckdb.IOException) as error:
        raise InputError("unwritable", str(out), reason=first_line(error)) from None
    finally:
        part.unlink(missing_ok=True)
    return int(rows)


@contextlib.contextmanager
def _connection(threads: int | None, memory_limit: str | None) -> Iterator[Any]:
    import duckdb

    spill = tempfile.mkdtemp(prefix="trichter-spill-")
    connection = duckdb.connect()
    try:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SET preserve_insertion_order = false")
        connection.execute("SET enable_progress_bar = false")
        connection.execute(f"SET temp_directory = {quoted(spill)}")
        try:
            connection.execute(f"SET memory_limit = {quoted(memory_limit or MEMORY_LIMIT)}")
            if threads is not None:
                connection.execute(f"SET threads = {int(threads)}")
        except duckdb.Error as error:
            raise InputError("unreadable", "settings", reason=first_line(error)) from None
        yield connection
    except duckdb.OutOfMemoryException as error:
        raise InputError("out_of_memory", reason=first_line(error), folder=tempfile.gettempdir()) from None
    finally:
        connection.close()
        shutil.rmtree(spill, ignore_errors=True)


def _read_json(path: Path) -> object:
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputError("unreadable", str(path), reason=error.strerror) from None
    except UnicodeDecodeError:
        raise InputError("unreadable", path.name, reason="not UTF-8") from None
    except json.JSONDecodeError as error:
        raise InputError("not_json", f"{path.name}, line {error.lineno}", reason=error.msg) from None
    except RecursionError:
        raise InputError("not_json", path.name, reason="nested too deeply") from None
