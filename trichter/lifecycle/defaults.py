"""The definitions a new installation starts with. docs/concepts/stage.md says why they are as they are."""

from __future__ import annotations

from typing import Any

from trichter.people.event_types import EVENT_TYPES
from trichter.people.models.person import Stage

from .models import Definition

# A conversation is younger than this many days, else the person has to be won anew.
TWO_WAY_DAYS = 90
# Met at a fair is a conversation, but the whole list of a fair is not a list of prospects: such a person is a lead.
NOT_ENOUGH = frozenset({"trade_fair_met"})


def two_way(days: int = TWO_WAY_DAYS) -> dict[str, Any]:
    """A reply, an answered call, a meeting that took place or a request to be contacted, within so many days."""
    nodes: list[dict[str, Any]] = []
    for kind in EVENT_TYPES.values():
        if kind.slug in NOT_ENOUGH:
            continue
        if kind.two_way:
            nodes.append({"event": kind.slug, "within_days": days})
        nodes += [
            {"event": kind.slug, "where": [{"field": "outcome", "op": "eq", "value": outcome}], "within_days": days}
            for outcome in sorted(kind.two_way_outcomes)
        ]
    return {"any": nodes}


def reachable() -> dict[str, Any]:
    """A mail address that is not a throw-away one, or a phone number."""
    mail = {
        "all": [
            {"field": "person.email", "op": "is_known"},
            {"field": "person.email_kind", "op": "ne", "value": "disposable"},
        ]
    }
    return {"any": [mail, {"field": "person.phone", "op": "is_known"}]}


def at_least(field: str, value: float) -> dict[str, Any]:
    """A number of at least this value."""
    return {"field": field, "op": "gte", "value": value}


NEVER: dict[str, Any] = {"any": []}


def default_definitions() -> list[Definition]:
    """Unsaved first versions, one per stage."""
    automatic, manual = Definition.Mode.AUTOMATIC, Definition.Mode.MANUAL
    fits = {"any": [at_least("score.total", 31), at_least("score.fit", 20)]}
    contact = {"any": [{"field": "person.email", "op": "is_known"}, {"field": "person.phone", "op": "is_known"}]}
    rules: list[tuple[str, dict[str, Any], dict[str, Any] | None, str]] = [
        (Stage.LEAD, contact, None, automatic),
        (Stage.MQL, {"all": [at_least("score.total", 31), reachable()]}, None, automatic),
        (Stage.PROSPECT, {"all": [two_way(), fits]}, two_way(), automatic),
        (Stage.OPPORTUNITY, {"event": "opportunity_opened"}, None, automatic),
        (Stage.CUSTOMER, {"event": "opportunity_won"}, None, automatic),
        (Stage.RECYCLED, NEVER, None, manual),
        (Stage.DISQUALIFIED, NEVER, None, manual),
    ]
    return [
        Definition(stage=stage, version=1, condition=condition, candidates=candidates, mode=mode)
        for stage, condition, candidates, mode in rules
    ]
