"""Reading persons and events from files into the two relations.

The files' columns make the catalogue: a persons column `seniority` is the field `person.seniority`, a dotted column
(`company.industry`) or a column asked for by its bare name is itself; events carry their properties as columns or in a
JSON column `properties`. Parquet columns have a type; cells of CSV and values in JSON take the type that the condition
uses them with, a CSV cell that does not read as that type is an error, a JSON value of another type is unknown.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .casting import CANONICAL, INTEGERS, WANTED, Cast, cast_field, cast_instant, cast_property, cast_whole, field_type
from .errors import InputError
from .fields import RESERVED, Catalogue, Field
from .files import Source, first_line, identifier, quoted
from .relational import Needed


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


def load_persons(connection: Any, people: Source, needed: Needed, kind: str) -> None:
    """Make the table persons_in; `kind` is the SQL type of person_id. Raises InputError."""
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


def person_id_type(connection: Any, people: Source, log: Source) -> str:
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


def load_events(connection: Any, log: Source, needed: Needed, kind: str, as_of: int) -> tuple[str, ...]:
    """Make events_in with the events up to `as_of` that are asked for; returns warnings. Raises InputError.

    A table where that fits: every rule reads it, and Parquet must be decoded for each reading.
    """
    types = log.columns
    whole, instant = cast_whole("event_id", types["event_id"]), cast_instant("occurred_at", types["occurred_at"])
    if whole is None:
        raise InputError("column_type", log.name, column="event_id", found=types["event_id"], wanted="a whole number")
    if instant is None:
        raise InputError("column_type", log.name, column="occurred_at", found=types["occurred_at"], wanted="a time")
    if field_type(types["type"]) != "text":
        raise InputError("column_type", log.name, column="type", found=types["type"], wanted="text")
    type_name = Cast(f"CAST({identifier('type')} AS VARCHAR)", f"{identifier('type')} IS NULL")
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
    table = log.untyped or bool(keys) or types["occurred_at"] == "VARCHAR" or _fits(connection, log, needed)
    wanted_rows = f"{instant.sql} <= {as_of}"
    if needed.types is not None:
        listed = ", ".join(quoted(name) for name in needed.types)
        wanted_rows += f" AND {identifier('type')} IN ({listed})" if listed else " AND false"
    form = "TABLE" if table else "VIEW"
    _execute(connection, f"CREATE {form} events_in AS {_select(columns, log)} WHERE {wanted_rows}", log)
    return tuple(
        f"no event has a value for {key} in {log.name}"
        for key in keys
        if not connection.execute(f"SELECT 1 FROM events_in WHERE {identifier(key)} IS NOT NULL LIMIT 1").fetchone()  # noqa: S608
    )


def _fits(connection: Any, log: Source, needed: Needed) -> bool:
    """Whether a table of the needed columns takes less than half of the memory that the database may use."""
    rows = connection.execute(f"SELECT sum(num_rows) FROM parquet_file_metadata({log.listed})").fetchone()[0]  # noqa: S608
    (limit,) = connection.execute("SELECT memory_limit FROM pragma_database_size()").fetchone()
    number, unit = limit.split(" ")
    size = float(number) * {"bytes": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40}[unit]
    width = 40 + sum(16 if kind in ("text", "choice") else 8 for _, kind in needed.events)
    return bool((rows or 0) * width < size / 2)


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
