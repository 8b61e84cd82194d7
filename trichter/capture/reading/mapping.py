"""What to do with each column of a list: made by propose(), changed by the user, kept as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from .columns import FIELD_TYPES, IDENTIFYING, MULTIPLE, TARGETS, FieldType, Proposal, propose_mapping
from .dates import Order, date_order
from .issues import Trouble
from .kinds import NORTH_AMERICAN
from .numbers import Mark, decimal_mark
from .sniff import FileLook
from .values import DEFAULT_MISSING, LIKELY_MISSING

IdentifyBy = Literal["fields", "row"]
KEYS = ("columns", "identify_by", "region", "date_order", "decimal", "missing")
COLUMN_KEYS = ("column", "target", "type", "date_order", "decimal")


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """One column. type only for custom fields; date_order and decimal where they differ from the mapping's."""

    column: str
    target: str
    type: FieldType | None = None
    date_order: Order | None = None
    decimal: Mark | None = None


@dataclass(frozen=True, slots=True)
class Mapping:
    """The whole list.

    identify_by  "row": persons without any other mark are known by list name and row number
    region       ISO country of phone numbers without country code, where the row names no country
    missing      words that mean "nothing there", beside DEFAULT_MISSING; compared whole, without case
    """

    columns: tuple[ColumnMap, ...]
    identify_by: IdentifyBy = "fields"
    region: str = "DE"
    date_order: Order = "dmy"
    decimal: Mark = ","
    missing: tuple[str, ...] = ()

    def to_json(self) -> str:
        """Readable JSON that mapping_from_json takes back."""
        data = {key: value for key, value in asdict(self).items() if key != "columns"}
        data["columns"] = [
            {key: value for key, value in asdict(column).items() if value is not None} for column in self.columns
        ]
        return json.dumps(data, ensure_ascii=False, indent=2)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What propose() found: the mapping ready for use, the reasons per column, words that may mean missing."""

    mapping: Mapping
    proposals: list[Proposal] = field(default_factory=list)
    missing_words: list[str] = field(default_factory=list)
    identify_why: Trouble | None = None


class MappingError(Exception):
    """A mapping file that cannot be used; troubles lists everything wrong in it."""

    def __init__(self, troubles: Sequence[Trouble]) -> None:
        self.troubles = list(troubles)
        super().__init__("\n".join(trouble.text() for trouble in self.troubles))

    def text(self, language: str = "en") -> str:
        """All sentences, one a line."""
        return "\n".join(trouble.text(language) for trouble in self.troubles)


def propose(look: FileLook, *, region: str = "DE", missing_words: Sequence[str] = ()) -> Suggestion:
    """A mapping for a file from its headers and samples."""
    proposals = propose_mapping(look.columns, look.samples, complete=look.row_count_exact, missing_words=missing_words)
    texts = [[str(row[index]) for row in look.samples] for index in range(len(look.columns))]
    region = _region(proposals, texts, region)
    orders = [date_order(column) for column in texts]
    numeric = {"number"}
    marks = [
        decimal_mark(column) if proposal.type in numeric else None
        for column, proposal in zip(texts, proposals, strict=True)
    ]
    columns = tuple(
        ColumnMap(proposal.column, proposal.target, proposal.type, order, mark)
        for proposal, order, mark in zip(proposals, orders, marks, strict=True)
    )
    nobody = not any(proposal.target in IDENTIFYING for proposal in proposals)
    mapping = Mapping(
        columns=columns,
        identify_by="row" if nobody else "fields",
        region=region,
        date_order=_common(orders) or ("mdy" if region == "US" else "dmy"),
        decimal=_common(marks) or ("," if look.delimiter == ";" else "."),
        missing=tuple(missing_words),
    )
    return Suggestion(mapping, proposals, likely_missing(look), Trouble("why.row") if nobody else None)


def _common(votes: Sequence[Any]) -> Any:
    given = [vote for vote in votes if vote]
    return max(set(given), key=given.count) if given else None


def _region(proposals: Sequence[Proposal], texts: list[list[str]], region: str) -> str:
    """The region given, unless nearly all numbers without country code are North American."""
    numbers = [
        number.strip()
        for proposal, column in zip(proposals, texts, strict=True)
        if proposal.target in ("phone", "mobile")
        for cell in column
        for number in cell.split(";")
        if sum(char.isdigit() for char in number) >= 6 and not number.strip().startswith(("+", "00"))
    ]
    american = sum(bool(NORTH_AMERICAN.match(number)) for number in numbers)
    return "US" if numbers and american >= len(numbers) * 0.7 else region


def likely_missing(look: FileLook) -> list[str]:
    """Words of the samples that often mean "nothing chosen" ("Select", "unknown"), to be offered to the user."""
    found: dict[str, int] = {}
    for row in look.samples:
        for cell in row:
            if isinstance(cell, str) and cell.strip().casefold() in LIKELY_MISSING - DEFAULT_MISSING:
                found[cell.strip()] = found.get(cell.strip(), 0) + 1
    return sorted(found, key=lambda word: -found[word])


def mapping_from_json(text: str, columns: Sequence[str] | None = None) -> Mapping:
    """A mapping from JSON; with columns, it must fit a file with these.

    "columns" is a list of {"column", "target", "type"} or, shorter, an object {"E-Mail": "email"}.
    Columns of the file that are not named are ignored. Raises MappingError with everything that is wrong.
    """
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        params = {"reason": error.msg, "line": error.lineno, "position": error.colno}
        raise MappingError([Trouble("map.not_json", params)]) from None
    if not isinstance(data, dict):
        raise MappingError([Trouble("map.shape", {"path": "$", "expected": "{…}"})])
    troubles = [_unknown_key("$", key, KEYS) for key in data if key not in KEYS]
    maps = _columns(data.get("columns"), troubles)
    options = {
        "identify_by": _one_of(data, "identify_by", ("fields", "row"), "fields", troubles),
        "date_order": _one_of(data, "date_order", ("dmy", "mdy"), "dmy", troubles),
        "decimal": _one_of(data, "decimal", (",", "."), ",", troubles),
    }
    region = data.get("region", "DE")
    if not (isinstance(region, str) and len(region) == 2 and region.isalpha() and region.isupper()):
        troubles.append(Trouble("map.shape", {"path": "$.region", "expected": '"DE", "AT", "CH", …'}))
    missing = data.get("missing", [])
    if not (isinstance(missing, list) and all(isinstance(word, str) for word in missing)):
        troubles.append(Trouble("map.shape", {"path": "$.missing", "expected": '["Select", …]'}))
    troubles += _clashes(maps)
    if columns is not None:
        troubles += [_unknown_column(one.column, columns) for one in maps if one.column not in columns]
    if troubles:
        raise MappingError(troubles)
    return Mapping(columns=tuple(maps), region=region, missing=tuple(missing), **options)


def _columns(data: Any, troubles: list[Trouble]) -> list[ColumnMap]:
    if isinstance(data, dict):
        data = [{"column": column, "target": target} for column, target in data.items()]
    if not isinstance(data, list):
        troubles.append(Trouble("map.shape", {"path": "$.columns", "expected": "[…]"}))
        return []
    return [one for index, entry in enumerate(data) if (one := _column(f"$.columns[{index}]", entry, troubles))]


def _column(path: str, entry: Any, troubles: list[Trouble]) -> ColumnMap | None:
    if not isinstance(entry, dict) or not all(isinstance(entry.get(key), str) for key in ("column", "target")):
        troubles.append(Trouble("map.shape", {"path": path, "expected": '{"column": …, "target": …}'}))
        return None
    troubles += [_unknown_key(path, key, COLUMN_KEYS) for key in entry if key not in COLUMN_KEYS]
    target, kind = entry["target"], entry.get("type")
    slug = target.removeprefix("custom:")
    if target.startswith("custom:") and slug.isidentifier() and slug.isascii() and slug == slug.lower():
        kind = kind or "text"
    elif target not in TARGETS:
        params = {"path": f"{path}.target", "target": target, "hint": _hint(target, TARGETS)}
        troubles.append(Trouble("map.unknown_target", params))
    if kind is not None and kind not in FIELD_TYPES:
        params = {"path": f"{path}.type", "type": kind, "possible": FIELD_TYPES}
        troubles.append(Trouble("map.unknown_type", params))
    order = _one_of(entry, "date_order", ("dmy", "mdy"), None, troubles, path)
    mark = _one_of(entry, "decimal", (",", "."), None, troubles, path)
    return ColumnMap(entry["column"], target, kind, order, mark)


def _one_of(
    data: dict[str, Any], key: str, possible: tuple[str, ...], default: Any, troubles: list[Trouble], path: str = "$"
) -> Any:
    value = data.get(key, default)
    if value is not None and value not in possible:
        expected = " | ".join(f'"{word}"' for word in possible)
        troubles.append(Trouble("map.shape", {"path": f"{path}.{key}", "expected": expected}))
    return value


def _clashes(maps: list[ColumnMap]) -> list[Trouble]:
    first: dict[str, str] = {}
    troubles = []
    for one in maps:
        if one.target in MULTIPLE or one.target == "ignore":
            continue
        if one.target in first:
            params = {"first": first[one.target], "second": one.column, "target": one.target}
            troubles.append(Trouble("map.target_twice", params))
        first.setdefault(one.target, one.column)
    return troubles


def _unknown_key(path: str, key: str, possible: Sequence[str]) -> Trouble:
    return Trouble("map.unknown_key", {"path": path, "key": key, "hint": _hint(key, possible)})


def _unknown_column(column: str, columns: Sequence[str]) -> Trouble:
    return Trouble("map.unknown_column", {"column": column, "hint": _hint(column, columns)})


def _hint(word: str, possible: Sequence[str]) -> str:
    from rapidfuzz import process

    best = process.extractOne(word, possible, score_cutoff=60)
    return f' → "{best[0]}"?' if best else ""
