"""What open opportunities are likely to bring: the arithmetic, on plain rows.

**By stage** an amount counts with the chance of its stage. **By history** it counts with the share of past
opportunities that were won among those that were in this stage at this age; with fewer than ENOUGH of them the stage's
chance is used and the result says so. Sums are linear in the amounts, so rows come grouped by month, rep, stage and
age (`loading.open_sums`), however many opportunities there are.

**Worst and best** are the bounds between which the sum falls in four of five cases, if deals are won independently of
each other: the likely sum minus and plus 1.2816 standard deviations, never below nothing nor above everything. The
variance is that of the deals, Σ amount²·p·(1−p), plus that of the chances themselves, (Σ amount)²·var(p), with the
standard error of p taken from its interval. It is a normal approximation: with a handful of deals it is rough.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from math import sqrt

AGES = (7, 14, 30, 60, 90, 180)  # days in the stage: upper bounds of the buckets, the last bucket is open
DAY = 86_400  # seconds
ENOUGH = 30  # cases; fewer say too little
Z_95 = 1.959963984540054  # standard normal quantile of 0.975
Z_80 = 1.2815515655446004  # of 0.9


def bucket_of(seconds: float) -> int:
    """The number of the age bucket of a time in a stage; seven days to the second are still bucket 0.

    >>> [bucket_of(days * DAY) for days in (0, 7, 7.1, 200)]
    [0, 0, 1, 6]
    """
    return sum(seconds > days * DAY for days in AGES)


def wilson(won: int, cases: int, z: float = Z_95) -> tuple[float, float]:
    """The Wilson score interval of a share, 95 % by default; (0, 1) without cases.

    Source: E. B. Wilson, Probable Inference, JASA 22 (1927), without continuity correction.

    >>> [round(bound, 4) for bound in wilson(15, 50)]
    [0.191, 0.4375]
    """
    if cases == 0:
        return 0.0, 1.0
    share, square = won / cases, z * z
    middle = (share + square / (2 * cases)) / (1 + square / cases)
    half = z / (1 + square / cases) * sqrt(share * (1 - share) / cases + square / (4 * cases * cases))
    return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True)
class OpenSum:
    """Open opportunities of one month of close date (its first day, None without date), rep, stage and age bucket.

    amount  their sum; squares the sum of their squared amounts; those without amount count as 0
    """

    month: date | None
    owner_id: int | None
    stage_id: int
    bucket: int
    count: int
    amount: float
    squares: float


@dataclass(frozen=True, slots=True)
class WonSum:
    """Opportunities won in a month by a rep."""

    month: date
    owner_id: int | None
    count: int
    amount: float


@dataclass(frozen=True, slots=True)
class Chance:
    """The share that is won. `low` and `high` are its 95 % interval, `cases` what it stands on; not `enough` of them
    means that it is the stage's own chance, whose uncertainty nobody knows."""

    value: float
    low: float
    high: float
    cases: int
    won: int
    enough: bool


def chance_of(stage_percent: int, cases: int, won: int) -> Chance:
    """The chance by history, else by the stage (percent)."""
    low, high = wilson(won, cases)
    if cases >= ENOUGH:
        return Chance(won / cases, low, high, cases, won, True)
    value = stage_percent / 100
    return Chance(value, value, value, cases, won, False)


@dataclass(slots=True)
class Line:
    """The forecast of a group of opportunities; amounts in the pipeline's currency.

    too_few  how many of the opportunities count with their stage's chance, because history has too few cases
    """

    count: int = 0
    amount: float = 0.0
    by_stage: float = 0.0
    by_history: float = 0.0
    variance: float = 0.0
    too_few: int = 0
    won_count: int = 0
    won_amount: float = 0.0
    # amount per cell whose chance is uncertain as a whole, with that chance's variance
    cells: dict[tuple[int, int], tuple[float, float]] = field(default_factory=dict)

    @property
    def likely(self) -> float:
        """What is expected to come of the open ones, by history."""
        return self.by_history

    @property
    def spread(self) -> float:
        """One standard deviation of what will come of the open ones."""
        return sqrt(self.variance + sum(amount * amount * doubt for amount, doubt in self.cells.values()))

    @property
    def worst(self) -> float:
        """In nine of ten cases the open ones bring more."""
        return max(0.0, self.by_history - Z_80 * self.spread)

    @property
    def best(self) -> float:
        """In nine of ten cases the open ones bring less."""
        return min(self.amount, self.by_history + Z_80 * self.spread)


Key = Callable[[date | None, int | None], Hashable]
Cell = tuple[int, int]  # stage, age bucket
Chances = Mapping[Cell, Chance]


def chances(
    stages: Mapping[int, int], outcomes: Mapping[tuple[int, int], tuple[int, int]]
) -> dict[tuple[int, int], Chance]:
    """The chance of each (stage, age bucket). `stages` are percents by stage, `outcomes` (cases, won) by cell."""
    return {
        (stage, bucket): chance_of(percent, *outcomes.get((stage, bucket), (0, 0)))
        for stage, percent in stages.items()
        for bucket in range(len(AGES) + 1)
    }


def forecast(
    rows: Iterable[OpenSum], stages: Mapping[int, int], known: Chances, won: Iterable[WonSum] = (), *, key: Key
) -> dict[Hashable, Line]:
    """Lines per group of `key(month, owner)`: for months `lambda month, owner: month`, for all one constant.

    stages  chance in percent by stage id        known  what `chances` gave
    """
    lines: dict[Hashable, Line] = {}
    for row in rows:
        line = lines.setdefault(key(row.month, row.owner_id), Line())
        chance = known[row.stage_id, row.bucket]
        line.count += row.count
        line.amount += row.amount
        line.by_stage += row.amount * stages[row.stage_id] / 100
        line.by_history += row.amount * chance.value
        line.variance += row.squares * chance.value * (1 - chance.value)
        line.too_few += 0 if chance.enough else row.count
        doubt = ((chance.high - chance.low) / (2 * Z_95)) ** 2
        sofar = line.cells.get((row.stage_id, row.bucket), (0.0, 0.0))[0]
        line.cells[row.stage_id, row.bucket] = (sofar + row.amount, doubt)
    for each in won:
        line = lines.setdefault(key(each.month, each.owner_id), Line())
        line.won_count += each.count
        line.won_amount += each.amount
    return lines
