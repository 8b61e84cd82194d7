"""Fair shares: who of a team is next, so that everybody who is present stays within one of what is due to them.

This is the chairman assignment problem (Tijdeman 1980): each time somebody is chosen, everyone present is due a part in
proportion to their share. Of those to whom enough is due, the one whose deadline comes first is chosen: the moment at
which they would lag a whole one behind. For a team that stays the same nobody is ever off by more than 1 - 1/(2n - 2).

Colleagues come and go. What is due to somebody is kept while they are away, and those present are measured against each
other. Only a claim that no order of choices could settle in time (three people who return at once, each nearly one
behind) is cut back to KEPT when the group changes. Knows no tables; times and people are the caller's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

KEPT = 0.95
ALMOST = 1e-9  # sums of thirds are not exact


@dataclass(slots=True)
class Seat:
    """A colleague's place: their share (> 0), what was due to them so far, and how many they got."""

    user_id: int
    share: float
    entitlement: float = 0.0
    received: int = 0
    present: bool = False  # took part in the last choice

    @property
    def claim(self) -> float:
        """How many they lag behind; negative if they are ahead."""
        return self.entitlement - self.received


def choose(seats: Sequence[Seat], present: Sequence[Seat]) -> Seat:
    """The next one; moves entitlements and counts. `present` are those of `seats` who can be chosen, at least one.

    Afterwards `relative_claims(present)` lie within one of zero.
    """
    total = sum(seat.share for seat in present)
    claims = relative_claims(present)
    if sum(seat.present for seat in seats) != len(present) or not all(seat.present for seat in present):
        claims = _cut_back(seats, present, claims)
    edge = 1 / (2 * len(present) - 2) if len(present) > 1 else 0.0
    best, best_key = present[0], None
    for place, (seat, before) in enumerate(zip(present, claims, strict=True)):
        part = seat.share / total
        seat.entitlement += part
        claim = before + part
        deadline = int(max(0.0, (1 - edge - claim) / part + ALMOST))
        key = (claim < edge - ALMOST, deadline, -claim, place)
        if best_key is None or key < best_key:
            best, best_key = seat, key
    best.received += 1
    return best


def relative_claims(present: Sequence[Seat]) -> list[float]:
    """How far each of those present lags behind the others, in people; they add up to zero."""
    total = sum(seat.share for seat in present)
    rest = sum(seat.entitlement - seat.received for seat in present) / total
    return [seat.entitlement - seat.received - rest * seat.share for seat in present]


def _cut_back(seats: Sequence[Seat], present: Sequence[Seat], claims: list[float]) -> list[float]:
    """The group is another one than last time: shrink claims so that none is above KEPT."""
    for seat in seats:
        seat.present = False
    for seat in present:
        seat.present = True
    largest = max(map(abs, claims))
    if largest <= KEPT:
        return claims
    factor = KEPT / largest
    for seat, claim in zip(present, claims, strict=True):
        seat.entitlement -= claim * (1 - factor)
    return [claim * factor for claim in claims]
