"""The column "next step" of the list of people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from trichter.people.lists.columns import Column, add_column
from trichter.ui.chips import due_chip
from trichter.ui.icons import icon

from .models import Task
from .why import TASK_ICONS


def next_steps(people: Sequence, user) -> Mapping[int, Task]:
    """The earliest open step of each person of a page; one query."""
    tasks = Task.objects.filter(person__in=[person.pk for person in people], done_at=None).order_by("-due_at")
    return {task.person_id: task for task in tasks}


def cell(task: Task | None) -> str:
    """Sign, words and when it is due."""
    if task is None:
        return ""
    return format_html("{} {} {}", icon(TASK_ICONS[task.kind], size="sm"), str(task), due_chip(task.due_at))


add_column(
    Column(
        "next_step",
        _("Next step"),
        lambda row, task: task,
        kind="html",
        load=next_steps,
        render=lambda row, task: cell(task),
        default=True,
        export=lambda task: f"{task} {task.due_at:%Y-%m-%d %H:%M}" if task else "",
    )
)
