"""The card "next step" on a person's page."""

from __future__ import annotations

from trichter.ui.registry import Panel

from .actions import for_task
from .models import Task
from .today import TASK_ICONS


def next_step(request, person) -> dict:
    """The earliest open step and what can be done about it."""
    open_tasks = list(
        Task.objects.filter(person=person, done_at=None).select_related("assignee").order_by("due_at")[:10]
    )
    task = open_tasks[0] if open_tasks else None
    if task is not None:
        task.person = person
    return {
        "person": person,
        "task": task,
        "task_icon": TASK_ICONS[task.kind] if task else "",
        "more": len(open_tasks) - 1 if task else 0,
        "actions": for_task(task) if task else [],
        "may_change": request.user.may("tasks.change"),
    }


PANELS = [Panel("person", 20, "people.view", "guidance/_next_step.html", next_step)]
