"""What a row of Today and the card "next step" offer, in the order of the keys 1 to 4."""

from __future__ import annotations

from collections.abc import Callable
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
    if row.person is None:
        return for_deal(row.deal, user)
    if not user.may("people.change"):
        return call(row.person)
    if row.task is not None:
        return for_task(row.task)
    return BUTTONS.get(row.kind, planning)(row, user)


def answering(row, user) -> list[Action]:
    """A handover: take it on or say why not; when it is taken on already, speak with the person."""
    reach = call(row.person) or write(row.person)
    if row.handover.state != row.handover.State.OPEN:
        return [*reach, *planning(row, user)[:1]]
    accept = reverse("handover:accept", args=[row.handover.pk])
    reject = reverse("handover:reject", args=[row.handover.pk])
    return [
        Action(_("Accept"), "check", accept, main=True),
        Action(_("Reject"), "x", reject, form=True),
        *reach,
    ]


def replying(row, user) -> list[Action]:
    """Write back or call; whoever cannot right now plans it."""
    free = [taking(row)] if row.person.owner_id is None else []
    return [*free, *write(row.person), *call(row.person), *planning(row, user)[:1]]


def taking(row) -> Action:
    """Become the owner."""
    return Action(_("Take over"), "hand-grab", reverse("guidance:take_over", args=[row.person.pk]), main=True)


def ripe(row, user) -> list[Action]:
    """Somebody has to begin."""
    return [taking(row), *call(row.person)]


def deciding(row, user) -> list[Action]:
    """What a conversation was worth."""
    decide = [
        Action(_("Confirm"), "check", _decision(row, "accept"), main=row.kind == "candidate"),
        Action(_("Not yet"), "x", _decision(row, "dismiss")),
    ]
    return ([taking(row)] if row.kind == "free" else []) + decide + call(row.person)


def planning(row, user) -> list[Action]:
    """A next step."""
    plan = reverse("guidance:plan", args=[row.person.pk])
    return [Action(_("Plan step"), "calendar-plus", plan, form=True, main=True), *call(row.person)]


def closing(row, user) -> list[Action]:
    """An opportunity with its main person."""
    return for_deal(row.deal, user) + call(row.person)


def for_deal(deal, user) -> list[Action]:
    """Plan its next step; without somebody to talk to there is none, so the page opens on which they are named."""
    if deal.person_id is None or not (user.may("tasks.change") and user.may("people.change")):
        return []
    plan = reverse("guidance:plan_opportunity", args=[deal.pk])
    return [Action(_("Plan step"), "calendar-plus", plan, form=True, main=True)]


BUTTONS: dict[str, Callable[[Any, Any], list[Action]]] = {
    "clock": answering,
    "reply": replying,
    "asked": replying,
    "candidate": deciding,
    "free": deciding,
    "ripe": ripe,
    "late": closing,
    "stuck": closing,
}


def later_url(row) -> str:
    """Where the menu "later" of a row posts to; a running clock cannot be put off."""
    if row.handover is not None:
        return ""
    if row.task is not None:
        return reverse("guidance:later", args=[row.task.pk])
    if row.deal is not None:
        return reverse("guidance:snooze_opportunity", args=[row.deal.pk])
    return reverse("guidance:snooze", args=[row.person.pk])


def _decision(row, decision: str) -> str:
    return reverse("lifecycle:decide", args=[row.suggestion.pk, decision])
