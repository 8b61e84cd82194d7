"""The one way a stage changes: a transition, its event, the standing, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from trichter.history.models import Action
from trichter.history.services import record, undoes
from trichter.people import services as people
from trichter.people.models import Person
from trichter.people.models.event import micros
from trichter.people.models.person import Stage

from ..errors import AlreadyThere, DateNeeded, ReasonNeeded
from ..models import Definition, Transition

# reasons that Trichter itself gives, shown in words
WOKEN = "woken"  # the day to look again had come
RETURNED = "returned"  # new contact of theirs, through which a definition holds again
OWN_REASONS = frozenset({WOKEN, RETURNED})


@dataclass(frozen=True)
class Move:
    """A step to be taken: whom, from where to where, and why."""

    person_id: int
    old: str
    new: str
    definition: Definition | None = None
    evidence: list[dict[str, Any]] = field(default_factory=list)
    reason: str = ""
    wake_at: datetime | None = None
    reason_code: str = ""


def lock(person_ids: Sequence[int]) -> dict[int, str]:
    """{person: stage} of the living among these, locked in one order until the transaction ends."""
    rows = Person.objects.alive().filter(pk__in=person_ids).order_by("pk")
    return dict(rows.select_for_update(of=("self",), no_key=True).values_list("pk", "stage"))


def last_transitions(person_ids: Sequence[int]) -> dict[int, Transition]:
    """The latest transition of each of these persons that has one."""
    latest: dict[int, Transition] = {}
    for row in Transition.objects.filter(person_id__in=person_ids).defer("evidence").order_by("person_id", "at", "pk"):
        latest[row.person_id] = row
    return latest


@transaction.atomic
def apply(moves: Sequence[Move], *, at: datetime, by=None) -> list[Transition]:
    """Take steps: write transitions, events and standing. A person who has moved meanwhile is left alone.

    The key of a transition names its predecessor, so that the same step is never written twice.
    """
    standing = lock([move.person_id for move in moves])
    moves = [move for move in moves if standing.get(move.person_id) == move.old]
    before = last_transitions([move.person_id for move in moves])
    rows = [_transition(move, before.get(move.person_id), at, by) for move in moves]
    Transition.objects.bulk_create(rows, batch_size=500)
    people.record_events([_event(row) for row in rows], by=by, touch=False)
    for stage in {row.to_stage for row in rows}:
        people.write_stage([row.person_id for row in rows if row.to_stage == stage], stage, at)
    return rows


def _transition(move: Move, before: Transition | None, at: datetime, by) -> Transition:
    return Transition(
        person_id=move.person_id,
        from_stage=move.old,
        to_stage=move.new,
        at=at,
        by=by,
        definition=move.definition,
        evidence=move.evidence,
        reason=move.reason[:200],
        reason_code=move.reason_code[:40],
        wake_at=move.wake_at,
        key=f"{move.person_id}/{before.pk if before else 0}",
    )


def _event(row: Transition) -> people.NewEvent:
    facts = {"name": row.to_stage, "from": row.from_stage, "to": row.to_stage, "transition": row.pk}
    if row.reason and row.reason not in OWN_REASONS:
        facts["reason"] = row.reason
    return people.NewEvent(row.person_id, "stage_changed", micros(row.at), f"stage:{row.key}", facts)


def set_stage(
    person: Person, stage: str, *, by, reason: str = "", wake_at: datetime | None = None, reason_code: str = ""
) -> Transition:
    """Move a person by hand. `reason_code` (at most 40 characters) is what reports group by.

    Raises AlreadyThere, ReasonNeeded (set aside without), DateNeeded (recycled without).
    """
    return move_by_hand(person, stage, by=by, reason=reason, wake_at=wake_at, reason_code=reason_code)[0]


@transaction.atomic
def move_by_hand(
    person: Person,
    stage: str,
    *,
    by,
    reason: str = "",
    wake_at: datetime | None = None,
    evidence: list[dict[str, Any]] | None = None,
    definition: Definition | None = None,
    reason_code: str = "",
    at: datetime | None = None,
) -> tuple[Transition, Action]:
    """The same, with the evidence of a definition that suggested it; returns the undoable action too.

    at  when it happened, by default now
    """
    at = at or timezone.now()
    check(stage, reason, wake_at, at)
    old = lock([person.pk]).get(person.pk)
    if old is None or old == stage:
        raise AlreadyThere(_("%(person)s is in this stage already.") % {"person": person})
    wake = wake_at if stage == Stage.RECYCLED else None
    move = Move(person.pk, old, stage, definition, evidence or [], reason.strip(), wake, reason_code)
    row = apply([move], at=at, by=by)[0]
    person.stage, person.stage_since = stage, at
    words = f"{Stage(old).label} → {Stage(stage).label}"
    undo = {"transition": row.pk}
    action = record("lifecycle.stage_set", person, by=by, summary=words, undo=undo, old=old, new=stage)
    return row, action


def check(stage: str, reason: str, wake_at: datetime | None, now: datetime) -> None:
    """Refuse a stage set aside without its reason, or without the day on which to look again."""
    if stage not in Stage.values:
        raise AlreadyThere(_("There is no such stage."))
    if stage in (Stage.RECYCLED, Stage.DISQUALIFIED) and not reason.strip():
        raise ReasonNeeded(_("Say in a few words why."))
    if stage == Stage.RECYCLED and (wake_at is None or not now < wake_at < now + timedelta(days=3660)):
        raise DateNeeded(_("Choose the day on which to look again; it must lie ahead."))


@undoes("lifecycle.stage_set")
def _take_back(action, by) -> None:
    """Step back, unless the person has moved on since."""
    row = Transition.objects.filter(pk=action.undo["transition"]).first()
    if row is None:
        return
    reason = _("Taken back")
    apply([Move(row.person_id, row.to_stage, row.from_stage, reason=reason)], at=timezone.now(), by=by)


def wake_due(now: datetime | None = None, limit: int = 500) -> int:
    """Bring back recycled persons whose day has come: MQL if its definition holds, else lead. Returns how many."""
    from .definitions import active_definitions
    from .evidence import gather

    at = now or timezone.now()
    waiting = _due(at, limit)
    if not waiting:
        return 0
    mql = next((each for each in active_definitions() if each.stage == Stage.MQL), None)
    ripe = gather(mql.condition, waiting, at) if mql and mql.mode == Definition.Mode.AUTOMATIC else {}
    moves = [
        Move(pk, Stage.RECYCLED, Stage.MQL, mql, ripe[pk], WOKEN, reason_code=WOKEN)
        if pk in ripe
        else Move(pk, Stage.RECYCLED, Stage.LEAD, reason=WOKEN, reason_code=WOKEN)
        for pk in waiting
    ]
    rows = apply(moves, at=at)
    people.touch([row.person_id for row in rows])
    return len(rows)


def _due(at: datetime, limit: int) -> list[int]:
    """Recycled persons whose latest transition says to look again by now."""
    rows = Transition.objects.filter(wake_at__lte=at, person__stage=Stage.RECYCLED, person__deleted_at=None)
    ids = list(rows.order_by("wake_at").values_list("person_id", flat=True)[: limit * 2])
    latest = last_transitions(ids)
    wakes = {pk: row.wake_at for pk, row in latest.items() if row.wake_at is not None}
    return [pk for pk in dict.fromkeys(ids) if pk in wakes and wakes[pk] <= at][:limit]
