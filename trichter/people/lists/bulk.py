"""Changing many people at once: the registry of such actions, and the one way they are carried out and undone.

A run takes the people in blocks in the order of their ids; each block is one transaction that also writes down what the
people were before. So a run that broke off goes on where it stopped, and one undo takes all of it back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from trichter.accounts.models import User
from trichter.history.errors import Refused
from trichter.history.models import Action
from trichter.history.services import record, undoes
from trichter.jobs.tasks import task

from ..errors import Invalid
from ..models import BulkPart, BulkRun, Person
from .columns import Text
from .definitions import discover

AT_ONCE = 1_000  # more people are the worker's
BLOCK = 200


@dataclass(frozen=True)
class BulkAction:
    """Something that can be done with many people at once.

    apply    (people of a block, data, by) -> what they were before, as JSON, one entry per changed person
    revert   (those entries, by): takes the change of a block back
    whole    instead of both: (queryset, data, by) -> Action, for services that do and undo many by themselves
    form     a form class made with (data, user=…); `as_json()` gives the data that apply gets. None asks nothing
    sentence (data, count) -> what happened, for the note and the history
    """

    name: str
    label: Text
    icon: str
    permission: str
    sentence: Callable[[dict, int], str]
    apply: Callable[[Sequence[Person], dict, Any], list] | None = None
    revert: Callable[[list, Any], None] | None = None
    whole: Callable[[QuerySet, dict, Any], Action] | None = None
    form: Callable[..., Any] | None = None
    button: Text = ""
    order: int = 50
    danger: bool = False


BULK_ACTIONS: list[BulkAction] = []


def add_bulk_action(action: BulkAction) -> None:
    """Add an action once, however often its module is loaded."""
    BULK_ACTIONS[:] = sorted(
        [each for each in BULK_ACTIONS if each.name != action.name] + [action], key=lambda each: each.order
    )


def actions_for(user) -> list[BulkAction]:
    """The actions this user may use."""
    discover()
    return [action for action in BULK_ACTIONS if user.may("people.bulk") and user.may(action.permission)]


def find_action(name: str) -> BulkAction:
    """The action of this name. Raises Invalid."""
    discover()
    found = next((action for action in BULK_ACTIONS if action.name == name), None)
    if found is None:
        raise Invalid(_("There is no such action."))
    return found


def chosen_people(chosen: dict[str, Any], user) -> QuerySet[Person]:
    """The people a run is about ({"ids"} or {"condition", "words"}), looked up anew and only those the user may see.

    Raises Refused or ConditionError for a filter that does not hold (any more).
    """
    from .people import people_rows

    if "ids" in chosen:
        return Person.objects.visible_to(user).filter(pk__in=chosen["ids"])
    return people_rows(user, chosen.get("condition"), chosen.get("words", ""))


def start(action: BulkAction, chosen: dict[str, Any], data: dict, *, by: User) -> BulkRun:
    """Do it at once for up to 1,000 people, else leave it to the worker. Raises Refused if nobody is meant."""
    ids = list(chosen_people(chosen, by).order_by().values_list("pk", flat=True)[: AT_ONCE + 1])
    if not ids:
        raise Invalid(_("Nobody is selected."))
    if len(ids) <= AT_ONCE:
        run = BulkRun.objects.create(by=by, action=action.name, data=data, chosen={"ids": ids}, total=len(ids))
        with transaction.atomic():
            carry_out(run)
        return run
    total = chosen_people(chosen, by).count()
    run = BulkRun.objects.create(by=by, action=action.name, data=data, chosen=chosen, total=total)
    transaction.on_commit(lambda: run_in_background.enqueue(run.pk))
    return run


@task()
def run_in_background(run_id: int) -> None:
    """Carry out a run, or its rest after a crash. A refusal is written down for the user and ends it."""
    run = BulkRun.objects.select_related("by").get(pk=run_id)
    if run.state == BulkRun.State.DONE:
        return
    try:
        carry_out(run)
    except (Refused, ValueError) as error:
        run.state, run.message = BulkRun.State.FAILED, str(error)
        run.save(update_fields=["state", "message"])


def carry_out(run: BulkRun) -> None:
    """Do what is left of a run, write its history, mark it done."""
    action = find_action(run.action)
    run.state = BulkRun.State.RUNNING
    run.save(update_fields=["state"])
    if action.whole:
        made = action.whole(chosen_people(run.chosen, run.by), run.data, run.by)
        run.done = run.total
    else:
        changed = apply_blocks(run, action)
        run.message = action.sentence(run.data, changed)
        made = record(
            "people.bulk", by=run.by, summary=run.message, undo={"run": run.pk}, action=run.action, count=changed
        )
    run.message = run.message or action.sentence(run.data, run.total)
    run.state, run.history_id = BulkRun.State.DONE, made.pk
    run.save(update_fields=["state", "history_id", "message", "done"])


def apply_blocks(run: BulkRun, action: BulkAction) -> int:
    """Apply the action block by block, from where an earlier attempt stopped. Returns how many people changed."""
    assert action.apply is not None  # noqa: S101 an action has either `whole` or `apply`
    last = run.parts.order_by("-last_id").values_list("last_id", flat=True).first() or 0
    for block in id_blocks(chosen_people(run.chosen, run.by), last):
        with transaction.atomic():
            people = list(Person.objects.select_related("company", "owner").filter(pk__in=block).order_by("pk"))
            before = action.apply(people, run.data, run.by)
            BulkPart.objects.create(run=run, last_id=block[-1], before=before)
            run.done += len(block)
            BulkRun.objects.filter(pk=run.pk).update(done=run.done)
    return sum(len(part.before) for part in run.parts.all().iterator(chunk_size=20))


def id_blocks(people: QuerySet[Person], after: int) -> Iterator[list[int]]:
    """Ids of the people above `after` in ascending blocks. Noted first, because the change may move who is meant."""
    ids = list(people.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True))
    for start_at in range(0, len(ids), BLOCK):
        yield ids[start_at : start_at + BLOCK]


@undoes("people.bulk")
def undo_bulk(action: Action, by) -> None:
    """Take a run back: at once if it was small, else by the worker."""
    run = BulkRun.objects.get(pk=(action.undo or {})["run"])
    if run.total > AT_ONCE:
        transaction.on_commit(lambda: undo_in_background.enqueue(run.pk, by.pk))
    else:
        revert_parts(run, by)


@task()
def undo_in_background(run_id: int, user_id: int) -> None:
    """Take a large run back block by block; a block that is back is no longer a part of the run."""
    revert_parts(BulkRun.objects.get(pk=run_id), User.objects.get(pk=user_id))


def revert_parts(run: BulkRun, by) -> None:
    """Take back every block that is left, the last one first."""
    revert = find_action(run.action).revert
    assert revert is not None  # noqa: S101 only runs with parts get here
    for pk in run.parts.order_by("-last_id").values_list("pk", flat=True):
        with transaction.atomic():
            part = BulkPart.objects.get(pk=pk)
            revert(part.before, by)
            part.delete()
