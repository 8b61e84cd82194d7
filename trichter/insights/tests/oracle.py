"""The slow oracle of the funnel: plain loops over persons and their steps, sharing no code with the package."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

FORWARD = ["lead", "mql", "prospect", "opportunity", "customer"]
DAY = 86_400_000_000


@dataclass
class Someone:
    """A person as the test made them: steps are (from, to, microseconds) in order."""

    pk: int
    owner: int | None
    created: int
    source: str
    industry: str
    stage: str = "lead"
    since: int | None = None
    deleted: bool = False
    steps: list[tuple[str, str, int]] = field(default_factory=list)

    @property
    def entered(self) -> int:
        return min([self.created] + [at for _old, _new, at in self.steps])

    def first(self, stage: str) -> int | None:
        if stage == "lead":
            return self.entered
        times = [at for _old, new, at in self.steps if new == stage]
        if times:
            return min(times)
        if self.stage == stage:
            return max(self.since or self.entered, self.entered)
        return None

    def got(self, stage: str) -> bool:
        later = FORWARD[FORWARD.index(stage) :]
        return any(self.first(each) is not None for each in later)


def reached(people: list[Someone]) -> tuple[int, ...]:
    return tuple(sum(person.got(stage) for person in people) for stage in FORWARD)


def times(people: list[Someone], old: str, new: str) -> tuple[int, int | None, int | None]:
    """(cases, median, 80 %) as the nearest rank."""
    took = []
    for person in people:
        start, end = person.first(old), person.first(new)
        if start is not None and end is not None and end >= start:
            took.append(end - start)
    took.sort()
    if not took:
        return 0, None, None
    return len(took), rank(took, 0.5), rank(took, 0.8)


def rank(ordered: list[int], share: float) -> int:
    return ordered[max(0, math.ceil(round(share * len(ordered), 9)) - 1)]


def steps(people: list[Someone]) -> dict[tuple[str, str], int]:
    counts: dict[tuple[str, str], int] = {}
    for person in people:
        for pair in {(old, new) for old, new, _at in person.steps}:
            counts[pair] = counts.get(pair, 0) + 1
    return counts


def seen(people: list[Someone], user, mates: set[int]) -> list[Someone]:
    living = [person for person in people if not person.deleted]
    if user.visibility == "all":
        return living
    allowed = {None, user.pk} | (mates if user.visibility == "team" else set())
    return [person for person in living if person.owner in allowed]
