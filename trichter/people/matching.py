"""Conditions over the application's tables: who matches, and the two relations that the engine's SQL reads.

A condition is compiled once (Ibis, tens of milliseconds) and kept as text with its instant left open. It is put to a
queryset in one of two shapes, which give the same persons:

walk  asked of one person after the other (a correlated EXISTS). Right where an index gives the order and the first
      fifty are wanted, and where the queryset is small already.
set   the whole set at once (IN over a grouped subquery). Right for counting, for everyone, and for rare hits.
"""

from __future__ import annotations

import json
import re
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db import connection
from django.db.models import BooleanField, Expression, F, QuerySet

from trichter.engine import memory
from trichter.engine.conditions import Condition, parse_condition
from trichter.engine.relational import Needed, needed_columns
from trichter.engine.sql import compile_members, with_relations

from . import catalogue as catalogues
from .appfields import AppField, Vendor, fold_sql, json_sql
from .models import Event, Person
from .models.event import PROMOTED, micros
from .narrowing import narrow
from .services.events import now_micros
from .sql import AmongIds

Shape = Literal["walk", "set"]
DIALECTS = {"sqlite": "sqlite", "postgresql": "postgres"}
OPEN_INSTANT = 8_000_000_000_000_000_000  # stands for as_of in compiled text; no other number comes near it
NEAR = 40_000 * 86_400_000_000
TOKEN = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|(?<![\w.])\d{19}(?![\w.])")
KEPT = 300


@dataclass(frozen=True, slots=True)
class Compiled:
    """A condition as SQL with its instant left open: text pieces, and between them what to add to the instant."""

    condition: Condition
    needed: Needed
    pieces: tuple[str, ...]
    offsets: tuple[int, ...]
    has_events: bool

    def text(self, as_of: int) -> str:
        """The SQL at an instant (microseconds)."""
        parts = [self.pieces[0]]
        for offset, piece in zip(self.offsets, self.pieces[1:], strict=True):
            parts += [str(as_of + offset), piece]
        return "".join(parts)


_compiled: OrderedDict[tuple[str, str, str], Compiled] = OrderedDict()


def compiled(condition: Mapping[str, Any], vendor: Vendor | None = None) -> Compiled:
    """The compiled form of a condition, from memory if it was asked for before. Raises engine ConditionError."""
    database = vendor or connection.vendor
    known = catalogues.gathered()
    key = (json.dumps(condition, sort_keys=True, ensure_ascii=False), database, known.stamp)
    if key in _compiled:
        _compiled.move_to_end(key)
        return _compiled[key]
    found = compile_open(parse_condition(condition, known.catalogue), database)
    _compiled[key] = found
    while len(_compiled) > KEPT:
        _compiled.popitem(last=False)
    return found


def compile_open(condition: Condition, vendor: Vendor) -> Compiled:
    """Compile a condition with its instant left open."""
    text = compile_members(condition, DIALECTS[vendor], as_of=OPEN_INSTANT)  # type: ignore[arg-type]
    pieces, offsets, start = [], [], 0
    for token in TOKEN.finditer(text):
        found = token.group()
        if found[0] in "'\"" or abs(int(found) - OPEN_INSTANT) > NEAR:
            continue
        pieces.append(text[start : token.start()])
        offsets.append(int(found) - OPEN_INSTANT)
        start = token.end()
    return Compiled(
        condition, needed_columns(condition), (*pieces, text[start:]), tuple(offsets), "trichter_events" in text
    )


def matching(
    queryset: QuerySet[Person],
    condition: Mapping[str, Any] | None,
    *,
    as_of: datetime | int | None = None,
    shape: Shape | None = None,
    only_narrow: bool = False,
) -> QuerySet[Person]:
    """A Person queryset narrowed to those for whom the condition holds. None is no condition.

    as_of  (aware or microseconds, by default now) is the end of the time that events are counted in; attributes are
           those of now. For one person's past see holds().
    shape  see above; by default conditions without events are walked and others taken as a set
    only_narrow  only what indexes can tell: a superset, quick to begin with
    Raises engine ConditionError.
    """
    if condition is None or condition == {"all": []}:
        return queryset
    ready = compiled(condition)
    narrowed = narrow(queryset, ready.condition)
    if only_narrow:
        return narrowed
    return narrowed.filter(Holds(ready, instant(as_of), shape or ("set" if ready.has_events else "walk")))


def instant(as_of: datetime | int | None) -> int:
    """Microseconds of an instant; None is now."""
    if as_of is None:
        return now_micros()
    return as_of if isinstance(as_of, int) else micros(as_of)


class Holds(Expression):
    """A compiled condition about the person in the row, for use in filter()."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, ready: Compiled, as_of: int, shape: Shape) -> None:
        super().__init__(output_field=BooleanField())
        self.ready, self.as_of, self.shape = ready, as_of, shape
        self.person: Any = F("pk")

    def get_source_expressions(self):
        return [self.person]

    def set_source_expressions(self, exprs):
        [self.person] = exprs

    @property
    def identity(self):
        return (type(self), self.ready, self.as_of, self.shape, self.person)

    def as_sql(self, compiler, connection):
        column, parameters = compiler.compile(self.person)
        vendor, needed = connection.vendor, self.ready.needed
        if self.shape == "walk":
            persons, events = row_relation(vendor, needed, column), events_relation(vendor, needed, column)
        else:
            persons, events = relations(vendor, needed)
        sql = with_relations(self.ready.text(self.as_of), persons, events, DIALECTS[vendor])  # type: ignore[arg-type]
        if self.shape == "walk":
            return f"EXISTS ({sql})", list(parameters)
        return f"{column} IN ({sql})", list(parameters)


def relations(
    vendor: Vendor, needed: Needed, batch_sql: str = "", *, correlated: str = "", as_of: bool = True
) -> tuple[str, str]:
    """SQL of the engine's relations `trichter_persons` and `trichter_events`, with the columns that are needed.

    batch_sql   a SELECT giving person_id and, if `as_of`, as_of (microseconds): the rows that persons has. Without it
                persons are all living ones, without the column as_of.
    correlated  SQL of an outer query's person id instead: both relations hold only that person
    Events are those of all persons unless correlated; the engine joins them with the persons. Raises KeyError for a
    field that the catalogue lacks.
    """
    fields = catalogues.app_fields()
    columns = ["p.id AS person_id"]
    if batch_sql and as_of:
        columns.append("b.as_of AS as_of")
    columns += [f"{person_column(vendor, fields, name)} AS {quoted(name)}" for name, _kind in needed.persons]
    everyone = f"people_person p{WHOLE_TABLE.get(vendor, '')}"
    source = f"({batch_sql}) b JOIN people_person p ON p.id = b.person_id" if batch_sql else everyone
    if any(reads_company(column) for column in columns):
        source += " LEFT JOIN people_company c ON c.id = p.company_id"
    where = f" WHERE p.id = {correlated}" if correlated else "" if batch_sql else " WHERE p.deleted_at IS NULL"
    persons = f"SELECT {', '.join(columns)} FROM {source}{where}"  # noqa: S608
    return persons, events_relation(vendor, needed, correlated)


# SQLite would go through a partial index and fetch each row from elsewhere, five times slower than one after another
WHOLE_TABLE = {"sqlite": " NOT INDEXED"}


def row_relation(vendor: Vendor, needed: Needed, column: str) -> str:
    """SQL of `trichter_persons` for the one person of an outer query whose id is `column`.

    The outer row itself is read, without looking the person up again; set fields, whose SQL may have persons of its
    own, are asked of a second look at the person.
    """
    fields = catalogues.app_fields()
    names = [name for name, _kind in needed.persons]
    if any(name not in fields for name in names):
        return relations(vendor, needed, correlated=column)[0]
    table = column.rpartition(".")[0]
    read = [f"{OUTER.sub(f'{table}.', fields[name].sql(vendor))} AS {quoted(name)}" for name in names]
    columns = ", ".join([f"{column} AS person_id", *read])
    if not any(reads_company(each) for each in read):
        return f"SELECT {columns}"
    company = f"(SELECT 1 AS one) o LEFT JOIN people_company c ON c.id = {table}.company_id"
    return f"SELECT {columns} FROM {company}"  # noqa: S608


OUTER = re.compile(r"\bp\.")


def reads_company(sql: str) -> bool:
    """Whether an expression uses the company."""
    return re.search(r"\bc\.", sql) is not None


def events_relation(vendor: Vendor, needed: Needed, correlated: str = "") -> str:
    """SQL of `trichter_events` alone."""
    columns = ["e.id AS event_id", "e.person_id", "e.type", "e.occurred_at"]
    columns += [f"{property_column(vendor, name, kind or 'text')} AS {quoted(name)}" for name, kind in needed.events]
    where = f" WHERE e.person_id = {correlated}" if correlated else ""
    return f"SELECT {', '.join(columns)} FROM people_event e{where}"  # noqa: S608


def person_column(vendor: Vendor, fields: Mapping[str, AppField], name: str) -> str:
    """SQL of one needed column of persons; `segment:vip` asks the set field `segment` for one of its members."""
    if name in fields:
        return fields[name].sql(vendor)
    base, _colon, value = name.partition(":")
    member = fields[base].member_sql
    if member is None:
        raise KeyError(name)
    return member(vendor, value)


def property_column(vendor: Vendor, name: str, kind: str) -> str:
    """SQL of an event property: its own column, or out of the JSON."""
    return fold_sql(vendor, f"e.{name}") if name in PROMOTED else json_sql(vendor, "e.properties", name, kind)


def quoted(name: str) -> str:
    """A column name as SQL, safe beside placeholders."""
    return '"' + name.replace('"', '""').replace("%", "%%") + '"'


def count_capped(queryset: QuerySet, cap: int = 10_000) -> int:
    """How many rows, counted no further than `cap` + 1: an answer above `cap` reads "more than"."""
    return queryset.order_by()[: cap + 1].count()


def holding(
    person_ids: Sequence[int], condition: Mapping[str, Any], *, as_of: datetime | int | None = None
) -> set[int]:
    """Those of these (not very many) living persons for whom the condition holds; one query."""
    if not person_ids:
        return set()
    chosen = Person.objects.alive().filter(AmongIds(person_ids))
    return set(matching(chosen, condition, as_of=as_of, shape="walk").order_by().values_list("pk", flat=True))


def holds(person: Person, condition: Mapping[str, Any], as_of: datetime | int | None = None) -> bool:
    """Whether a condition holds for one person at an instant, with the attributes of that instant; in memory."""
    ready = compiled(condition)
    moment = instant(as_of)
    values = values_of(person, [name for name, _kind in ready.needed.persons], None if as_of is None else moment)
    events = memory_events(person, moment) if ready.has_events else ()
    return memory.holds(ready.condition, values, events, moment)


def values_of(person: Person, names: Sequence[str], as_of: int | None = None) -> dict[str, Any]:
    """The raw values of these fields (or all, if none are named) now or at an instant, for the memory evaluator."""
    fields = catalogues.app_fields()
    wanted = dict.fromkeys(name.partition(":")[0] for name in names) or fields
    if as_of is None:
        return {name: fields[name].read(person) for name in wanted}
    from .timetravel import attributes_at

    past = attributes_at(person, as_of)
    found = {}
    for name in wanted:
        reader: Callable | None = fields[name].read_at
        found[name] = reader(person, as_of) if reader else past[name] if name in past else fields[name].read(person)
    return found


def memory_events(person: Person, as_of: int) -> list[memory.Event]:
    """The person's events up to an instant, as the memory evaluator takes them."""
    stored = Event.objects.filter(person=person, occurred_at__lte=as_of).values_list(
        "type", "occurred_at", "properties", *PROMOTED
    )
    return [
        memory.Event(
            kind, at, {**properties, **{name: value for name, value in zip(PROMOTED, rest, strict=True) if value}}
        )
        for kind, at, properties, *rest in stored.iterator(chunk_size=5000)
    ]
