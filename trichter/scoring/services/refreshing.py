"""Scoring everyone: in keyed blocks, going on where it stopped, those never scored first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from trichter.people.models import Person
from trichter.people.models.event import micros
from trichter.people.services import touch, write_standing

from ..compiled import Program, active_program, run_totals
from ..models import Refresh, Scorecard
from ..relations import at_own_instants
from .standings import Changed, bring_up_to_date, kept, standing

BLOCK = 2000  # small enough that a touched person waits for it unnoticed
KEEP = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild found: people looked at, standings that were wrong, and standings brought up to this instant."""

    scored: int
    differed: int
    aged: int


def begin_refresh(why: str, card: Scorecard | None = None) -> Refresh:
    """Have everyone scored again by the workers. A pass that is still running is replaced, not doubled.

    Raises Scorecard.DoesNotExist without an active version.
    """
    scorecard = card or Scorecard.objects.get(status=Scorecard.Status.ACTIVE)
    now = timezone.now()
    Refresh.objects.filter(finished_at=None).update(finished_at=now)
    Refresh.objects.filter(started_at__lt=now - KEEP).delete()
    people = Person.objects.alive().count()
    return Refresh.objects.create(why=why, scorecard=scorecard, people=people)


def running_refresh() -> Refresh | None:
    """The pass that is not through yet."""
    return Refresh.objects.filter(finished_at=None).first()


def refresh_block(size: int = BLOCK) -> int:
    """Do the next block of the running pass; returns how many people it scored, 0 when there is nothing to do.

    A block broken off is done again, with the same outcome. Persons whose shown score or band moved are touched, so
    that stages and all that follows are looked at.
    """
    refresh = running_refresh()
    if refresh is None:
        return 0
    people = Person.objects.alive().filter(pk__gt=refresh.last_id).order_by("pk")
    if not refresh.new_done:
        people = people.filter(scored_at=None)
    ids = list(people.values_list("pk", flat=True)[:size])
    changed: list[Changed] = []
    ready = active_program() if ids else None
    if ready is not None:
        changed = bring_up_to_date(ready, ids).changed
    step(refresh, ids, full=len(ids) == size, changed=changed)
    return max(len(ids), 1)


@transaction.atomic
def step(refresh: Refresh, ids: list[int], *, full: bool, changed: list[Changed]) -> None:
    """Note a block as done, unless another worker has noted it already or the pass was replaced."""
    touch(change.person_id for change in changed)
    values: dict = {"last_id": ids[-1] if ids else refresh.last_id, "changed": F("changed") + len(changed)}
    if refresh.new_done:
        values |= {"scored": F("scored") + len(ids), "finished_at": None if full else timezone.now()}
    elif not full:
        values |= {"new_done": True, "last_id": 0}
    same = Refresh.objects.filter(pk=refresh.pk, finished_at=None, new_done=refresh.new_done, last_id=refresh.last_id)
    same.update(**values)


def refresh_all(*, why: str = Refresh.Why.ASKED, progress: Callable[[Refresh], None] | None = None) -> Refresh:
    """Score everyone now, in this process; goes on with a pass broken off. `progress` is told after each block."""
    refresh = running_refresh() or begin_refresh(why)
    while refresh_block():
        refresh.refresh_from_db()
        if progress is not None:
            progress(refresh)
    refresh.refresh_from_db()
    return refresh


def rebuild_all(*, check: bool = False, progress: Callable[[int], None] | None = None) -> Rebuilt:
    """Compute every standing anew from the event log and write what differs (with `check` nothing is written).

    A standing differs if it is not what the model gives at the instant it was scored at, or if there is none; one that
    has only aged since is brought up to date too, but does not count. `progress` is told the people done so far.
    """
    ready = active_program()
    if ready is None:
        return Rebuilt(0, 0, 0)
    result, last = Rebuilt(0, 0, 0), 0
    while ids := list(Person.objects.alive().filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BLOCK]):
        last = ids[-1]
        wrong = wrong_standings(ready, ids, write=not check)
        aged = 0 if check else bring_up_to_date(ready, ids).written
        result = Rebuilt(result.scored + len(ids), result.differed + wrong, result.aged + aged)
        if progress is not None:
            progress(result.scored)
    return result


def wrong_standings(ready: Program, ids: list[int], *, write: bool) -> int:
    """How many of these are not what the model gives at the instant they were scored at; never scored counts too.

    With `write` they are set right as of that instant.
    """
    before = kept(ids)
    instants = {person: micros(row.scored_at) for person, row in before.items() if row.scored_at is not None}
    found = run_totals(ready, at_own_instants(ready.needed, instants)) if instants else []
    wrong = [total for total in found if before[total.person_id].differs(total)]
    if write and wrong:
        write_standing([standing(total, before[total.person_id].scored_at) for total in wrong])  # type: ignore[arg-type]
    return len(wrong) + len(before) - len(instants)
