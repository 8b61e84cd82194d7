"""The relational evaluator: a condition as one Ibis expression over two relations, persons and events.

The relations (unbound tables; sql.py turns the expression into SQL text that the caller runs over its own data):

trichter_persons  person_id, one column per needed field, named like the field ("company.industry"); a needed member of
                  a set field is a boolean column "segment:<folded value>"; where `as_of` is "column" also as_of, and
                  then a row stands for a person at an instant: (person_id, as_of) is the key
trichter_events   event_id, person_id, type, occurred_at, one column per needed property

person_id is unique in persons (with as_of: the pair is). Times are int64 microseconds. Text is folded (text.fold),
empty text is NULL; numbers are float64; NULL is unknown. Events of persons not in the relation are ignored.

Expressions read the events through a third relation, trichter_past: those up to as_of (past_events()).

Negation is pushed down to the tests, so that a positive test is the bare comparison, which an index can serve: NULL
counts as false in WHERE, and no NOT ever stands above it.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from .conditions import All, AnyOf, Condition, Happened, Not, Test, walk
from .fields import FieldType
from .scorecard import EventRule, ScoringModel, StateRule
from .times import DAY
from .values import KNOWN, OPPOSITE

if TYPE_CHECKING:
    import ibis.expr.types as ir

Dialect = Literal["duckdb", "sqlite", "postgres"]
AsOf: TypeAlias = int | Literal["column"]

COLUMN_TYPES: dict[FieldType, str] = {
    "text": "string",
    "choice": "string",
    "number": "float64",
    "date": "int64",
    "boolean": "boolean",
    "set": "boolean",
}


@dataclass(frozen=True, slots=True)
class Needed:
    """The columns that a condition or model reads (name and type, sorted by name), and the event types; None: all."""

    persons: tuple[tuple[str, FieldType], ...]
    events: tuple[tuple[str, FieldType], ...]
    types: tuple[str, ...] | None = ()


def needed_columns(what: Condition | ScoringModel) -> Needed:
    """The person fields and event properties that a condition or model reads.

    A set field gives one column "name:<folded value>" per value asked for.
    """
    persons: dict[str, FieldType] = {}
    events: dict[str, FieldType] = {}
    types: set[str] = set()
    for leaf in _leaves(what):
        columns, tests = (persons, (leaf,)) if isinstance(leaf, Test) else (events, leaf.where)
        if not isinstance(leaf, Test):
            types.add(leaf.event if isinstance(leaf, Happened) else leaf.on)
        for test in tests:
            for name in test_columns(test):
                if test.op not in KNOWN or name not in columns:  # is_known tells nothing of an untyped column
                    columns[name] = test.type
    every = None if "*" in types else tuple(sorted(types))
    return Needed(tuple(sorted(persons.items())), tuple(sorted(events.items())), every)


def _leaves(what: Condition | ScoringModel) -> Iterable[Test | Happened | EventRule]:
    if not isinstance(what, ScoringModel):
        yield from walk(what)
        return
    for rule in what.rules:
        if isinstance(rule, StateRule):
            yield from walk(rule.when)
        else:
            yield rule


def test_columns(test: Test) -> list[str]:
    """The columns that a test reads; several for a set field."""
    if test.type != "set":
        return [test.field]
    values = test.value if isinstance(test.value, tuple) else (test.value,)
    return [f"{test.field}:{value}" for value in values]


@dataclass(frozen=True)
class Relations:
    """What expressions are built on.

    persons  trichter_persons
    past     trichter_past: the events up to as_of with the needed properties, made by past_events(); where as_of is a
             column, an event stands there once for each row of its person, with that as_of
    as_of    an instant in microseconds, or "column"
    """

    persons: ir.Table
    past: ir.Table
    as_of: AsOf
    dialect: Dialect

    @classmethod
    def unbound(cls, needed: Needed, as_of: AsOf, dialect: Dialect, person_id: str = "int64") -> Relations:
        """Tables that hold the needed columns. person_id is an Ibis type, int64 or string."""
        import ibis

        past = past_events(needed, as_of, person_id)
        return cls(_persons(needed, as_of, person_id), ibis.table(past.schema(), name="trichter_past"), as_of, dialect)

    @property
    def keys(self) -> list[str]:
        """What makes a row of persons unique."""
        return ["person_id", "as_of"] if self.as_of == "column" else ["person_id"]

    def instant(self, table: ir.Table) -> ir.IntegerValue | int:
        """as_of, as a column of a table that has it or as the number."""
        return table.as_of if self.as_of == "column" else self.as_of

    def known_persons(self, table: ir.Table) -> ir.Table:
        """Rows of persons that are in the relation; with as_of as a column they already are."""
        return table if self.as_of == "column" else table.semi_join(self.persons, "person_id")

    def attach(self, left: ir.Table, right: ir.Table, name: str) -> ir.Table:
        """Left join on the keys; the other columns of `right` must not be called like those of `left`.

        `name` is for the keys of `right`, which stay in the result.
        """
        return left.left_join(right, self.keys, rname=f"trichter_{name}_{{name}}")


def past_events(needed: Needed, as_of: AsOf, person_id: str = "int64") -> ir.Table:
    """trichter_past as an expression over trichter_persons and trichter_events.

    Persons come first in the join: few of them may be asked for, and their events are then found by an index.
    """
    import ibis

    columns = {"event_id": "int64", "person_id": person_id, "type": "string", "occurred_at": "int64"}
    columns |= {name: COLUMN_TYPES[kind] for name, kind in needed.events}
    events = ibis.table(columns, name="trichter_events")
    if as_of != "column":
        return events.filter(events.occurred_at <= as_of).select(*columns)
    persons = _persons(needed, as_of, person_id).select("person_id", "as_of")
    joined = persons.inner_join(events, "person_id")
    return joined.filter(joined.occurred_at <= joined.as_of).select("as_of", *columns)


def _persons(needed: Needed, as_of: AsOf, person_id: str) -> ir.Table:
    import ibis

    columns = {"person_id": person_id} | {name: COLUMN_TYPES[kind] for name, kind in needed.persons}
    return ibis.table(columns | ({"as_of": "int64"} if as_of == "column" else {}), name="trichter_persons")


def members(condition: Condition, relations: Relations) -> ir.Table:
    """The keys of the persons for whom a condition holds."""
    states = States.of([condition], relations)
    return states.table.filter(states.truth(condition)).select(*relations.keys)


@dataclass(frozen=True)
class States:
    """Persons with the counts that the event nodes of some conditions need, all taken in one pass over the events."""

    relations: Relations
    table: ir.Table
    counts: dict[Happened, str]

    @classmethod
    def of(cls, conditions: Sequence[Condition], relations: Relations) -> States:
        nodes = list(dict.fromkeys(leaf for each in conditions for leaf in walk(each) if isinstance(leaf, Happened)))
        counts = {node: f"trichter_n{index}" for index, node in enumerate(nodes)}
        table = relations.persons
        if nodes:
            table = relations.attach(table, _count(counts, relations), "counts")
        return cls(relations, table, counts)

    def truth(self, condition: Condition, *, positive: bool = True) -> ir.BooleanValue:
        """The condition (or its opposite) as a boolean column; NULL where it may be read as false."""
        import ibis

        match condition:
            case All(items) | AnyOf(items):
                every = isinstance(condition, All) == positive
                parts = [self.truth(item, positive=positive) for item in items]
                if not parts:
                    return ibis.literal(every)
                return functools.reduce(operator.and_ if every else operator.or_, parts)
            case Not(item):
                return self.truth(item, positive=not positive)
            case Test():
                instant = self.relations.instant(self.table)
                return test_truth(condition, self.table, instant, self.relations.dialect, positive=positive)
            case Happened():
                return self._count_truth(condition, positive)

    def _count_truth(self, node: Happened, positive: bool) -> ir.BooleanValue:
        count = self.table[self.counts[node]].fill_null(0)
        truth = count >= node.at_least
        if node.at_most is not None:
            truth &= count <= node.at_most
        return truth if positive else ~truth


def _count(counts: dict[Happened, str], relations: Relations) -> ir.Table:
    """How many events match each node: keys and one column per node."""
    events = relations.past
    if all(node.within_days is not None for node in counts):  # lets an index or a file's statistics skip the old
        longest = max(node.within_days or 0 for node in counts)
        events = events.filter(events.occurred_at > relations.instant(events) - longest * DAY)
    matches = {name: node_match(node, events, relations) for node, name in counts.items()}
    relevant = events.filter(functools.reduce(operator.or_, matches.values()))
    if len(matches) == 1:
        return relevant.group_by(relations.keys).agg(**{name: relevant.count() for name in matches})
    flags = relevant.select(*relations.keys, **{name: match.ifelse(1, 0) for name, match in matches.items()})
    return flags.group_by(relations.keys).agg(**{name: flags[name].sum() for name in matches})


def node_match(node: Happened, events: ir.Table, relations: Relations) -> ir.BooleanValue:
    """Whether an event counts for a node."""
    instant = relations.instant(events)
    match = event_match(node.event, node.where, events, relations)
    if node.within_days is not None:
        match &= events.occurred_at > instant - node.within_days * DAY
    return match


def event_match(event: str, where: Iterable[Test], events: ir.Table, relations: Relations) -> ir.BooleanValue:
    """Whether an event is of a type and passes all tests."""
    import ibis

    instant = relations.instant(events)
    tests = [test_truth(test, events, instant, relations.dialect) for test in where]
    if event != "*":
        tests.insert(0, events.type == event)
    return functools.reduce(operator.and_, tests) if tests else ibis.literal(True)


def test_truth(
    test: Test, table: ir.Table, instant: ir.IntegerValue | int, dialect: Dialect, *, positive: bool = True
) -> ir.BooleanValue:
    """An attribute test (or its opposite) on a table's columns; NULL where it may be read as false."""
    op = OPPOSITE.get(test.op, test.op)
    wanted = positive == (op == test.op)
    columns = [table[name] for name in test_columns(test)]
    if test.type == "set":
        member = functools.reduce(operator.or_, (column.fill_null(False) for column in columns))
        return member if wanted else ~member
    column = columns[0]
    if op == "is_known":
        return column.notnull() if wanted else column.isnull()
    holds = _compare(op, test, column, instant, dialect)
    return holds if wanted else ~holds | column.isnull()


def _compare(op: str, test: Test, column: Any, instant: Any, dialect: Dialect) -> Any:
    value = test.value
    match op:
        case "eq":
            return column == value
        case "in":
            return column.isin(value)
        case "contains":
            return column.contains(value)
        case "starts_with":  # SQLite has only LIKE, which would read % and _ as wildcards
            return _substr(column, 1, value) if dialect == "sqlite" else column.startswith(value)
        case "ends_with":
            return _substr(column, -len(value), value) if dialect == "sqlite" else column.endswith(value)
        case "gt":
            return column > value
        case "gte":
            return column >= value
        case "lt":
            return column < value
        case "lte":
            return column <= value
        case "in_last_days":
            return (column > instant - value) & (column <= instant)
        case "before" | "after" | "between" if test.type == "date":
            start, end = value
            bounds = ([column >= start] if start is not None else []) + ([column < end] if end is not None else [])
            return functools.reduce(operator.and_, bounds)
        case "between":
            return (column >= value[0]) & (column <= value[1])
    raise ValueError(f"operator {op}")


def _substr(column: Any, start: int, value: str) -> Any:
    """Whether the piece of a text column from `start` (negative: from its end) is `value`; SQLite's own function."""
    import ibis

    @ibis.udf.scalar.builtin(name="substr", signature=(("string", "int64", "int64"), "string"))
    def substr(text, start, length):  # type: ignore[no-untyped-def]
        """SQLite's substr()."""

    return substr(column, start, len(value)) == value
