"""Whom guidance tells what: each a call of notices with a key, so that nothing is told twice."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from trichter.accounts.models import User
from trichter.notices.services import notify

from .models import Prompt, Task


def step_planned(task: Task, by) -> None:
    """Tell the colleague for whom somebody else planned a step."""
    if task.assignee is None or by is None or task.assignee_id == by.pk:
        return
    data = {"by": str(by), "step": str(task), "person": str(task.person)}
    url = reverse("people:person", args=[task.person_id])
    notify([task.assignee], "step_planned", key=f"step:{task.pk}", data=data, url=url, person=task.person)


def replies_waiting(prompts: Iterable[Prompt]) -> None:
    """Tell owners whose people have begun to wait for an answer."""
    rows = [row for row in prompts if row.kind == Prompt.Kind.REPLY and row.owner_id is not None]
    if not rows:
        return
    owners = User.objects.in_bulk([row.owner_id for row in rows if row.owner_id])
    people = Prompt.objects.filter(person__in=[row.person_id for row in rows], kind=Prompt.Kind.REPLY)
    for row in people.select_related("person"):
        url = reverse("people:person", args=[row.person_id])
        owner = owners.get(row.owner_id or 0)
        if owner is not None:
            key = f"reply:{row.person_id}:{row.at.isoformat()}"
            data = {"person": str(row.person)}
            notify([owner], "reply_waiting", key=key, data=data, url=url, person=row.person)
