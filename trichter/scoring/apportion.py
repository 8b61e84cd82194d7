"""Rounding a list of numbers so that what is shown adds up to the shown sum."""

from __future__ import annotations

import math
from collections.abc import Sequence


def apportion(values: Sequence[float], total: int) -> list[int]:
    """Whole numbers near the values that add up to `total` exactly; the largest fractions are rounded up first.

    >>> apportion([1.4, 1.4, 1.2], 4)
    [2, 1, 1]
    """
    floors = [math.floor(value + 1e-9) for value in values]
    missing = total - sum(floors)
    if not values or not missing:
        return floors
    by_fraction = sorted(range(len(values)), key=lambda index: floors[index] - values[index])
    order = by_fraction if missing > 0 else by_fraction[::-1]
    for step in range(abs(missing)):
        floors[order[step % len(order)]] += 1 if missing > 0 else -1
    return floors


def tenths(total: float, score: int) -> int:
    """The total in tenths, such that rounding what is shown half up gives the shown score."""
    shown = math.floor(total * 10 + 0.5 + 1e-9)
    highest, lowest = 10 * score + 4, 10 * score - 5
    return min(max(shown, lowest), highest)
