"""DuckDB expressions that turn a column of a file into the form that conditions compare."""

from __future__ import annotations

from dataclasses import dataclass

from .fields import FieldType
from .files import identifier, quoted
from .text import WHITE_SPACE
from .times import LAST_EPOCH_SECOND

INTEGERS = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"}
FLOATS = {"FLOAT", "DOUBLE"}
WHOLE = "'-?[0-9]{1,19}'"
CANONICAL = "'0|-?[1-9][0-9]{0,18}'"
ZONED = "'[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]+ ?(Z|z|[+-][0-9]{2}(:?[0-9]{2})?)'"
PLAIN_DATE = "'[0-9]{4}-[0-9]{2}-[0-9]{2}'"
SECONDS = "'-?[0-9]{1,18}([.][0-9]+)?'"

WANTED: dict[FieldType, str] = {
    "text": "text",
    "choice": "text",
    "number": "a number",
    "boolean": "true or false",
    "date": "a date (2026-01-31) or a time with zone (2026-01-31T08:00:00Z)",
    "set": "text",
}


@dataclass(frozen=True)
class Cast:
    """An expression, and the condition under which a raw cell is wrong (empty: never)."""

    sql: str
    wrong: str = ""


def field_type(duckdb_type: str) -> FieldType | None:
    """The type of a Parquet column; None if conditions cannot use it."""
    if duckdb_type in INTEGERS | FLOATS or duckdb_type.startswith("DECIMAL"):
        return "number"
    if duckdb_type == "VARCHAR" or duckdb_type.startswith("ENUM"):
        return "text"
    if duckdb_type == "BOOLEAN":
        return "boolean"
    return "date" if duckdb_type.startswith(("TIMESTAMP", "DATE")) else None


def cast_field(column: str, duckdb_type: str, kind: FieldType) -> Cast:
    """A column as a field of a type; untyped text that does not read as that type is wrong."""
    raw = identifier(column)
    text = duckdb_type == "VARCHAR" or duckdb_type.startswith("ENUM")
    if kind in ("text", "choice", "set"):
        return Cast(folded(raw if duckdb_type == "VARCHAR" else f"CAST({raw} AS VARCHAR)"))
    if kind == "number":
        return (
            _checked(raw, _number(f"TRY_CAST({raw} AS DOUBLE)"), f"TRY_CAST({raw} AS DOUBLE)")
            if text
            else Cast(_number(f"CAST({raw} AS DOUBLE)"))
        )
    if kind == "boolean":
        return _checked(raw, f"TRY_CAST({raw} AS BOOLEAN)") if text else Cast(raw)
    if text:
        return _checked(raw, text_instant(raw, dates=True))
    return Cast(f"epoch_us(CAST({raw} AS TIMESTAMP))" if duckdb_type == "DATE" else f"epoch_us({raw})")


def cast_property(key: str, kind: FieldType, properties: str) -> Cast:
    """A key of a JSON column; a value of another type is unknown."""
    pointer = quoted("/" + key.replace("~", "~0").replace("/", "~1"))
    found = f"TRY(json_type({properties}, {pointer}))"
    text = f"TRY(json_extract_string({properties}, {pointer}))"
    if kind == "number":
        return Cast(
            f"CASE WHEN {found} IN ('UBIGINT', 'BIGINT', 'HUGEINT', 'DOUBLE') THEN TRY_CAST({text} AS DOUBLE) END"
        )
    if kind == "boolean":
        return Cast(f"CASE WHEN {found} = 'BOOLEAN' THEN TRY_CAST({text} AS BOOLEAN) END")
    if kind == "date":
        return Cast(
            f"CASE WHEN {found} IN ('VARCHAR', 'UBIGINT', 'BIGINT', 'DOUBLE') THEN {text_instant(text, dates=True)} END"
        )
    return Cast(f"CASE WHEN {found} = 'VARCHAR' THEN {folded(text)} END")


def cast_whole(column: str, duckdb_type: str) -> Cast | None:
    """A column as BIGINT; None if its type cannot hold whole numbers. Empty cells are wrong."""
    raw = identifier(column)
    if duckdb_type == "BIGINT":
        return Cast(raw, f"{raw} IS NULL")
    if duckdb_type in INTEGERS:
        sql = f"TRY_CAST({raw} AS BIGINT)"
    elif duckdb_type == "VARCHAR":
        sql = f"CASE WHEN regexp_full_match(trim({raw}), {WHOLE}) THEN TRY_CAST({raw} AS BIGINT) END"
    else:
        return None
    return Cast(sql, f"{sql} IS NULL")


def cast_instant(column: str, duckdb_type: str) -> Cast | None:
    """A column as microseconds; None if its type cannot be a time. Empty cells are wrong.

    Text is ISO 8601 with a zone or epoch seconds, a number is epoch seconds, a time without zone in Parquet is UTC.
    """
    raw = identifier(column)
    if duckdb_type == "VARCHAR":
        sql = text_instant(raw, dates=False)
    elif duckdb_type.startswith("TIMESTAMP"):
        return Cast(f"epoch_us({raw})", f"{raw} IS NULL")
    elif duckdb_type == "DATE":
        sql = f"epoch_us(CAST({raw} AS TIMESTAMP))"
    elif duckdb_type in INTEGERS:
        sql = f"CASE WHEN abs({raw}) < {LAST_EPOCH_SECOND} THEN CAST({raw} AS BIGINT) * 1000000 END"
    elif duckdb_type in FLOATS or duckdb_type.startswith("DECIMAL"):
        sql = f"CASE WHEN abs({raw}) < {LAST_EPOCH_SECOND} THEN CAST(round(CAST({raw} AS DOUBLE) * 1e6) AS BIGINT) END"
    else:
        return None
    return Cast(sql, f"{sql} IS NULL")


def text_instant(raw: str, *, dates: bool) -> str:
    """Text as microseconds, NULL if it is neither ISO 8601 with a zone nor epoch seconds (nor, if allowed, a date)."""
    trimmed = f"trim({raw})"
    date = f"WHEN regexp_full_match({trimmed}, {PLAIN_DATE}) THEN epoch_us(CAST(TRY_CAST({raw} AS DATE) AS TIMESTAMP)) "
    return (
        f"CASE WHEN regexp_full_match({trimmed}, {ZONED}) THEN epoch_us(TRY_CAST({trimmed} AS TIMESTAMPTZ)) "
        f"{date if dates else ''}"
        f"WHEN regexp_full_match({trimmed}, {SECONDS}) AND abs(TRY_CAST({trimmed} AS DOUBLE)) < {LAST_EPOCH_SECOND} "
        f"THEN CAST(round(TRY_CAST({trimmed} AS DECIMAL(38, 9)) * 1000000) AS BIGINT) END"
    )


def folded(text: str) -> str:
    """Text folded as text.fold() does.

    Nearly all text is ASCII and neither begins nor ends with white space. The functions that find this out have one
    argument each, which DuckDB computes once per word of a Parquet dictionary: four times as fast as trimming all.
    """
    return (
        f"CASE WHEN strlen({text}) = length({text}) AND ascii({text}) > 32 AND ascii(reverse({text})) > 32 "
        f"THEN lower({text}) ELSE nullif(trim(lower(nfc_normalize({text})), {quoted(WHITE_SPACE)}), '') END"
    )


def _number(sql: str) -> str:
    return f"CASE WHEN NOT isnan({sql}) THEN {sql} END"


def _checked(raw: str, sql: str, read: str | None = None) -> Cast:
    return Cast(sql, f"nullif(trim({raw}), '') IS NOT NULL AND {read or sql} IS NULL")
