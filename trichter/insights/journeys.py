"""A person's steps from stage to stage as the facts that figures are made of. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from trichter.lifecycle.order import ALL, FORWARD, RANK

STAGES = tuple(stage.value for stage in FORWARD)
PLACES = tuple(stage.value for stage in ALL)
INDEX = {name: number for number, name in enumerate(PLACES)}
TIMED = STAGES[1:]  # stages with a column for the moment they were first reached
SECOND = 1_000_000
DAY_ONE = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Step:
    """A transition: from where to where, at (microseconds)."""

    old: str
    new: str
    at: int


@dataclass(frozen=True, slots=True)
class Way:
    """What a person's steps come to: `first` has the moment of each stage after lead that they reached by a step."""

    entered_at: int
    first: dict[str, int]
    reached: int
    steps: int


def step_bit(old: str, new: str) -> int:
    """The number of the bit that stands for the step between two stages, 0 to 48.

    >>> step_bit("lead", "mql")
    1
    """
    return INDEX[old] * len(PLACES) + INDEX[new]


def way(created_at: int, stage: str, since: int | None, steps: Iterable[Step]) -> Way:
    """The way of a person, from the moment they were created, where they stand since when, and their steps in order.

    Somebody whose stage was set without a step (an import may do so) reached it when they got it.
    """
    taken = list(steps)
    entered = min([created_at, *(step.at for step in taken)])
    first: dict[str, int] = {}
    bits = 0
    for step in taken:
        if step.new in RANK:
            first[step.new] = min(step.at, first.get(step.new, step.at))
        if step.old in INDEX and step.new in INDEX:
            bits |= 1 << step_bit(step.old, step.new)
    if stage in RANK and stage not in first:
        first[stage] = max(since or entered, entered)
    first.pop(STAGES[0], None)
    return Way(entered, first, max((RANK[name] for name in first), default=0), bits)


def local_day(micros: int, zone: ZoneInfo) -> tuple[int, int]:
    """(days since 1970, year * 12 + month - 1) of a moment in a time zone."""
    day = datetime.fromtimestamp(micros // SECOND, zone).date()
    return (day - DAY_ONE).days, day.year * 12 + day.month - 1
