"""What a row of Today and the card "next step" offer, in the order of the keys 1 to 4."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from .models import Task

# What finishing a step of a kind may mean: (outcome, words, icon). The first is the usual one.
FINISH: dict[str, list[tuple[str, Any, str]]] = {
    Task.Kind.CALL: [
        ("answered", pgettext_lazy("a call", "Reached"), "phone-check"),
        ("not_reached", pgettext_lazy("a call", "Not reached"), "phone-x"),
    ],
    Task.Kind.MAIL: [("sent", pgettext_lazy("a mail", "Sent"), "send")],
    Task.Kind.MEETING: [
        ("held", pgettext_lazy("a meeting", "Took place"), "check"),
        ("missed", pgettext_lazy("a meeting", "Cancelled"), "x"),
    ],
    Task.Kind.TODO: [("", _("Done"), "check")],
}


@dataclass(frozen=True)
class Action:
    """A button: a link (`href`), a form that posts `name` = `value` to `url`, or, with `form`,
    one whose form unfolds in place."""

    label: Any
    icon: str
    url: str = ""
    href: str = ""
    name: str = ""
    value: str = ""
    form: bool = False
    main: bool = False
    short: bool = False  # only the icon is shown


def call(person) -> list[Action]:
    """Ring, where there is a number."""
    if not person.phone:
        return []
    return [
        Action(gettext("Call %(number)s") % {"number": person.phone}, "phone", href=f"tel:{person.phone}", short=True)
    ]


def write(person) -> list[Action]:
    """Write, where there is an address."""
    if not person.email:
        return []
    return [
        Action(
            gettext("Write to %(address)s") % {"address": person.email},
            "mail",
            href=f"mailto:{person.email}",
            short=True,
        )
    ]


def finish(task: Task) -> list[Action]:
    """The ways in which a step ends."""
    url = reverse("guidance:finish", args=[task.pk])
    return [
        Action(label, icon, url, name="outcome" if outcome else "", value=outcome, main=number == 0)
        for number, (outcome, label, icon) in enumerate(FINISH[task.kind])
    ]


def for_task(task: Task) -> list[Action]:
    """Reach the person, then say how it ended."""
    reach = write(task.person) if task.kind == Task.Kind.MAIL else call(task.person)
    return reach + finish(task)


def for_row(row, user) -> list[Action]:
    """A row's buttons for this user; those who may only read get none but the phone."""
    person = row.person
    if not user.may("people.change"):
        return call(person)
    if row.task is not None:
        return for_task(row.task)
    take = Action(_("Take over"), "hand-grab", reverse("guidance:take_over", args=[person.pk]), main=True)
    if row.kind == "ripe":
        return [take, *call(person)]
    if row.suggestion is not None:
        decide = [
            Action(_("Confirm"), "check", _decision(row, "accept"), main=row.kind == "candidate"),
            Action(_("Not yet"), "x", _decision(row, "dismiss")),
        ]
        return ([take] if row.kind == "free" else []) + decide + call(person)
    plan = reverse("guidance:plan", args=[person.pk])
    return [Action(_("Plan step"), "calendar-plus", plan, form=True, main=True), *call(person)]


def _decision(row, decision: str) -> str:
    return reverse("lifecycle:decide", args=[row.suggestion.pk, decision])
