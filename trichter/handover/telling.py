"""Notices to colleagues: one for each person, or one for many who come at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.urls import reverse

from trichter.accounts.models import User
from trichter.notices.services import notify
from trichter.people.models import Person

from .models import Handover
from .notice_kinds import ESCALATED, MANY, OFFERED

SINGLY = 3  # so many at once are told one by one


def offered(rows: Sequence[Handover]) -> None:
    """Tell each colleague whom they were offered."""
    by_rep: dict[int, list[Handover]] = defaultdict(list)
    for row in rows:
        if row.rep_id is not None:
            by_rep[row.rep_id].append(row)
    users = User.objects.in_bulk(by_rep)
    few = [row.person_id for mine in by_rep.values() if len(mine) <= SINGLY for row in mine]
    persons = Person.objects.select_related("company").in_bulk(few)
    for rep, mine in by_rep.items():
        if len(mine) > SINGLY:
            first = min(row.pk for row in mine)
            many = {"count": len(mine)}
            notify([users[rep]], MANY, key=f"handovers:{first}", data=many, url=reverse("handover:list"))
            continue
        for row in mine:
            person = persons[row.person_id]
            data = {"person": str(person), "company": str(person.company or ""), "why": row.why}
            url = reverse("people:person", args=[person.pk])
            notify([users[rep]], OFFERED, key=f"handover:{row.pk}", data=data, url=url, person=person)


def escalated(row: Handover, leads: Iterable[User], successor: Handover | None) -> None:
    """Tell the team leads that nobody answered in time, and what became of it."""
    data = {
        "person": str(row.person),
        "rep": str(row.rep or ""),
        "next": str(successor.rep) if successor is not None else "",
        "answered": row.state == Handover.State.ACCEPTED,
    }
    url = reverse("people:person", args=[row.person_id])
    notify(list(leads), ESCALATED, key=f"handover:{row.pk}:late", data=data, url=url, person=row.person)
