"""When the clock has run out: offer the person to the next colleague, or tell the team lead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from trichter.accounts.models import User
from trichter.accounts.role_names import ADMIN, TEAM_LEAD
from trichter.people.models import Person
from trichter.people.models.event import micros
from trichter.worktime.services import available

from .. import clock, telling
from ..models import Handover
from ..routing import Candidate, Choice, Router, active_rules
from .following import note_responses, settle
from .offering import lock_house, read_candidates, write

State, Closing = Handover.State, Handover.Closing


@dataclass
class Escalation:
    """What came of a clock that ran out.

    handover   the one whose clock ran out; accepted, or expired and then offered to somebody else
    successor  the new offer; None if it was accepted, or if nobody is left
    to_lead    whether the successor is the team lead's
    leads      who was told
    """

    handover: Handover
    successor: Handover | None = None
    to_lead: bool = False
    leads: list[User] = field(default_factory=list)


Listener = Callable[[Escalation], None]
_listeners: list[Listener] = []


def on_escalation(listener: Listener) -> Listener:
    """Have this called with every escalation, inside its transaction. Higher packages register when they start."""
    if listener not in _listeners:
        _listeners.append(listener)
    return listener


def due_escalations(now: datetime) -> QuerySet[Handover]:
    """Handovers whose clock has run out and that were not escalated yet, the longest overdue first."""
    waiting = Handover.objects.running().filter(escalated_at=None, state__in=(State.OPEN, State.ACCEPTED))
    return clock.annotate(waiting, micros(now)).filter(clock_state=clock.BREACHED).order_by("due_at", "pk")


def escalate_due(
    now: datetime | None = None, on_escalated: Listener | None = None, limit: int = 500
) -> list[Escalation]:
    """Escalate what is due, each in a transaction of its own; killed anywhere and run again, nothing happens twice."""
    moment = now or timezone.now()
    found = []
    for row in list(due_escalations(moment)[:limit]):
        with transaction.atomic():
            done = escalate(row, moment)
            for listener in [*_listeners, *([on_escalated] if on_escalated else [])] if done else ():
                listener(done)  # type: ignore[arg-type]
        if done is not None:
            found.append(done)
    return found


@transaction.atomic
def escalate(handover: Handover, now: datetime) -> Escalation | None:
    """Take back an unanswered offer, make the next one, tell the team leads. None if there is nothing to do any more.

    An accepted person stays with their owner. After the policy's number of attempts, or when nobody is left by the
    rules, a team lead gets the offer; if there is none either, the offer stays where it is.
    """
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=handover.person_id)
    note_responses([handover.person_id])
    settle([handover.person_id], at=now)
    row = Handover.objects.select_for_update(of=("self",)).select_related("person", "rep", "team").get(pk=handover.pk)
    if row.escalated_at is not None or not still_due(row, now):
        return None
    row.escalated_at = micros(now)
    leads = leads_of(row)
    done = Escalation(row, leads=leads)
    if row.state == State.OPEN:
        done.successor, done.to_lead = _offer_again(row, leads, now)
    row.save(update_fields=["escalated_at"])
    telling.escalated(row, leads, done.successor)
    return done


def still_due(row: Handover, now: datetime) -> bool:
    """Whether the clock has run out and still runs."""
    return row.state in (State.OPEN, State.ACCEPTED) and clock.state(row, micros(now)).state == clock.BREACHED


def _offer_again(row: Handover, leads: list[User], now: datetime) -> tuple[Handover | None, bool]:
    current = lock_house()
    [candidate] = read_candidates([row.person_id], {row.person_id: frozenset(tried(row))})
    choice, to_lead = None, False
    if row.attempt < current.most_attempts:
        choice = _by_rules(candidate, now)
    if choice is None:
        choice, to_lead = _by_lead(row, candidate, leads, now), True
    if choice is None:
        return None, False
    expire(row, now)
    [successor] = write([candidate], {row.person_id: choice}, now, previous={row.person_id: row})
    return successor, to_lead


def tried(row: Handover) -> set[int]:
    """The colleagues who had the person in this chain of offers."""
    found: set[int] = set()
    step: Handover | None = row
    while step is not None and len(found) < 50:
        found.add(step.rep_id or 0)
        step = step.previous
    return found - {0}


def _by_rules(candidate: Candidate, now: datetime) -> Choice | None:
    router = Router(active_rules(), [candidate], now)
    found = router.route([candidate]).get(candidate.pk)
    if found is not None:
        router.colleagues.save_shares()
    return found


def _by_lead(row: Handover, candidate: Candidate, leads: list[User], now: datetime) -> Choice | None:
    """A team lead who did not have the person before; one who is present first."""
    left = [lead for lead in leads if lead.pk not in candidate.tried and lead.role == TEAM_LEAD]
    present = {lead.pk for lead in available(left, now)} if left else set()
    left.sort(key=lambda lead: (lead.pk not in present, lead.pk))
    return Choice(left[0].pk, row.team_id, None, {"how": "lead"}) if left else None


def expire(row: Handover, now: datetime) -> None:
    """The offer has run out."""
    row.state, row.closing = State.EXPIRED, Closing.CLOCK
    row.closed_at = row.answered_at = micros(now)
    row.save(update_fields=["state", "closing", "closed_at", "answered_at"])


def leads_of(row: Handover) -> list[User]:
    """The team leads of the handover's team, else of the colleague's teams; administrators where there is none."""
    active = User.objects.filter(is_active=True).order_by("pk")
    leads = active.filter(role=TEAM_LEAD)
    teams = [row.team_id] if row.team_id else []
    found = list(leads.filter(teams__in=teams).distinct()) if teams else []
    if not found and row.rep is not None:
        found = list(leads.filter(teams__in=row.rep.teams.all()).distinct())
    return found or list(active.filter(role=ADMIN))
