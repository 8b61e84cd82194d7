"""What a draft would change: every person scored by both models at one instant, in steps that fit into a request."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Max, Min

from trichter.people.models import Person

from ..compiled import Program, program, totals
from ..definition import digest
from ..models import Effect, Scorecard
from .versions import active

LARGE = 50_000  # above this many people a random sample is looked at
SAMPLE = 20_000
BLOCK = 2000
BUDGET = 1.5  # seconds of one step
MOVERS = 20
SEED = 20


@dataclass(frozen=True, slots=True)
class BandChange:
    """How many people a band has now and would have then."""

    band: str
    now: int
    then: int

    @property
    def difference(self) -> int:
        return self.then - self.now


@dataclass(frozen=True, slots=True)
class Mover:
    """A person whose score would move, with both scores and bands."""

    person: Person
    score_now: int
    score_then: int
    band_now: str
    band_then: str

    @property
    def difference(self) -> int:
        return self.score_then - self.score_now


def effect_of(draft: Scorecard, user) -> Effect:
    """The effect of a draft for the people this user may see: the one begun already, or a new one at its start."""
    card = active()
    name = digest(card.definition, draft.definition)
    found = Effect.objects.filter(scorecard=draft, user=user).first()
    if found is not None and found.digest == name and not aged(found):
        return found
    people = Person.objects.visible_to(user).count()
    wanted = SAMPLE if people > LARGE else people
    start = {
        "digest": name,
        "as_of": time.time_ns() // 1000,
        "people": people,
        "wanted": wanted,
        "cursor": 0,
        "scored": 0,
    }
    start |= {"moves": {}, "movers": [], "done": people == 0}
    return Effect.objects.update_or_create(scorecard=draft, user=user, defaults=start)[0]


def aged(effect: Effect) -> bool:
    """Whether it was computed more than an hour ago."""
    return time.time_ns() // 1000 - effect.as_of > 3600 * 1_000_000


def preview(draft: Scorecard, user, *, budget: float = BUDGET) -> Effect:
    """Go on with the effect of a draft for about `budget` seconds; `done` says whether that was all.

    Both models are run by the expression that scores, at the same instant, so that only the change shows and not the
    time that passed since people were scored.
    """
    effect = effect_of(draft, user)
    if effect.done:
        return effect
    now, then = program(active()), program(draft)
    deadline = time.monotonic() + budget
    while not effect.done:
        ids, effect.cursor, effect.done = next_block(effect, user)
        take(effect, now, then, ids)
        if time.monotonic() >= deadline:
            break
    effect.save()
    return effect


def next_block(effect: Effect, user) -> tuple[list[int], int, bool]:
    """The next persons to look at, where to go on, and whether that was the last block."""
    visible = Person.objects.visible_to(user).order_by("pk")
    if not effect.sampled:
        ids = list(visible.filter(pk__gt=effect.cursor).values_list("pk", flat=True)[:BLOCK])
        return ids, ids[-1] if ids else effect.cursor, len(ids) < BLOCK
    drawn = draw(effect.people)
    batch = drawn[effect.cursor : effect.cursor + BLOCK]
    ids = list(visible.filter(pk__in=batch).values_list("pk", flat=True)[: effect.wanted - effect.scored])
    end = effect.cursor + BLOCK
    return ids, end, end >= len(drawn) or effect.scored + len(ids) >= effect.wanted


def draw(people: int) -> Sequence[int]:
    """Ids drawn at random, the same ones each time; a few more than are wanted, since some are nobody's or not visible.

    The draw stays the same while a draft is worked on, so that two changes are compared on the same people.
    """
    span = Person.objects.aggregate(first=Min("pk"), last=Max("pk"))
    ids = range(span["first"] or 0, (span["last"] or 0) + 1)
    wanted = int(SAMPLE * len(ids) / max(people, 1) * 1.3) + 1000
    return random.Random(SEED).sample(ids, min(wanted, len(ids)))  # noqa: S311


def take(effect: Effect, now: Program, then: Program, ids: Sequence[int]) -> None:
    """Score these persons by both models and add what moves to the effect."""
    if not ids:
        return
    before = {total.person_id: total for total in totals(now, ids, effect.as_of)}
    moves, movers = Counter(effect.moves), [list(mover) for mover in effect.movers]
    for total in totals(then, ids, effect.as_of):
        old = before[total.person_id]
        moves[f"{old.band}>{total.band}"] += 1
        if old.score != total.score:
            movers.append([total.person_id, old.score, total.score, old.band, total.band])
    movers.sort(key=lambda mover: (mover[3] == mover[4], -abs(mover[2] - mover[1]), mover[0]))
    effect.moves, effect.movers, effect.scored = dict(moves), movers[:MOVERS], effect.scored + len(ids)


def bands_of(effect: Effect, definitions: Sequence[dict]) -> list[BandChange]:
    """People per band now and then, in the order of the models' bands, lowest first."""
    names = dict.fromkeys(band["name"] for definition in definitions for band in definition["bands"])
    now: Counter[str] = Counter()
    then: Counter[str] = Counter()
    for move, people in effect.moves.items():
        before, _arrow, after = move.partition(">")
        now[before] += people
        then[after] += people
    return [BandChange(name, now[name], then[name]) for name in names]


def band_changers(effect: Effect) -> int:
    """How many people would be in another band."""
    return sum(people for move, people in effect.moves.items() if move.partition(">")[0] != move.partition(">")[2])


def movers_of(effect: Effect, user) -> list[Mover]:
    """The people who move furthest, those who change band first; only such as the user may see."""
    found = Person.objects.visible_to(user).select_related("company").in_bulk([mover[0] for mover in effect.movers])
    return [Mover(found[person], *rest) for person, *rest in effect.movers if person in found]


def people_per_band(card: Scorecard, user) -> list[tuple[str, int]]:
    """How many people the user may see stand in each band by their written score, lowest band first."""
    bands = card.definition["bands"]
    people = Person.objects.visible_to(user)
    counts = []
    for band, above in zip(bands, [*bands[1:], None], strict=True):
        inside = people if band["from"] is None else people.filter(score__gte=band["from"])
        counts.append((band["name"], (inside if above is None else inside.filter(score__lt=above["from"])).count()))
    return counts
