"""Removing many persons for good, with all that hangs on them: one statement per table, whoever brought the table."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from django.db import models

from ..models import Person
from ..sql import AmongIds, among, run


def remove(ids: Sequence[int]) -> None:
    """Remove these persons and what belongs to them, in the caller's transaction; as Django's delete() would, whose
    collector asks table by table for every hundred of them."""
    if not ids:
        return
    if not is_simple():
        Person._base_manager.filter(AmongIds(ids)).delete()
        return
    inside, parameter = among(ids)
    for relation in relations():
        model, column, table = relation.related_model, relation.field.column, relation.related_model._meta.db_table
        if relation.on_delete is models.SET_NULL:
            run(f"UPDATE {table} SET {column} = NULL WHERE {column} IN {inside}", [parameter])  # noqa: S608
        elif is_leaf(model):
            run(f"DELETE FROM {table} WHERE {column} IN {inside}", [parameter])  # noqa: S608
        else:
            model._base_manager.filter(AmongIds(ids, relation.field.attname)).delete()
    run(f"DELETE FROM people_person WHERE id IN {inside}", [parameter])  # noqa: S608


@cache
def relations() -> tuple[models.ForeignObjectRel, ...]:
    """What points to persons, in all packages."""
    return tuple(each for each in Person._meta.get_fields(include_hidden=True) if points_here(each))


@cache
def is_simple() -> bool:
    """Whether all of it goes or lets go with the person; whatever refuses or has rules of its own is Django's work."""
    return all(each.on_delete in (models.CASCADE, models.SET_NULL) for each in relations())


def points_here(field) -> bool:
    """Whether it is a foreign key of another table."""
    return field.auto_created and not field.concrete and (field.one_to_one or field.one_to_many)


def is_leaf(model: type[models.Model]) -> bool:
    """Whether nothing points to these records, so that they can go without a look at each."""
    return (
        not any(points_here(each) for each in model._meta.get_fields(include_hidden=True)) and not model._meta.parents
    )
