"""What a block wrote beside its persons, for whoever wants to take it back exactly."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Trace:
    """Filled in by upsert_people.

    at                 recorded_at (µs) of every event the block wrote
    companies_created  ids
    companies_changed  {id: [before, after]}: tracked values, as changes.tracked_company gives them
    """

    at: int = 0
    companies_created: list[int] = field(default_factory=list)
    companies_changed: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
