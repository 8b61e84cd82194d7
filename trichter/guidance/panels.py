"""The card "next step" on the page of a person and of an opportunity."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse

from trichter.ui.registry import Panel

from .actions import for_task
from .models import Task
from .why import TASK_ICONS


def next_step(request, person) -> dict:
    """The person's earliest open step and what can be done about it."""
    return card(request, Task.objects.filter(person=person), person, reverse("guidance:plan", args=[person.pk]))


def opportunity_step(request, opportunity) -> dict:
    """The opportunity's earliest open step; a step with its main person that names no opportunity counts too."""
    mine = Q(opportunity=opportunity)
    if opportunity.person_id is not None:
        mine |= Q(opportunity=None, person=opportunity.person_id)
    plan = reverse("guidance:plan_opportunity", args=[opportunity.pk]) if opportunity.person_id else ""
    return card(request, Task.objects.filter(mine), opportunity.person, plan)


def card(request, tasks, person, plan_url: str) -> dict:
    """What the card shows; without an address to plan at there is nobody to plan a step with."""
    open_tasks = list(tasks.filter(done_at=None).select_related("assignee", "person").order_by("due_at")[:10])
    task = open_tasks[0] if open_tasks else None
    return {
        "person": person,
        "task": task,
        "task_icon": TASK_ICONS[task.kind] if task else "",
        "more": len(open_tasks) - 1 if task else 0,
        "actions": for_task(task) if task else [],
        "plan_url": plan_url,
        "may_change": request.user.may("tasks.change"),
    }


PANELS = [
    Panel("person", 20, "people.view", "guidance/_next_step.html", next_step),
    Panel("opportunity", 20, "pipeline.view", "guidance/_next_step.html", opportunity_step),
]
