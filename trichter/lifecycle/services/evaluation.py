"""Definitions put to work: who of a batch has reached a further stage, and by what evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from trichter.jobs.errors import Stopping
from trichter.jobs.heartbeat import stopping
from trichter.people import matching
from trichter.people.models import Person

from ..models import Definition, Suggestion, Transition
from ..order import RANK, is_forward, moves_by_itself
from .definitions import active_definitions
from .evidence import gather
from .stages import Move, apply, last_transitions

BLOCK = 500
FEW = 50  # persons who are decided in memory


@dataclass(frozen=True)
class Standing:
    """What evaluating needs to know of a person beforehand."""

    stage: str
    owner_id: int | None
    last_contact_at: datetime | None
    held_since: datetime | None  # a colleague moved them back then: only later contact moves them forward again

    @property
    def held_back(self) -> bool:
        return self.held_since is not None and (self.last_contact_at is None or self.last_contact_at <= self.held_since)


@transaction.atomic
def evaluate(person_ids: Sequence[int], *, at: datetime | None = None) -> list[Transition]:
    """Move persons forward whose stage a definition says they have reached, and suggest candidates.

    One query per definition for the whole batch. The furthest stage counts; nobody is moved back, nor out of customer,
    recycled or disqualified. Doing it again changes nothing.
    """
    moment = at or timezone.now()
    standing = read_standing(person_ids)
    moves: list[Move] = []
    candidates: dict[Definition, dict[int, list]] = {}
    settled: set[int] = set()
    for definition in sorted(active_definitions(), key=lambda each: -RANK.get(each.stage, -1)):
        below = [pk for pk, person in standing.items() if pk not in settled and _may_reach(person, definition)]
        reached = _reached(definition, below, moment)
        settled |= reached.keys()
        moves += [Move(pk, standing[pk].stage, definition.stage, definition, reached[pk]) for pk in sorted(reached)]
        candidates[definition] = _candidates(definition, [pk for pk in below if pk not in reached], moment)
    suggest(standing, candidates, moment)
    return apply(moves, at=moment) if moves else []


def read_standing(person_ids: Sequence[int]) -> dict[int, Standing]:
    """The standing of the living among these, by id."""
    latest = last_transitions(person_ids)
    rows = Person.objects.alive().filter(pk__in=person_ids).order_by("pk")
    found = {}
    for pk, stage, owner, contact in rows.values_list("pk", "stage", "owner_id", "last_contact_at"):
        last = latest.get(pk)
        by_hand = last is not None and last.by_id is not None and not is_forward(last.from_stage, last.to_stage)
        found[pk] = Standing(stage, owner, contact, last.at if last and by_hand else None)
    return found


def _may_reach(person: Standing, definition: Definition) -> bool:
    ahead = moves_by_itself(person.stage) and RANK.get(definition.stage, -1) > RANK[person.stage]
    return ahead and not person.held_back


def _reached(definition: Definition, below: list[int], at: datetime) -> dict[int, list]:
    if definition.mode != Definition.Mode.AUTOMATIC:
        return {}
    return with_reasons(definition.condition, below, at)


def _candidates(definition: Definition, below: list[int], at: datetime) -> dict[int, list]:
    condition = definition.condition if definition.mode == Definition.Mode.SUGGEST else definition.candidates
    if definition.mode == Definition.Mode.MANUAL or condition is None:
        return {}
    return with_reasons(condition, below, at)


def with_reasons(condition: dict[str, Any], person_ids: list[int], at: datetime) -> dict[int, list]:
    """Those of these for whom the condition holds, with the evidence.

    A few are decided in memory, which compiles nothing: a click is answered at once, even by a process that has just
    started. Many are decided by the database first; the two evaluators agree.
    """
    if len(person_ids) <= FEW:
        return gather(condition, person_ids, at) if person_ids else {}
    held = matching.holding(person_ids, condition, as_of=at)
    reasons = gather(condition, held, at) if held else {}
    return {pk: reasons.get(pk, []) for pk in held}


def suggest(standing: dict[int, Standing], candidates: dict[Definition, dict[int, list]], at: datetime) -> None:
    """Bring the open suggestions of the batch in step: new candidates in, those who no longer are out, owners followed.

    Someone whose suggestion was declined is suggested again only after further contact.
    """
    rows = Suggestion.objects.filter(person_id__in=list(standing))
    known: dict[bool, dict[tuple[int, int], Suggestion]] = {
        True: {},
        False: {},
    }  # open or decided: {(person, definition): row}
    for row in rows.order_by("at"):
        known[row.decided_at is None][(row.person_id, row.definition_id)] = row
    wanted = {(pk, definition.pk): reasons for definition, ids in candidates.items() for pk, reasons in ids.items()}
    gone = [row.pk for pair, row in known[True].items() if pair not in wanted]
    if gone:
        Suggestion.objects.filter(pk__in=gone).delete()
    for pair, row in known[True].items():
        if pair in wanted:
            _keep_in_step(row, standing[row.person_id].owner_id, wanted[pair], at)
    for definition, found in candidates.items():
        new = {
            pk: reasons
            for pk, reasons in found.items()
            if (pk, definition.pk) not in known[True]
            and _worth_asking(known[False].get((pk, definition.pk)), standing[pk])
        }
        if new:
            _create(definition, new, standing, at)


def _keep_in_step(row: Suggestion, owner_id: int | None, reasons: list, at: datetime) -> None:
    """Follow the person's owner; a further conversation renews the evidence and the place on Today."""
    renewed = _latest(reasons) > _latest(row.evidence)
    if row.owner_id == owner_id and not renewed:
        return
    row.owner_id = owner_id
    if renewed:
        row.evidence, row.at = reasons, at
    row.save(update_fields=["owner", "evidence", "at"])


def _latest(evidence: list) -> int:
    """When the latest event of an evidence happened, microseconds; 0 without events."""
    return max((event["at"] for item in evidence for event in item.get("events", ())), default=0)


def _worth_asking(decided: Suggestion | None, person: Standing) -> bool:
    if decided is None or decided.decided_at is None:
        return True
    return person.last_contact_at is not None and person.last_contact_at > decided.decided_at


def _create(definition: Definition, new: dict[int, list], standing: dict[int, Standing], at: datetime) -> None:
    rows = [
        Suggestion(person_id=pk, definition=definition, owner_id=standing[pk].owner_id, evidence=reasons, at=at)
        for pk, reasons in new.items()
    ]
    Suggestion.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)


def sweep() -> int:
    """Put the definitions in force to everyone. Returns how many people moved.

    One query per definition finds those it concerns, however many people there are; they are then evaluated in blocks,
    each a transaction of its own, so that a broken-off sweep is simply done again.
    """
    moved = 0
    for definition in active_definitions():
        for ids in _concerned(definition):
            if stopping():
                raise Stopping
            moved += len(evaluate(ids))
    return moved


def _concerned(definition: Definition) -> Iterator[list[int]]:
    """Blocks of people whom the definition would move or suggest, and of those it suggests already."""
    conditions = [definition.condition] if definition.mode != Definition.Mode.MANUAL else []
    if definition.candidates is not None and conditions:
        conditions.append(definition.candidates)
    earlier = [stage for stage in RANK if moves_by_itself(stage) and RANK[stage] < RANK.get(definition.stage, 0)]
    persons = Person.objects.alive().filter(stage__in=earlier)
    found = set(Suggestion.objects.filter(definition=definition, decided_at=None).values_list("person_id", flat=True))
    for condition in conditions if earlier else ():
        found |= set(matching.matching(persons, condition).order_by().values_list("pk", flat=True))
    ordered = sorted(found)
    return (ordered[start : start + BLOCK] for start in range(0, len(ordered), BLOCK))
