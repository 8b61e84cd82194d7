"""What figures can be about: people's journeys, handovers, opportunities; their columns, periods and cells.

Each side is a FROM clause over the lake with the columns by which it is cut, the day its period is about, and the owner
by whom it is seen. Handovers are seen, and vanish, with their person.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from .journeys import PLACES, STAGES, TIMED, step_bit

HOUR = 3_600_000_000  # microseconds
BUCKETS = (1, 4, 8, 16)  # working hours until the first response: upper bounds, then later, then none yet
NEVER = len(BUCKETS) + 1


@dataclass(frozen=True)
class Side:
    """One kind of thing that is counted."""

    name: str
    source: str
    key: str  # id of the row
    person: str
    order: str  # what lists are ordered by, latest first
    day: str
    owner: str  # decides who sees it
    columns: Mapping[str, str]  # dimension: column
    cells: Mapping[str, tuple[tuple[tuple[str, ...], ...], Callable[..., str]]]
    clocks: Mapping[str, str]  # other moments that a period may be about


def timed_sql(old: str, new: str) -> str:
    """Both steps were taken, in this order."""
    start = "entered_at" if old == STAGES[0] else f"{old}_at"
    return f"({start} IS NOT NULL AND {new}_at >= {start})"


JOURNEYS = Side(
    "people",
    "{journeys}",
    "person_id",
    "person_id",
    "entered_at",
    "entered_day",
    "owner_id",
    {
        **{name: name for name in ("source", "medium", "campaign", "channel", "industry")},
        "owner": "owner_id",
        "month": "entered_month",
    },
    {
        "reached": ((STAGES,), lambda stage: f"reached >= {STAGES.index(stage)}"),
        "only": ((STAGES,), lambda stage: f"reached = {STAGES.index(stage)}"),
        "here": ((PLACES,), lambda stage: f"stage = '{stage}'"),
        "step": ((PLACES, PLACES), lambda old, new: f"((steps >> {step_bit(old, new)}) & 1) = 1"),
        "timed": ((STAGES, TIMED), timed_sql),
        "met": ((), lambda: "TRUE"),
        "handed": ((), lambda: HANDED),
        "owned": ((), lambda: f"NOT {HANDED} AND owner_id IS NOT NULL"),
        "waiting": ((), lambda: f"NOT {HANDED} AND owner_id IS NULL"),
    },
    {**{stage: f"{stage}_at" for stage in TIMED}, "met_mql": "met_mql_at", "met_prospect": "met_prospect_at"},
)
HANDED = "person_id IN (SELECT person_id FROM {handovers})"

RESPONDED = "h.worked IS NOT NULL"
WON = "j.customer_at >= h.offered_at"
JUDGED = "h.clock IN ('met', 'late', 'breached')"
BUCKET = (
    f"CASE WHEN h.worked IS NULL THEN {NEVER} "
    + " ".join(f"WHEN h.worked <= {hours * HOUR} THEN {place}" for place, hours in enumerate(BUCKETS))
    + f" ELSE {len(BUCKETS)} END"
)
HANDOVERS = Side(
    "handovers",
    "{handovers} h JOIN {journeys} j ON j.person_id = h.person_id",
    "h.handover_id",
    "h.person_id",
    "h.offered_at",
    "h.offered_day",
    "j.owner_id",
    {
        "source": "h.source",
        "campaign": "h.campaign",
        "medium": "j.medium",
        "channel": "j.channel",
        "industry": "j.industry",
        "owner": "h.rep_id",
        "month": "h.offered_month",
        "reason": "h.reason_id",
        "rule": "h.rule_id",
        "hour": "h.hour",
        "bucket": BUCKET,
        "version": "h.definition_id",
    },
    {
        "all": ((), lambda: "TRUE"),
        "responded": ((), lambda: RESPONDED),
        "silent": ((), lambda: f"NOT ({RESPONDED})"),
        "judged": ((), lambda: JUDGED),
        "met": ((), lambda: "h.clock = 'met'"),
        "missed": ((), lambda: "h.clock IN ('late', 'breached')"),
        "accepted": ((), lambda: "h.state = 'accepted'"),
        "rejected": ((), lambda: "h.state IN ('rejected', 'returned')"),
        "won": ((), lambda: WON),
        "agreed": ((), lambda: "h.agreed"),
        "defined": ((), lambda: "h.defined"),
        "undefined": ((), lambda: "NOT h.defined"),
    },
    {},
)
DEALS = Side(
    "deals",
    "{deals} d",
    "d.deal_id",
    "d.person_id",
    "d.moment",
    "d.closed_day",
    "d.owner_id",
    {
        "source": "d.source",
        "campaign": "d.campaign",
        "industry": "d.industry",
        "owner": "d.owner_id",
        "month": "d.closed_month",
        "reason": "d.reason_id",
        "last": "d.last_source",
        "pipeline": "d.pipeline_id",
        "currency": "d.currency",
        "step": "d.stage_id",
        "due": "d.due_month",
    },
    {
        "open": ((), lambda: "d.kind = 'open'"),
        "closed": ((), lambda: "d.kind <> 'open'"),
        "won": ((), lambda: "d.kind = 'won'"),
        "lost": ((), lambda: "d.kind = 'lost'"),
    },
    {},
)
SIDES = {side.name: side for side in (JOURNEYS, HANDOVERS, DEALS)}
