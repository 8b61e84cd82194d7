"""A field as the application has it: what conditions may ask for, and how it is read in SQL and in memory.

A package declares its fields in `fields.py`: FIELDS, a list of AppField, and, where they depend on data,
`dynamic_fields()`. SQL is written over the aliases `p` (people_person) and `c` (people_company, NULL without company)
and gives the form that the engine compares: folded text, double precision numbers, microseconds, booleans; NULL is
unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, override

from trichter.engine.fields import Choice, Field, FieldType

from .models import Person
from .models.event import micros

Vendor = str  # Django's name of the database: sqlite, postgresql


@dataclass(frozen=True, slots=True)
class AppField:
    """A condition field with its ways to be read.

    sql         vendor → expression over `p` and `c`
    read        the raw value of a person now; for a set the texts it holds
    member_sql  only of sets: (vendor, folded value) → boolean expression, instead of `sql`
    read_at     (person, microseconds) → value then, for what other packages know of the past; without it a field counts
                as it is now, unless people.timetravel knows its past (attributes, owner, stage)
    """

    field: Field
    sql: Callable[[Vendor], str]
    read: Callable[[Person], Any]
    member_sql: Callable[[Vendor, str], str] | None = None
    read_at: Callable[[Person, int], Any] | None = None


def both(text: str | Promise) -> tuple[str, str]:
    """A translatable text in English and German."""
    return in_language(text, "en"), in_language(text, "de")


def in_language(text: str | Promise, language: str) -> str:
    """A translatable text in one language."""
    with override(language):
        return str(text) if isinstance(text, Promise) else gettext(text)


def make_field(
    name: str,
    kind: FieldType,
    label: str | Promise,
    group: str,
    choices: Iterable[tuple[str, str | Promise]] | None = None,
    *,
    derived: bool = False,
    open_list: bool = False,
) -> Field:
    """An engine field with words in both languages; `open_list` if other values than the choices may occur."""
    options = None if choices is None else tuple(Choice(value, *both(words)) for value, words in choices)
    return Field(name, kind, *both(label), choices=options, group=group, derived=derived, open=open_list)


def text_sql(column: str) -> Callable[[Vendor], str]:
    """A text column, folded. ASCII, which is nearly all, is folded by the database's own functions."""
    return lambda vendor: fold_sql(vendor, column)


def fold_sql(vendor: Vendor, expression: str) -> str:
    """An expression's text folded as engine.text.fold does it."""
    if vendor == "sqlite":
        plain = f"nullif(trim(lower({expression}), {ASCII_SPACE}), '')"
        return f"CASE WHEN {expression} GLOB '*[^ -~]*' THEN trichter_fold({expression}) ELSE {plain} END"
    return f"trichter_fold({expression})"


ASCII_SPACE = "' '"  # anything else that str.strip() takes away is outside ' '..'~' and goes the other way


def code_sql(column: str) -> Callable[[Vendor], str]:
    """A column that is stored in one spelling of lower-case ASCII: it can be compared as it is, and by its index."""
    return lambda vendor: f"nullif({column}, '')"


def upper_code_sql(column: str) -> Callable[[Vendor], str]:
    """The same for codes stored in capitals."""
    return lambda vendor: f"lower(nullif({column}, ''))"


def plain_sql(column: str) -> Callable[[Vendor], str]:
    """A code column that is never empty."""
    return lambda vendor: column


def number_sql(column: str) -> Callable[[Vendor], str]:
    """A number column."""
    return lambda vendor: f"CAST({column} AS {'REAL' if vendor == 'sqlite' else 'double precision'})"


def moment_sql(column: str) -> Callable[[Vendor], str]:
    """A timestamp column as microseconds."""

    def sql(vendor: Vendor) -> str:
        if vendor == "sqlite":
            fraction = f"CAST(substr({column} || '.000000', 21, 6) AS INTEGER)"
            return f"(unixepoch(substr({column}, 1, 19)) * 1000000 + {fraction})"
        return f"CAST(extract(epoch FROM {column}) * 1000000 AS bigint)"

    return sql


def day_micros(value: Any) -> int | None:
    """Microseconds of the first moment of an ISO day; None for anything else."""
    try:
        day = date.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return micros(datetime(day.year, day.month, day.day, tzinfo=UTC))


def custom_sql(alias: str, slug: str, kind: str) -> Callable[[Vendor], str]:
    """A custom field out of the JSON column; a value of another kind is unknown."""

    def sql(vendor: Vendor) -> str:
        return json_sql(vendor, f"{alias}.custom", slug, kind)

    return sql


def json_sql(vendor: Vendor, column: str, key: str, kind: str) -> str:
    """One key of a JSON object in the form the engine compares. `key` is a slug or a property's name."""
    safe = key.replace("'", "''").replace("%", "%%")
    if vendor == "sqlite":
        quoted = safe.replace('"', "")
        place = f"""'$."{quoted}"'"""
        value, found = f"json_extract({column}, {place})", f"json_type({column}, {place})"
        if kind == "number":
            return f"CASE WHEN {found} IN ('integer', 'real') THEN CAST({value} AS REAL) END"
        if kind == "boolean":
            return f"CASE {found} WHEN 'true' THEN 1 WHEN 'false' THEN 0 END"
        if kind == "date":
            return f"CASE WHEN {found} = 'text' THEN unixepoch({value}) * 1000000 END"
        return f"CASE WHEN {found} = 'text' THEN trichter_fold({value}) END"
    value, found = f"({column} ->> '{safe}')", f"jsonb_typeof({column} -> '{safe}')"
    if kind == "number":
        return f"CASE WHEN {found} = 'number' THEN CAST({value} AS double precision) END"
    if kind == "boolean":
        return f"CASE WHEN {found} = 'boolean' THEN CAST({value} AS boolean) END"
    if kind == "date":
        midnight = f"extract(epoch FROM CAST({value} || ' 00:00:00+00' AS timestamptz))"
        return f"CASE WHEN {found} = 'string' THEN CAST({midnight} * 1000000 AS bigint) END"
    return f"CASE WHEN {found} = 'string' THEN trichter_fold({value}) END"
