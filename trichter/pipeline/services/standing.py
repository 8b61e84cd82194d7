"""The stage of the persons of an opportunity, where the definitions alone would not move them.

Opening and winning write events, and the definitions move the persons on. The log only grows, so what was taken back
by a colleague needs steps by hand: back, and forward again when it comes true a second time.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext_lazy

from trichter.lifecycle import services as lifecycle
from trichter.lifecycle.models import Transition
from trichter.people.appfields import both
from trichter.people.models import Person
from trichter.people.models.person import Stage as PersonStage

from ..models import Opportunity

TAKEN_BACK = gettext_lazy("The opportunity was taken back")  # the reason of such a step
ORDER = [PersonStage.OPPORTUNITY, PersonStage.CUSTOMER]


def of_persons(person_ids: Iterable[int]):
    """Living opportunities in which these persons are the main contact or have a say."""
    ids = list(person_ids)
    return Opportunity.objects.alive().filter(Q(person__in=ids) | Q(stakeholders__person__in=ids))


def earned(person_id: int) -> str:
    """The stage that the person's opportunities speak for; empty if none does."""
    rows = of_persons([person_id])
    if rows.won().exists():
        return PersonStage.CUSTOMER
    return PersonStage.OPPORTUNITY if Opportunity.objects.alive().open().filter(person=person_id).exists() else ""


def back(person_ids: Iterable[int], *, by) -> None:
    """Step back those whom an opportunity had brought further than their opportunities now say.

    Only who stands where the definition of that stage brought them; without a colleague nothing is done, because
    only a step by hand holds.
    """
    if by is None:
        return
    for person in Person.objects.alive().filter(pk__in=list(person_ids), stage__in=ORDER).order_by("pk"):
        last = Transition.objects.filter(person=person).order_by("-at", "-pk").first()
        if last is None or last.to_stage != person.stage or last.definition_id is None:
            continue
        wanted = earned(person.pk) or before_opportunities(person)
        if ORDER.index(PersonStage(person.stage)) > rank(wanted):
            lifecycle.set_stage(person, wanted, by=by, reason=str(TAKEN_BACK))


def rank(stage: str) -> int:
    """The place in ORDER, -1 for stages before it."""
    return ORDER.index(PersonStage(stage)) if stage in ORDER else -1


def before_opportunities(person: Person) -> str:
    """The stage the person came from when they first reached one of ORDER."""
    rows = Transition.objects.filter(person=person, to_stage__in=ORDER).exclude(from_stage__in=[*ORDER, ""])
    last = rows.order_by("-at", "-pk").first()
    return last.from_stage if last else PersonStage.LEAD


def forward(person_ids: Iterable[int | None], stage: str, *, by) -> None:
    """Step those forward again whom only such a step back holds; the definitions would wait for further contact."""
    if by is None:
        return
    ids = [pk for pk in person_ids if pk is not None]
    for person in Person.objects.alive().filter(pk__in=ids).order_by("pk"):
        last = Transition.objects.filter(person=person).order_by("-at", "-pk").first()
        held = last is not None and last.reason in both(TAKEN_BACK) and last.to_stage == person.stage
        if held and stage and rank(stage) > rank(person.stage):
            lifecycle.set_stage(person, stage, by=by)


def forward_to_earned(person_ids: Iterable[int], *, by) -> None:
    """The same to whatever stage each one's opportunities speak for."""
    for pk in person_ids:
        forward([pk], earned(pk), by=by)
