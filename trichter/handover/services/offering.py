"""Offering people to colleagues: those who are ripe by themselves, or one by hand.

Locks are taken in one order, persons by their number and then the house's row (Policy), so that workers and users never
wait for each other in a circle.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from trichter.accounts.models import User
from trichter.history.services import record, undoes
from trichter.lifecycle.models import Transition
from trichter.people import services as people
from trichter.people.matching import holding, matching
from trichter.people.models import Person
from trichter.people.models.event import micros
from trichter.worktime.services import calendars_for

from .. import telling
from ..errors import AlreadyOffered, HasOwner, NobodyThere
from ..models import Handover, Policy, Rule, Target
from ..routing import Candidate, Choice, Router, active_rules, targets_for
from .waiting import not_to_be_asked_again

State = Handover.State
BLOCK = 500
IN_VAIN = 4  # blocks of the sweep in which nobody was placed: then all colleagues are full or away
FACTS = ("pk", "company_id", "stage", "band", "score", "source", "campaign")


def policy() -> Policy:
    """The house's row; made when it is first asked for."""
    return Policy.objects.filter(pk=1).first() or Policy.objects.get_or_create(pk=1)[0]


def offers_by_itself(current: Policy) -> bool:
    """Whether anybody is handed over without a click: switched on, and there are rules."""
    return current.enabled and Rule.objects.filter(active=True).exists()


def offer_ripe(person_ids: Sequence[int], *, at: datetime | None = None) -> list[Handover]:
    """Offer those of these persons for whom the policy holds, who belong to nobody and are not offered yet.

    Set-based; doing it again changes nothing. Whom no rule finds a colleague for waits for the sweep.
    """
    current = policy()
    if not person_ids or not offers_by_itself(current):
        return []
    ripe = holding(list(person_ids), current.condition, as_of=at)
    return offer_waiting(ripe, at or timezone.now()) if ripe else []


@transaction.atomic
def offer_waiting(person_ids: Collection[int], at: datetime, *, tell: bool = True) -> list[Handover]:
    """Route these persons, unless owned, offered, or turned down without further contact. Returns the handovers.

    tell  whether the colleagues get a notice
    """
    free = lock_free(person_ids)
    free -= not_to_be_asked_again(free)
    if not free:
        return []
    lock_house()
    candidates = read_candidates(free)
    router = Router(active_rules(), candidates, at)
    choices = router.route(candidates)
    router.colleagues.save_shares()
    return write(candidates, choices, at, tell=tell)


def lock_free(person_ids: Collection[int]) -> set[int]:
    """Those of these persons, locked, who live, belong to nobody and are not offered to anybody."""
    rows = Person.objects.alive().filter(pk__in=person_ids, owner=None).order_by("pk")
    ids = set(rows.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
    return ids - set(Handover.objects.open().filter(person__in=ids).values_list("person", flat=True))


def lock_house() -> Policy:
    """Hold the house's row: one at a time routes, so that counters are right."""
    return Policy.objects.select_for_update().get(pk=policy().pk)


def read_candidates(person_ids: Collection[int], tried: Mapping[int, frozenset[int]] | None = None) -> list[Candidate]:
    """The persons as routing needs them, hottest first."""
    rows = Person.objects.filter(pk__in=person_ids).order_by("-score", "pk")
    found = rows.values_list(*FACTS, "company__name", "company__owner")
    return [
        Candidate(
            pk=pk, company_id=company, company=name or "", company_owner=owner, stage=stage, band=band, score=score,
            source=source, campaign=campaign, tried=(tried or {}).get(pk, frozenset()),
        )
        for pk, company, stage, band, score, source, campaign, name, owner in found
    ]  # fmt: skip


def write(
    candidates: Sequence[Candidate],
    choices: Mapping[int, Choice],
    at: datetime,
    *,
    by=None,
    note: str = "",
    previous: Mapping[int, Handover] | None = None,
    tell: bool = True,
) -> list[Handover]:
    """Write handovers and their events, and tell the colleagues; the caller holds the locks."""
    chosen = {person.pk: person for person in candidates if person.pk in choices}
    if not chosen:
        return []
    reps = User.objects.in_bulk({choice.user_id for choice in choices.values()})
    calendars = calendars_for(reps.values())
    targets = targets_for(chosen, list(Target.objects.all()))
    reached = how_reached(chosen)
    before = previous or {}
    rows = []
    for pk, person in chosen.items():
        choice, target = choices[pk], targets.get(pk)
        definition, evidence = reached.get(pk, (None, []))
        rows.append(
            Handover(
                person_id=pk, rep=reps[choice.user_id], team_id=choice.team_id, rule=choice.rule, why=choice.why, by=by,
                stage=person.stage, band=person.band, score=person.score, source=person.source,
                campaign=person.campaign, definition_id=definition, evidence=evidence,
                calendar=calendars[choice.user_id], target_minutes=target.minutes if target else None,
                warning=target.warning if target else 75, offered_at=micros(at), note=note,
                previous=before.get(pk), attempt=before[pk].attempt + 1 if pk in before else 1,
            )
        )  # fmt: skip
    Handover.objects.bulk_create(rows, batch_size=BLOCK)
    people.record_events([event_of(row, "handover_offered", at) for row in rows], by=by, touch=False)
    if tell:
        telling.offered(rows)
    return rows


def event_of(row: Handover, kind: str, at: datetime, **more: Any) -> people.NewEvent:
    """An event of a handover for the person's log."""
    facts = {"name": str(row.rep or ""), "handover": row.pk, "rep": row.rep_id, "attempt": row.attempt, **more}
    return people.NewEvent(row.person_id, kind, micros(at), None, facts)


def how_reached(person_ids: Collection[int]) -> dict[int, tuple[int | None, list]]:
    """{person: (definition, evidence)} of the latest step of each."""
    rows = Transition.objects.filter(person__in=person_ids).order_by("person_id", "at", "pk")
    latest = dict(rows.values_list("person_id", "pk"))
    known = Transition.objects.filter(pk__in=latest.values())
    return {
        person: (definition, evidence)
        for person, definition, evidence in known.values_list("person_id", "definition_id", "evidence")
    }


def sweep(at: datetime | None = None) -> int:
    """Offer everyone who waits: colleagues have come back, or have room again. Returns how many were placed."""
    current = policy()
    if not offers_by_itself(current):
        return 0
    moment = at or timezone.now()
    waiting = matching(Person.objects.alive().filter(owner=None), current.condition, as_of=moment)
    offered = Handover.objects.open().values("person")
    ids = list(waiting.exclude(pk__in=offered).order_by("-score", "pk").values_list("pk", flat=True))
    placed = vain = 0
    for start in range(0, len(ids), BLOCK):
        block = ids[start : start + BLOCK]
        made = len(offer_waiting(block, moment))
        placed += made
        vain = 0 if made else vain + 1
        if vain == IN_VAIN:
            break
    return placed


def offer(person: Person, *, by, rep=None, note: str = "", at: datetime | None = None) -> Handover:
    """Hand a person over now: to this colleague, or to whom the rules give them. See offer_by_hand."""
    return offer_by_hand(person, by=by, rep=rep, note=note, at=at)[0]


@transaction.atomic
def offer_by_hand(person: Person, *, by, rep=None, note: str = "", at: datetime | None = None):
    """The same; returns the handover and the undoable action.

    An owner who hands over gives the person up. Raises HasOwner (somebody else's), AlreadyOffered, NobodyThere.
    """
    moment = at or timezone.now()
    fresh = (
        Person.objects.alive().select_for_update(of=("self",), no_key=True).select_related("owner").get(pk=person.pk)
    )
    if fresh.owner_id is not None and fresh.owner_id != by.pk and not by.may("handover.manage"):
        raise HasOwner(_("%(person)s belongs to %(owner)s.") % {"person": fresh, "owner": fresh.owner})
    if Handover.objects.open().filter(person=fresh).exists():
        raise AlreadyOffered(_("%(person)s is offered to a colleague already.") % {"person": fresh})
    lock_house()
    candidates = read_candidates([fresh.pk])
    choices = {fresh.pk: by_name(rep, by)} if rep is not None else by_rules(candidates, moment)
    former = fresh.owner_id
    if former is not None:
        people.assign_owner(fresh, None, by=by, reason=_("handed over"), history=False)
    [row] = write(candidates, choices, moment, by=by, note=note.strip()[:500])
    summary = f"{fresh} → {row.rep}"
    undo = {"handover": row.pk, "owner": former}
    return row, record("handover.offered", fresh, by=by, summary=summary, undo=undo, handover=row.pk)


def by_name(rep, by) -> Choice:
    """The choice of a colleague by hand."""
    team = rep.teams.order_by("name").values_list("pk", flat=True).first()
    return Choice(rep.pk, team, None, {"how": "manual", "by": str(by)})


def by_rules(candidates: list[Candidate], at: datetime) -> dict[int, Choice]:
    """The choice that the rules make. Raises NobodyThere."""
    router = Router(active_rules(), candidates, at)
    choices = router.route(candidates)
    if not choices:
        raise NobodyThere(_("No rule finds a colleague who is present and has room. Choose one yourself."))
    router.colleagues.save_shares()
    return choices


@undoes("handover.offered")
def _take_back(action, by) -> None:
    """Take the offer back, if nobody has answered it, and give the person back to the former owner."""
    undo = action.undo
    row = Handover.objects.open().filter(pk=undo["handover"]).select_related("person").first()
    if row is None:
        raise AlreadyOffered(_("The offer has been answered meanwhile."))
    now = people.now_micros()
    Handover.objects.filter(pk=row.pk).update(
        state=State.EXPIRED, closing=Handover.Closing.UNDONE, closed_at=now, answered_at=now, answered_by=by
    )
    if undo.get("owner") is not None and row.person.owner_id is None:
        former = User.objects.filter(pk=undo["owner"]).first()
        people.assign_owner(row.person, former, by=by, reason="undo", history=False)
