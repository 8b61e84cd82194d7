"""Definitions put to work: who of a batch has reached a further stage, and by what evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from trichter.jobs.errors import Stopping
from trichter.jobs.heartbeat import stopping
from trichter.people import matching
from trichter.people.models import Event, Person
from trichter.people.models.person import Stage

from ..models import Definition, Suggestion, Transition
from ..order import RANK, is_forward, moves_by_itself
from .definitions import active_definitions
from .evidence import gather
from .returning import contact_item, last_recycled, new_contacts, rests_on_news
from .stages import RETURNED, Move, apply, last_transitions

BLOCK = 500
FEW = 50  # persons who are decided in memory


@dataclass(frozen=True)
class Standing:
    """What evaluating needs to know of a person beforehand."""

    stage: str
    owner_id: int | None
    last_contact_at: datetime | None
    held_since: datetime | None  # a colleague moved them back then: only later contact moves them forward again
    recycled_at: datetime | None = None  # who is recycled, or came back by themselves: only events since then count
    contact: Event | None = None  # of a recycled person: the latest that came from them since

    @property
    def held_back(self) -> bool:
        return self.held_since is not None and (self.last_contact_at is None or self.last_contact_at <= self.held_since)


@transaction.atomic
def evaluate(person_ids: Sequence[int], *, at: datetime | None = None) -> list[Transition]:
    """Move persons forward whose stage a definition says they have reached, and suggest candidates.

    One query per definition for the whole batch. The furthest stage counts; nobody is moved back, nor out of customer
    or disqualified, and out of recycled only through new contact of theirs. Doing it again changes nothing.
    """
    moment = at or timezone.now()
    standing = read_standing(person_ids, moment)
    moves: list[Move] = []
    candidates: dict[Definition, dict[int, list]] = {}
    settled: set[int] = set()
    for definition in sorted(active_definitions(), key=lambda each: -RANK.get(each.stage, -1)):
        below = [pk for pk, person in standing.items() if pk not in settled and _may_reach(person, definition)]
        reached = _counting(standing, _reached(definition, below, moment))
        settled |= reached.keys()
        moves += [_move(pk, standing[pk], definition, reached[pk]) for pk in sorted(reached)]
        rest = [pk for pk in below if pk not in reached]
        candidates[definition] = _counting(standing, _candidates(definition, rest, moment))
    suggest(standing, candidates, moment)
    return apply(moves, at=moment) if moves else []


def _move(pk: int, person: Standing, definition: Definition, reasons: list) -> Move:
    why = RETURNED if person.stage == Stage.RECYCLED else ""
    return Move(pk, person.stage, definition.stage, definition, reasons, why, reason_code=why)


def read_standing(person_ids: Sequence[int], at: datetime) -> dict[int, Standing]:
    """The standing of the living among these, by id."""
    latest = last_transitions(person_ids)
    rows = Person.objects.alive().filter(pk__in=person_ids).order_by("pk")
    came_back = [pk for pk, last in latest.items() if last.reason_code == RETURNED]
    recycled = last_recycled(came_back) if came_back else {}
    found = {}
    for pk, stage, owner, contact, since in rows.values_list(
        "pk", "stage", "owner_id", "last_contact_at", "stage_since"
    ):
        last = latest.get(pk)
        by_hand = last is not None and last.by_id is not None and not is_forward(last.from_stage, last.to_stage)
        found[pk] = Standing(
            stage,
            owner,
            contact,
            last.at if last and by_hand else None,
            (last.at if last else since) if stage == Stage.RECYCLED else recycled.get(pk),
        )
    return _with_contacts(found, at)


def _with_contacts(standing: dict[int, Standing], at: datetime) -> dict[int, Standing]:
    """With what came from recycled people since they were put back."""
    since = {
        pk: person.recycled_at
        for pk, person in standing.items()
        if person.stage == Stage.RECYCLED
        and person.recycled_at
        and person.last_contact_at
        and person.last_contact_at > person.recycled_at
    }
    contacts = new_contacts(since, at)
    return standing | {pk: replace(standing[pk], contact=event) for pk, event in contacts.items()}


def _counting(standing: dict[int, Standing], reasons: dict[int, list]) -> dict[int, list]:
    """Without those for whom the condition holds by what happened before they were put back.

    With the contact through which a recycled person comes back.
    """
    found = {}
    for pk, items in reasons.items():
        person = standing[pk]
        if person.recycled_at is None or rests_on_news(items, person.recycled_at):
            found[pk] = items + ([contact_item(person.contact)] if person.contact else [])
    return found


def _may_reach(person: Standing, definition: Definition) -> bool:
    rank = RANK.get(definition.stage, -1)
    if person.stage == Stage.RECYCLED:  # being reachable again, as every lead is, brings nobody back
        return person.contact is not None and rank > RANK[Stage.LEAD]
    return moves_by_itself(person.stage) and rank > RANK[person.stage] and not person.held_back


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
    back = Q(stage=Stage.RECYCLED, last_contact_at__gt=F("stage_since"))  # they may come back
    persons = Person.objects.alive().filter(Q(stage__in=earlier) | back)
    found = set(Suggestion.objects.filter(definition=definition, decided_at=None).values_list("person_id", flat=True))
    for condition in conditions if earlier else ():
        found |= set(matching.matching(persons, condition).order_by().values_list("pk", flat=True))
    ordered = sorted(found)
    return (ordered[start : start + BLOCK] for start in range(0, len(ordered), BLOCK))
