from datetime import timedelta

import pytest
from django.utils import timezone

from trichter.guidance import services
from trichter.guidance.errors import BadTime, TooLate
from trichter.guidance.models import Task
from trichter.history.services import undo
from trichter.people.models import Event
from trichter.people.tests.factories import make_person

HOUR = timedelta(hours=1)


@pytest.fixture
def task(rep):
    """A call due in an hour."""
    return services.plan_task(make_person(owner=rep), assignee=rep, title="ask", due_at=timezone.now() + HOUR, by=rep)


def logged(kind: str) -> list[Event]:
    return list(Event.objects.filter(type=kind))


def test_a_step_is_planned_and_can_be_taken_back(rep):
    due = timezone.now() + HOUR
    step, action = services.plan_step(make_person(), assignee=rep, kind="mail", title="  offer ", due_at=due, by=rep)
    assert (step.title, step.kind, step.due_at) == ("offer", "mail", due)
    undo(action, by=rep)
    assert not Task.objects.exists()


@pytest.mark.parametrize("days", [-400, 4000])
def test_an_impossible_time_is_refused(rep, days):
    with pytest.raises(BadTime):
        services.plan_task(make_person(), assignee=rep, due_at=timezone.now() + timedelta(days=days), by=rep)
    assert not Task.objects.exists()


def test_finishing_writes_the_log_and_a_second_click_is_refused(task, rep, other):
    action = services.complete_task(task, rep)
    with pytest.raises(TooLate):
        services.complete_task(task, other)
    [event] = logged("task_done")
    assert (event.name, event.actor, event.properties["kind"]) == ("ask", rep, "call")
    undo(action, by=rep)
    assert Task.objects.get().done_at is None
    services.complete_task(task, rep)
    assert len(logged("task_done")) == 2


def test_an_outcome_logs_the_call_too(task, rep):
    assert services.complete_task(task, rep, "answered") is None
    [call] = logged("call_logged")
    assert (call.outcome, call.actor) == ("answered", rep)


def test_a_todo_with_an_outcome_logs_no_activity(rep):
    due = timezone.now() + HOUR
    todo = services.plan_task(make_person(), assignee=rep, kind="todo", title="dossier", due_at=due, by=rep)
    services.complete_task(todo, rep, "answered")
    assert not logged("call_logged")


def test_moving_can_be_taken_back(task, rep):
    before = task.due_at
    action = services.reschedule_task(task, before + 24 * HOUR, by=rep)
    assert Task.objects.get().due_at == before + 24 * HOUR
    undo(action, by=rep)
    assert Task.objects.get().due_at == before


def test_a_finished_step_cannot_be_moved(task, rep):
    services.complete_task(task, rep)
    with pytest.raises(TooLate):
        services.reschedule_task(task, timezone.now() + HOUR, by=rep)


def test_dropping_can_be_taken_back(task, rep):
    action = services.delete_task(task, by=rep)
    assert not Task.objects.exists()
    undo(action, by=rep)
    again = Task.objects.get()
    assert (again.person_id, again.title, again.due_at) == (task.person_id, "ask", task.due_at)
