"""Why a person has this score: the contributions of the rules, from the same expression that computes it."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone

from trichter.engine.scorecard import EventRule, ScoringModel, shown_score
from trichter.people.models import Event, Person
from trichter.people.models.event import from_micros, micros

from ..compiled import Contribution, parsed, program, run_contributions, run_totals
from ..definition import PARTS
from ..models import Scorecard
from ..relations import as_they_were, of_persons
from .versions import active

FRESH = timedelta(hours=26)  # a standing older than a night's refresh is explained as of now
SOON = 7.0  # days: what loses a point within these is fading
TRACE = 0.05  # points: less than this shows as 0.0


@dataclass(frozen=True, slots=True)
class Row:
    """What one rule gives, by an event or by a state. Points are unrounded, fades_in is days until one is lost."""

    rule_id: str
    part: str
    event: Event | None
    at: datetime | None
    awarded: float
    now: float
    fades_in: float | None = None

    @property
    def fading(self) -> bool:
        """Whether it loses a point within a week."""
        return self.fades_in is not None and self.fades_in <= SOON

    @property
    def faded(self) -> bool:
        """Whether hardly anything is left of it."""
        return abs(self.now) < TRACE <= abs(self.awarded)


@dataclass(frozen=True, slots=True)
class Cap:
    """What a part's cap takes away: `cut` is below 0."""

    part: str
    limit: float
    cut: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """A score and its reasons; rows and caps add up to the total. `past` says that attributes were rewound."""

    person: Person
    card: Scorecard
    as_of: datetime
    past: bool
    rows: list[Row] = field(repr=False)
    caps: list[Cap]
    fit: float
    engagement: float
    penalty: float
    total: float
    score: int
    band: str

    @property
    def reasons(self) -> list[Row]:
        """The rows that still count for something."""
        return [row for row in self.rows if not row.faded]

    @property
    def fading(self) -> list[Row]:
        """The rows that lose a point within a week."""
        return [row for row in self.rows if row.fading]

    @property
    def next_to_fade(self) -> Row | None:
        """The row that loses a point first."""
        rows = [row for row in self.rows if row.fades_in is not None]
        return min(rows, key=lambda row: row.fades_in or 0.0, default=None)


def explain(person: Person, as_of: datetime | None = None) -> Explanation:
    """The contributions to a person's score by the active model. Raises NoActiveModel.

    as_of  a past instant: the person's attributes of that day, the events up to then. None: the standing as it is
           shown, that is as of the instant it was computed at, if that was within a day, else as of now.
    """
    card = active()
    ready, model = program(card), parsed(card.definition)
    instant = micros(as_of or shown_at(person))
    if as_of is None:
        source = of_persons(ready.needed, [person.pk], instant)
    else:
        source = as_they_were(ready.needed, person, [instant])
    rows = explained(run_contributions(ready, source), model, instant)
    return added_up(rows, model, person=person, card=card, as_of=from_micros(instant), past=as_of is not None)


def shown_at(person: Person) -> datetime:
    """The instant for which the written standing is to be explained."""
    now = datetime.fromtimestamp(time.time(), UTC)
    return person.scored_at if person.scored_at and now - person.scored_at < FRESH else now


def explained(contributions: Iterable[Contribution], model: ScoringModel, as_of: int) -> list[Row]:
    """Rows with their events, the greatest first within each part."""
    found = list(contributions)
    events = Event.objects.in_bulk([row.event_id for row in found if row.event_id is not None])
    rules = {rule.id: rule for rule in model.rules}
    rows = []
    for each in found:
        rule = rules[each.rule_id]
        half_life = model.half_life(rule) if isinstance(rule, EventRule) else None
        rows.append(
            Row(
                rule_id=each.rule_id,
                part=each.part,
                event=events.get(each.event_id) if each.event_id is not None else None,
                at=from_micros(each.occurred_at) if each.occurred_at is not None else None,
                awarded=each.points_awarded,
                now=each.points_now,
                fades_in=days_to_lose_one(each.points_now, half_life),
            )
        )
    return sorted(
        rows, key=lambda row: (PARTS.index(row.part), -abs(row.now), row.rule_id, -(row.at or OLD).timestamp())
    )


OLD = datetime(1970, 1, 1, tzinfo=UTC)


def days_to_lose_one(points: float, half_life: float | None) -> float | None:
    """Days until the absolute value falls by one point; None if it never does.

    >>> days_to_lose_one(2.0, 30.0)
    30.0
    """
    size = abs(points)
    if half_life is None or size <= 1:
        return None
    return half_life * math.log2(size / (size - 1))


def added_up(rows: list[Row], model: ScoringModel, **about: Any) -> Explanation:
    """The explanation that these rows make: sums by part, caps, total, score and band, as the engine adds them up."""
    sums = {part: math.fsum(row.now for row in rows if row.part == part) for part in PARTS}
    capped = {part: model.cap(part, points) for part, points in sums.items()}  # type: ignore[arg-type]
    limits = {"fit": model.fit_cap, "engagement": model.engagement_cap}
    caps = [
        Cap(part, limits[part] or 0.0, capped[part] - points) for part, points in sums.items() if capped[part] < points
    ]
    total = capped["fit"] + capped["engagement"] + capped["penalty"]
    score = shown_score(total)
    return Explanation(
        rows=rows,
        caps=caps,
        fit=capped["fit"],
        engagement=capped["engagement"],
        penalty=capped["penalty"],
        total=total,
        score=score,
        band=model.band(score),
        **about,
    )


@dataclass(frozen=True, slots=True)
class Point:
    """The score at an instant."""

    at: datetime
    score: int
    band: str


def course(person: Person, *, weeks: int = 13, now: datetime | None = None) -> list[Point]:
    """The score week by week up to now, by the active model, from one query. Raises NoActiveModel.

    Instants before the person was known are left out.
    """
    ready = program(active())
    end = now or timezone.now()
    first = min([person.created_at, *first_event(person)])
    instants = [end - timedelta(days=7 * week) for week in reversed(range(weeks))]
    wanted = [micros(at) for at in instants if at >= first] or [micros(end)]
    found = sorted(run_totals(ready, as_they_were(ready.needed, person, wanted)), key=lambda total: total.as_of)
    return [Point(from_micros(total.as_of), total.score, total.band) for total in found]


def first_event(person: Person) -> list[datetime]:
    """When the person's first event was, as a list of at most one."""
    times = Event.objects.filter(person=person).order_by("occurred_at").values_list("occurred_at", flat=True)
    return [from_micros(at) for at in times[:1]]
