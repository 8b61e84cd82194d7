"""Scores and segments of plain files: no database, no server, the same expressions as everywhere.

The files' columns make the catalogue: a persons column `seniority` is the field `person.seniority`, a dotted column
(`company.industry`) or a column asked for by its bare name is itself; events carry their properties as columns or in a
JSON column `properties`. Parquet columns have a type; cells of CSV and values in JSON take the type that the condition
uses them with, a CSV cell that does not read as that type is an error, a JSON value of another type is unknown.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from . import sql
from .casting import (
    CANONICAL,
    INTEGERS,
    WANTED,
    Cast,
    cast_field,
    cast_instant,
    cast_property,
    cast_whole,
    field_type,
)
from .conditions import Condition, parse_condition
from .errors import EngineError, InputError
from .fields import RESERVED, Catalogue, Field
from .files import Source, check_target, first_line, identifier, open_source, quoted
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
        kind = _load_persons(connection, people, log, needed)
        warnings = _load_events(connection, log, needed, kind)
        body = sql.with_relations(
            compile_("int64" if kind == "BIGINT" else "string"),
            "SELECT * FROM persons_in",
            "SELECT * FROM events_in",
            "duckdb",
            placeholders=False,
        )
        rows = _write(connection, body, shape, out)
    return Written(out, rows, warnings)


def catalogue_of(people: Source, log: Source) -> Catalogue:
    """The fields and properties that two files offer."""
    fields = {}
    for column, type_ in people.columns.items():
        kind = None if people.untyped else field_type(type_)
        if column not in RESERVED and (people.untyped or kind):
            for name in (column, f"person.{column}"):
                if name not in people.columns or name == column:
                    fields[name] = Field(name, kind, name, name)
    common = {
        column: Field(column, None if log.untyped else field_type(type_), column, column)
        for column, type_ in log.columns.items()
        if column not in RESERVED and column != "properties" and (log.untyped or field_type(type_))
    }
    return Catalogue(fields, common=common, any_event=True, any_property="properties" in log.columns)


def _load_persons(connection: Any, people: Source, log: Source, needed: Needed) -> str:
    """Make the table persons_in; returns the SQL type of person_id, BIGINT or VARCHAR."""
    kind = _id_type(connection, people, log)
    raw = identifier("person_id")
    columns = {"person_id": Cast(f"CAST({raw} AS {kind})", f"nullif(trim(CAST({raw} AS VARCHAR)), '') IS NULL")}
    origin = {"person_id": ("person_id", "text")}
    for name, wanted in needed.persons:
        field, _, value = name.partition(":") if wanted == "set" else (name, "", "")
        column = field if field in people.columns else field.removeprefix("person.")
        cast = cast_field(column, people.columns[column], wanted)
        columns[name] = replace(cast, sql=f"{cast.sql} = {quoted(value)}") if wanted == "set" else cast
        origin[name] = (column, WANTED[wanted])
    _check(connection, people, columns, origin)
    _execute(connection, f"CREATE TABLE persons_in AS {_select(columns, people)}", people)
    twice = connection.execute("SELECT person_id FROM persons_in GROUP BY 1 HAVING count(*) > 1 LIMIT 1").fetchone()
    if twice:
        raise InputError("double_person", people.name, value=twice[0])
    return kind


def _id_type(connection: Any, people: Source, log: Source) -> str:
    """BIGINT where the ids of the persons are whole numbers, else VARCHAR."""
    for source in (people, log):
        found = source.columns["person_id"]
        if found not in INTEGERS and found != "VARCHAR":
            raise InputError(
                "column_type", source.name, column="person_id", found=found, wanted="a whole number or text"
            )
    if people.columns["person_id"] != "VARCHAR":
        return "BIGINT"
    odd = _execute(
        connection,
        f"SELECT 1 FROM {people.sql} WHERE NOT regexp_full_match(person_id, {CANONICAL}) "  # noqa: S608
        "OR TRY_CAST(person_id AS BIGINT) IS NULL LIMIT 1",
        people,
    ).fetchone()
    return "VARCHAR" if odd else "BIGINT"


def _load_events(connection: Any, log: Source, needed: Needed, kind: str) -> tuple[str, ...]:
    """Make events_in: a view over typed Parquet columns, else a table, so that text is read only once."""
    types = log.columns
    whole, instant = cast_whole("event_id", types["event_id"]), cast_instant("occurred_at", types["occurred_at"])
    for column, found, wanted in (("event_id", whole, "a whole number"), ("occurred_at", instant, "a time")):
        if found is None:
            raise InputError("column_type", log.name, column=column, found=types[column], wanted=wanted)
    if field_type(types["type"]) != "text":
        raise InputError("column_type", log.name, column="type", found=types["type"], wanted="text")
    assert whole is not None and instant is not None
    type_name = Cast(f"CAST({identifier('type')} AS VARCHAR)", f"nullif({identifier('type')}, '') IS NULL")
    columns = {"event_id": whole, "person_id": _event_person(types, kind), "type": type_name, "occurred_at": instant}
    origin = {name: (name, "a whole number" if name == "event_id" else "a time") for name in columns}
    keys = []
    for name, wanted in needed.events:
        if name in types:
            columns[name], origin[name] = cast_field(name, types[name], wanted), (name, WANTED[wanted])
        else:
            columns[name] = cast_property(name, wanted, _properties(types["properties"]))
            keys.append(name)
    if keys and types["properties"] in ("VARCHAR", "JSON"):
        text = identifier("properties")
        columns[keys[0]] = replace(
            columns[keys[0]], wrong=f"nullif(trim({text}), '') IS NOT NULL AND NOT json_valid({text})"
        )
        origin[keys[0]] = ("properties", "JSON")
    _check(connection, log, columns, origin)
    form = "TABLE" if log.untyped or keys or types["occurred_at"] == "VARCHAR" else "VIEW"
    _execute(connection, f"CREATE {form} events_in AS {_select(columns, log)}", log)
    return tuple(
        f"no event has a value for {key} in {log.name}"
        for key in keys
        if not connection.execute(f"SELECT 1 FROM events_in WHERE {identifier(key)} IS NOT NULL LIMIT 1").fetchone()  # noqa: S608
    )


def _event_person(types: dict[str, str], kind: str) -> Cast:
    """person_id of events in the type of the persons' ids; what cannot be one of them is NULL and is ignored."""
    raw = identifier("person_id")
    if kind == "BIGINT" and types["person_id"] == "VARCHAR":
        return Cast(f"CASE WHEN regexp_full_match({raw}, {CANONICAL}) THEN TRY_CAST({raw} AS BIGINT) END")
    return Cast(f"TRY_CAST({raw} AS {kind})" if types["person_id"] != kind else raw)


def _properties(duckdb_type: str) -> str:
    raw = identifier("properties")
    return raw if duckdb_type in ("VARCHAR", "JSON") else f"to_json({raw})"


def _select(columns: dict[str, Cast], source: Source) -> str:
    listed = ", ".join(f"{cast.sql} AS {identifier(name)}" for name, cast in columns.items())
    return f"SELECT {listed} FROM {source.sql}"  # noqa: S608


def _check(connection: Any, source: Source, columns: dict[str, Cast], origin: dict[str, tuple[str, str]]) -> None:
    """Raise InputError for the first wrong cell, all columns looked at in one pass."""
    tests = {name: cast.wrong for name, cast in columns.items() if cast.wrong}
    if not tests:
        return
    listed = ", ".join(f"bool_or({test})" for test in tests.values())
    found = _execute(connection, f"SELECT {listed} FROM {source.sql}", source).fetchone()  # noqa: S608
    for name, wrong in zip(tests, found, strict=True):
        if wrong:
            column, wanted = origin[name]
            place, value = source.locate(connection, tests[name], column)
            if not (value or "").strip():
                raise InputError("empty_cell", place, column=column)
            if column == "occurred_at":
                raise InputError("bad_instant", f"{place}, column occurred_at", value=value[:80])
            raise InputError("bad_cell", place, column=column, value=value[:80], wanted=wanted)


def _execute(connection: Any, statement: str, source: Source) -> Any:
    """Run a statement that reads a file; what the database cannot read becomes an InputError."""
    import duckdb

    try:
        return connection.execute(statement)
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error as error:
        raise InputError("unreadable", source.name, reason=first_line(error)) from None


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
