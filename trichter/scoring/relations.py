"""The two relations a program runs over: persons at instants, and their events.

Three ways to say who and when: many persons at one instant, many persons each at an instant of their own, and one
person as they were at several past instants, with the attributes of those days given as values.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

from trichter.engine.fields import FieldType
from trichter.engine.memory import known
from trichter.engine.relational import Needed
from trichter.engine.text import fold
from trichter.people.matching import events_relation, quoted, relations, values_of
from trichter.people.models import Person

from .compiled import Source

POSTGRES_TYPES: dict[FieldType, str] = {
    "text": "text",
    "choice": "text",
    "number": "double precision",
    "date": "bigint",
    "boolean": "boolean",
    "set": "boolean",
}


def of_persons(needed: Needed, person_ids: Sequence[int], as_of: int) -> Source:
    """These persons as they are now, at one instant (microseconds)."""
    if connection.vendor == "postgresql":
        batch = "SELECT unnest(%s::bigint[]) AS person_id, %s::bigint AS as_of"
        parameters: tuple[Any, ...] = (list(person_ids), as_of)
    else:
        batch = "SELECT value AS person_id, CAST(%s AS INTEGER) AS as_of FROM json_each(%s)"
        parameters = (as_of, json.dumps(list(person_ids)))
    return Source(*relations(connection.vendor, needed, batch), parameters)


def at_own_instants(needed: Needed, instants: Mapping[int, int]) -> Source:
    """These persons with the attributes they have now, each at an instant of their own."""
    if connection.vendor == "postgresql":
        batch = "SELECT * FROM unnest(%s::bigint[], %s::bigint[]) AS v(person_id, as_of)"
        parameters: tuple[Any, ...] = (list(instants), list(instants.values()))
    else:
        batch = "SELECT value ->> 0 AS person_id, value ->> 1 AS as_of FROM json_each(%s)"
        parameters = (json.dumps(list(instants.items())),)
    return Source(*relations(connection.vendor, needed, batch), parameters)


def as_they_were(needed: Needed, person: Person, instants: Sequence[int]) -> Source:
    """One person at several past instants, the attributes rewound and given as values."""
    names = [name for name, _kind in needed.persons]
    selects, parameters = [], []
    for as_of in instants:
        past = values_of(person, names, as_of) if names else {}
        columns = [f"{placeholder('date')} AS person_id", f"{placeholder('date')} AS as_of"]
        parameters += [person.pk, as_of]
        for name, kind in needed.persons:
            columns.append(f"{placeholder(kind)} AS {quoted(name)}")
            parameters.append(comparable(past, name, kind))
        selects.append(f"SELECT {', '.join(columns)}")
    events = events_relation(connection.vendor, needed, placeholder("date"))
    return Source(" UNION ALL ".join(selects), events, (*parameters, person.pk))


def placeholder(kind: FieldType | None) -> str:
    """A placeholder of the type that the engine's column has."""
    return "%s" if connection.vendor == "sqlite" else f"%s::{POSTGRES_TYPES[kind or 'text']}"


def comparable(values: Mapping[str, Any], name: str, kind: FieldType | None) -> Any:
    """A raw value in the form that the relations hold; None if it is unknown or of another type."""
    if kind == "set":
        base, _colon, member = name.partition(":")
        return member in {fold(each) for each in values.get(base) or ()}
    raw = values.get(name)
    if not known(raw):
        return None
    if kind == "number":
        return float(raw) if isinstance(raw, int | float) and not isinstance(raw, bool) else None
    if kind == "date":
        return raw if isinstance(raw, int) and not isinstance(raw, bool) else None
    if kind == "boolean":
        return raw if isinstance(raw, bool) else None
    return fold(raw) if isinstance(raw, str) else None
