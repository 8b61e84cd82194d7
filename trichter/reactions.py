"""What happens after an event, in order: the one readable list.

A worker looks for touched persons (`react_to_touched`, ten times a second); a user's own click asks for the same at
once (`react_now`). Every step is idempotent: broken off anywhere and done again, it ends the same.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext

from django.db import InterfaceError, OperationalError, connection, transaction

from trichter.jobs.logs import describe
from trichter.jobs.registry import loop
from trichter.people import reacting
from trichter.people import services as people
from trichter.people.models import Person, Touch

log = logging.getLogger(__name__)
BATCH = 500  # persons per round; a thousand are scored in 50 ms
AHEAD = 4  # batches that are looked at, so that several workers find persons no other worker holds
FIRST_RETRY, LAST_RETRY = 10.0, 600.0  # seconds
_failures: dict[int, int] = {}


def react(person_ids: list[int]) -> None:
    """Bring everything that follows from the event log up to date for these persons."""
    from trichter.guidance import prompts
    from trichter.handover import services as handover
    from trichter.insights import services as insights
    from trichter.lifecycle import services as lifecycle
    from trichter.scoring import services as scoring

    scoring.rescore(person_ids)
    lifecycle.evaluate(person_ids)
    handover.follow(person_ids)
    prompts.refresh(person_ids)
    insights.refresh(person_ids)


@loop("reactions")
def react_to_touched() -> int:
    """React for the persons touched longest ago. Returns how many were settled."""
    if not Touch.objects.filter(
        at__lte=people.now_micros()
    ).exists():  # reads only: no lock while there is nothing to do
        return 0
    claimed = _ripe(people.claim_touched(BATCH * AHEAD))
    with _held(claimed) as batch:
        if not batch:
            return 0
        try:
            with _savepoint():
                react([person for person, _at in batch])
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            log.error("reactions for %d persons failed, trying one by one: %s", len(batch), describe(error))
        else:
            _done(batch)
            return len(batch)
    return _one_by_one(batch)


def react_now(person_ids: list[int]) -> None:
    """The same for a user's own click. If it fails the click stands; the worker tries again."""
    claimed = list(Touch.objects.filter(person_id__in=person_ids).values_list("person_id", "at"))
    try:
        with transaction.atomic():
            react(person_ids)
            people.settle(claimed)
    except Exception as error:
        log.error("reactions for %s failed, the worker will try again: %s", person_ids, describe(error))


def _ripe(claimed: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Without those put off into the future after a failure."""
    now = people.now_micros()
    return [pair for pair in claimed if pair[1] <= now]


@contextmanager
def _held(claimed: Sequence[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """The next batch to work on.

    On PostgreSQL the persons are locked, in the order in which writers of events lock them too, and those held by
    another worker are skipped. Touches are read again behind the lock: another worker may have settled them. SQLite has
    one writer anyway; there the steps take the lock by themselves, each as briefly as it can.
    """
    if connection.vendor != "postgresql":
        yield sorted(claimed[:BATCH])
        return
    with transaction.atomic():
        ids = [person for person, _at in claimed]
        free = Person.objects.filter(pk__in=ids).order_by("pk")
        free = free.select_for_update(of=("self",), no_key=True, skip_locked=True)
        locked = list(free.values_list("pk", flat=True)[:BATCH])
        yield sorted(_ripe(list(Touch.objects.filter(person_id__in=locked).values_list("person_id", "at"))))


def _savepoint() -> AbstractContextManager:
    """Behind locks a failed batch must leave the transaction usable; without them the steps commit one by one."""
    return transaction.atomic() if connection.in_atomic_block else nullcontext()


def _done(batch: Sequence[tuple[int, int]]) -> None:
    people.settle(batch)
    for person, _at in batch:
        _failures.pop(person, None)


def _one_by_one(batch: Sequence[tuple[int, int]]) -> int:
    """After a batch failed: whoever fails alone waits longer and longer, the others go on."""
    settled = 0
    for person, at in batch:
        try:
            with transaction.atomic():
                react([person])
                people.settle([(person, at)])
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            _put_off(person, at, error)
        else:
            _failures.pop(person, None)
            settled += 1
    return settled


def _put_off(person: int, at: int, error: Exception) -> None:
    """Keep the touch, but move it into the future: it is tried again after 10 seconds, then 20, at most 10 minutes."""
    tries = _failures[person] = _failures.get(person, 0) + 1
    wait = min(LAST_RETRY, FIRST_RETRY * 2 ** (tries - 1))
    later = int((time.time() + wait) * 1_000_000)
    Touch.objects.filter(person_id=person, at=at).update(at=later)
    log.error("reactions for person %d failed (%d), again in %d s: %s", person, tries, wait, describe(error))


reacting.register(react_now)
