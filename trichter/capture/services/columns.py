"""The user's hand on the mapping: other targets, new fields, words that mean nothing is known."""

from __future__ import annotations

import json
from collections.abc import Mapping as Dict
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from trichter.capture.reading.mapping import ColumnMap, Mapping
from trichter.people.services import make_slug

from ..models import ImportRun
from .options import Options
from .own_fields import CUSTOM, entity_of
from .prepare import is_company_list, look_of, mapping_of, set_mapping, suggest

NEW = "new:"


def posted_columns(run: ImportRun, data: Dict[str, str]) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """The columns of a sent mapping table (target-<n>, label-<n>), and the names of new fields by column."""
    before = {one.column: one for one in mapping_of(run).columns}
    entity = entity_of(is_company_list(mapping_of(run), Options.of(run.options)))
    columns: list[dict[str, Any]] = []
    labels: dict[str, str] = {}
    used: set[str] = set()
    for index, column in enumerate(look_of(run).columns):
        known = before.get(column, ColumnMap(column, "ignore"))
        target, kind = data.get(f"target-{index}", known.target), known.type
        if target.startswith(NEW):
            kind = target.removeprefix(NEW)  # type: ignore[assignment]
            label = " ".join(data.get(f"label-{index}", "").split())[:120] or column
            target = f"{CUSTOM}{fresh_slug(entity, label, used)}"
            labels[column] = label
        elif not target.startswith(CUSTOM):
            kind = None
        used.add(target.removeprefix(CUSTOM))
        entry = {"column": column, "target": target, "type": kind}
        entry |= {"date_order": known.date_order, "decimal": known.decimal}
        columns.append({key: value for key, value in entry.items() if value is not None})
    return columns, labels


def fresh_slug(entity: str, label: str, used: set[str]) -> str:
    """A slug for a new field that no other column of the list has."""
    base = make_slug(entity, label)
    base = base if base[:1].isalpha() else f"field_{base}"
    slug, number = base, 2
    while slug in used:
        slug, number = f"{base}_{number}", number + 1
    return slug


@transaction.atomic
def choose_columns(run: ImportRun, data: Dict[str, str], missing: Sequence[str]) -> Mapping:
    """Take the sent mapping table into the run. Raises WrongMapping, WrongState.

    Where the words for "unknown" changed, columns that still stand as proposed are proposed anew: without "Select", a
    column may turn out to hold numbers.
    """
    before = mapping_of(run)
    columns, labels = posted_columns(run, data)
    if tuple(missing) != before.missing:
        columns = proposed_anew(run, columns, before.missing, missing)
    row = data.get("identify_by") == "row"
    sent = {**json.loads(before.to_json()), "columns": columns, "missing": list(missing)}
    sent["identify_by"] = "row" if row else "fields"
    mapping = set_mapping(run, json.dumps(sent))
    run.options = {**run.options, "labels": labels}
    run.save(update_fields=["options"])
    return mapping


def proposed_anew(
    run: ImportRun, columns: list[dict[str, Any]], old: Sequence[str], new: Sequence[str]
) -> list[dict[str, Any]]:
    """The columns with fresh proposals where the user had left the old ones."""
    look = look_of(run)
    was = {one.column: one for one in suggest(look, old).mapping.columns}
    fresh = {one["column"]: one for one in json.loads(suggest(look, new).mapping.to_json())["columns"]}
    return [
        fresh[one["column"]]
        if (one["target"], one.get("type")) == (was[one["column"]].target, was[one["column"]].type)
        else one
        for one in columns
    ]


@transaction.atomic
def set_options(run: ImportRun, options: Options, *, name: str = "") -> None:
    """Take settings of the whole list into the run; a trial made with others no longer counts."""
    run.options = {**options.as_json(), "labels": run.options.get("labels", {})}
    run.name, run.trial = name or run.name, {}
    run.save(update_fields=["options", "name", "trial"])
