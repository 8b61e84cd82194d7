"""The order of the stages. Definitions move people forward along it, never back."""

from __future__ import annotations

from trichter.people.models.person import Stage

FORWARD = [Stage.LEAD, Stage.MQL, Stage.PROSPECT, Stage.OPPORTUNITY, Stage.CUSTOMER]
ASIDE = [Stage.RECYCLED, Stage.DISQUALIFIED]
ALL = [*FORWARD, *ASIDE]
RANK: dict[str, int] = {stage.value: rank for rank, stage in enumerate(FORWARD)}


def moves_by_itself(stage: str) -> bool:
    """Whether definitions may move people out of this stage: not from the last one, nor from those set aside."""
    return stage in RANK and stage != Stage.CUSTOMER


def is_forward(old: str, new: str) -> bool:
    """Whether the step leads towards the customer; leaving a stage aside counts as forward."""
    return RANK.get(new, -1) > RANK.get(old, -1)
