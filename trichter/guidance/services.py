"""Changes: the next step of a person, and who takes a person over."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from trichter.handover import services as handovers
from trichter.handover.errors import HasOwner
from trichter.history.models import Action
from trichter.history.services import record, undoes
from trichter.people import services as people
from trichter.people.models import Person
from trichter.people.models.event import micros
from trichter.pipeline.models import Opportunity

from . import telling
from .errors import BadTime, TooLate
from .models import Snooze, Task

FURTHEST = timedelta(days=3660)


def plan_task(person: Person, *, assignee, kind: str = Task.Kind.CALL, title: str = "", due_at: datetime, by) -> Task:
    """Plan a step with a person. Raises BadTime for a time more than a year back or ten years ahead."""
    return plan_step(person, assignee=assignee, kind=kind, title=title, due_at=due_at, by=by)[0]


@transaction.atomic
def plan_step(
    person: Person,
    *,
    assignee,
    kind: str = Task.Kind.CALL,
    title: str = "",
    due_at: datetime,
    by,
    opportunity: Opportunity | None = None,
) -> tuple[Task, Action]:
    """The same; returns the step and the undoable action. With an opportunity it is that one's next step.

    Whoever has to do it is told, unless they planned it themselves.
    """
    check_time(due_at)
    task = Task.objects.create(
        person=person,
        opportunity=opportunity,
        assignee=assignee,
        kind=kind,
        title=title.strip()[:200],
        due_at=due_at,
        created_by=by,
    )
    telling.step_planned(task, by)
    return task, record("guidance.task_planned", person, by=by, undo={"task": task.pk}, task=task.pk)


@transaction.atomic
def complete_task(task: Task, by, outcome: str = "") -> Action | None:
    """Mark a step as done and write it into the person's log. Raises TooLate.

    With an outcome that an activity of the task's kind has, such as `answered` of a call, that activity is logged too.
    Then there is nothing to undo, because the log only grows: None. Otherwise returns the undoable action.
    """
    now = timezone.now()
    if not Task.objects.filter(pk=task.pk, done_at=None).update(done_at=now):
        raise TooLate(_("A colleague has done this already."))
    task.done_at = now
    facts = {"name": str(task), "kind": task.kind}
    if outcome:
        facts["outcome"] = outcome[:60]
    # the moment is part of the key, so that a step done again after an undo is written again
    key = f"task:{task.pk}:{micros(now)}"
    people.record_events([people.NewEvent(task.person_id, "task_done", micros(now), key, facts)], by=by)
    logged = outcome in people.OUTCOMES.get(task.kind, ())
    if logged:
        people.log_activity(task.person, task.kind, outcome, at=now, by=by, key=f"{key}:log")
    undo = None if logged else {"task": task.pk}
    action = record("guidance.task_done", task.person, by=by, undo=undo, task=task.pk, outcome=outcome)
    return None if logged else action


@transaction.atomic
def reschedule_task(task: Task, due_at: datetime, *, by) -> Action:
    """Move a step to another time. Returns the undoable action. Raises TooLate, BadTime."""
    check_time(due_at)
    old = Task.objects.select_for_update().get(pk=task.pk)
    if old.done_at is not None:
        raise TooLate(_("A colleague has done this already."))
    Task.objects.filter(pk=task.pk).update(due_at=due_at)
    task.due_at = due_at
    undo = {"task": task.pk, "due_at": old.due_at.isoformat()}
    return record("guidance.task_moved", task.person, by=by, undo=undo, task=task.pk)


@transaction.atomic
def delete_task(task: Task, *, by) -> Action:
    """Drop a step. Returns the undoable action."""
    kept = {
        "person": task.person_id,
        "opportunity": task.opportunity_id,
        "assignee": task.assignee_id,
        "kind": task.kind,
        "title": task.title,
        "due_at": task.due_at.isoformat(),
    }
    action = record("guidance.task_deleted", task.person, by=by, undo=kept)
    task.delete()
    return action


@transaction.atomic
def take_over(person: Person, by) -> Action:
    """Become the owner of a person nobody owns: an accepted handover. Of two who click at once one wins.

    Returns the undoable action. Raises TooLate, which names the new owner.
    """
    try:
        handover = handovers.take(person, by)
    except (HasOwner, Person.DoesNotExist) as error:
        gone = isinstance(error, Person.DoesNotExist)
        raise TooLate(_("The person is no longer there.") if gone else str(error)) from error
    person.owner = by
    done = Action.objects.filter(by=by, verb__startswith="handover.", undo__handover=handover.pk)
    return done.latest("pk")


@transaction.atomic
def snooze(person: Person, user, until: datetime) -> Action:
    """Keep a person off the user's Today until then. Returns the undoable action. Raises BadTime."""
    check_time(until)
    Snooze.objects.update_or_create(user=user, person=person, defaults={"until": until})
    undo = {"person": person.pk, "user": user.pk}
    return record("guidance.snoozed", person, by=user, undo=undo, until=until.isoformat())


@transaction.atomic
def snooze_opportunity(opportunity: Opportunity, user, until: datetime) -> Action:
    """The same for an opportunity."""
    check_time(until)
    Snooze.objects.update_or_create(user=user, opportunity=opportunity, defaults={"until": until})
    undo = {"opportunity": opportunity.pk, "user": user.pk}
    return record("guidance.snoozed", opportunity, by=user, undo=undo, until=until.isoformat())


def check_time(due_at: datetime) -> None:
    """Refuse times that can only be a slip of the finger."""
    now = timezone.now()
    if not now - timedelta(days=366) < due_at < now + FURTHEST:
        raise BadTime(_("Choose a day within the next ten years."))


@undoes("guidance.snoozed")
def _wake(action, by) -> None:
    kept = action.undo
    of = {"opportunity": kept["opportunity"]} if "opportunity" in kept else {"person": kept["person"]}
    Snooze.objects.filter(user=kept["user"], **of).delete()


@undoes("guidance.task_planned")
def _unplan(action, by) -> None:
    Task.objects.filter(pk=action.undo["task"], done_at=None).delete()


@undoes("guidance.task_done")
def _undo_done(action, by) -> None:
    Task.objects.filter(pk=action.undo["task"]).update(done_at=None)


@undoes("guidance.task_moved")
def _undo_move(action, by) -> None:
    Task.objects.filter(pk=action.undo["task"]).update(due_at=datetime.fromisoformat(action.undo["due_at"]))


@undoes("guidance.task_deleted")
def _undo_delete(action, by) -> None:
    kept = action.undo
    if Person.objects.filter(pk=kept["person"]).exists():
        Task.objects.create(
            person_id=kept["person"],
            opportunity_id=kept.get("opportunity"),
            assignee_id=kept["assignee"],
            kind=kept["kind"],
            title=kept["title"],
            due_at=datetime.fromisoformat(kept["due_at"]),
            created_by=by,
        )


@undoes("guidance.taken_over")
def _give_back(action, by) -> None:
    """Back to no owner, unless somebody else took the person meanwhile."""
    person = Person.objects.alive().filter(pk=action.undo["person"], owner=action.undo["owner"]).first()
    if person is not None:
        people.assign_owner(person, None, by=by, reason=_("given back"))
