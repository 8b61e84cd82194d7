"""Answers to a handover: accepted, rejected, given back; and taking somebody over unasked."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from trichter.accounts.models import User
from trichter.history.models import Action
from trichter.history.services import record, undo, undoes
from trichter.lifecycle import services as lifecycle
from trichter.lifecycle.errors import AlreadyThere
from trichter.people import services as people
from trichter.people.models import Person
from trichter.people.models.event import micros
from trichter.people.models.person import Stage
from trichter.worktime.services import calendar_for

from ..errors import HasOwner, NotAccepted, NotOpen, ReasonNeeded
from ..models import Handover, RejectReason, Target
from ..routing import targets_for
from .offering import event_of, how_reached, read_candidates

State, Outcome = Handover.State, RejectReason.Outcome
MORNING = time(6)


def _lock(handover: Handover) -> tuple[Handover, Person]:
    """The handover and its person as they are now, locked: the person first, as everywhere."""
    person = (
        Person.objects.select_for_update(of=("self",), no_key=True).select_related("owner").get(pk=handover.person_id)
    )
    row = Handover.objects.select_for_update(of=("self",)).select_related("rep", "answered_by").get(pk=handover.pk)
    row.person = person
    return row, person


def _must_be_open(row: Handover) -> None:
    if row.state == State.OPEN:
        return
    if row.state == State.EXPIRED:
        raise NotOpen(_("This offer has run out: %(why)s.") % {"why": row.get_closing_display()})
    who = str(row.answered_by or _("A colleague"))
    words = {State.ACCEPTED: _("%(name)s has accepted already."), State.REJECTED: _("%(name)s has rejected already.")}
    raise NotOpen(words.get(row.state, _("%(name)s has answered already.")) % {"name": who})  # type: ignore[call-overload]


@transaction.atomic
def accept(handover: Handover, *, by, stage: str = "", at: datetime | None = None) -> Action:
    """Take the person: `by` becomes the owner, and the stage is set if one is given. Returns the undoable action.

    The clock runs on until somebody speaks with the person. `at` is when it happened, by default now.
    Raises NotOpen, HasOwner.
    """
    row, person = _lock(handover)
    _must_be_open(row)
    if person.owner_id not in (None, by.pk):
        raise HasOwner(_("%(person)s belongs to %(owner)s.") % {"person": person, "owner": person.owner})
    now = at or timezone.now()
    former = {"handover": row.pk, "rep": row.rep_id, "owner": person.owner_id, "why": row.why}
    if row.rep_id != by.pk:
        row.why = {**row.why, "instead": str(row.rep or "")}
        row.rep, row.calendar = by, calendar_for(by)
    row.state, row.answered_at, row.answered_by = State.ACCEPTED, micros(now), by
    row.save(update_fields=["why", "rep", "calendar", "state", "answered_at", "answered_by"])
    people.assign_owner(person, by, by=by, reason=_("handover accepted"), history=False, at=now)
    people.record_events([event_of(row, "handover_accepted", now)], by=by)
    if stage and stage != person.stage:
        former["stage"] = lifecycle.move_by_hand(person, stage, by=by, reason=_("handover accepted"), at=now)[1].pk
    _copy(row, handover)
    return record("handover.accepted", person, by=by, summary=str(person), undo=former, handover=row.pk)


@undoes("handover.accepted")
def _undo_acceptance(action: Action, by) -> None:
    """Offered again as before, if the person is still with whom it was accepted by and nothing else came of it."""
    kept = action.undo or {}
    row, person = _lock(Handover.objects.get(pk=kept["handover"]))
    if row.state != State.ACCEPTED or person.owner_id != row.rep_id:
        raise NotAccepted(_("Something else has come of this handover meanwhile."))
    _put_back_stage(kept, by)
    Handover.objects.filter(pk=row.pk).update(
        state=State.OPEN, answered_at=None, answered_by=None, rep=kept["rep"], why=kept["why"]
    )
    former = User.objects.filter(pk=kept["owner"]).first() if kept["owner"] else None
    people.assign_owner(person, former, by=by, reason="undo", history=False)


@transaction.atomic
def reject(
    handover: Handover,
    *,
    by,
    reason: RejectReason | None,
    note: str = "",
    days: int | None = None,
    at: datetime | None = None,
) -> Action:
    """Say no, with a reason of the list; the person is recycled, disqualified or left to marketing accordingly.

    days  for recycled people: when to look again, by default the reason's
    at    when it happened, by default now
    Raises NotOpen, ReasonNeeded.
    """
    row, person = _lock(handover)
    _must_be_open(row)
    return _turn_down(handover, row, person, State.REJECTED, by=by, reason=reason, note=note, days=days, at=at)


@transaction.atomic
def give_back(
    handover: Handover,
    *,
    by,
    reason: RejectReason | None,
    note: str = "",
    days: int | None = None,
    at: datetime | None = None,
) -> Action:
    """Give an accepted person back; nobody owns them then, and the reason decides what becomes of them.

    Raises NotAccepted, HasOwner (somebody else's by now), ReasonNeeded.
    """
    row, person = _lock(handover)
    if row.state != State.ACCEPTED:
        raise NotAccepted(_("Only an accepted handover can be given back."))
    if person.owner_id not in (None, row.rep_id):
        raise HasOwner(_("%(person)s belongs to %(owner)s.") % {"person": person, "owner": person.owner})
    return _turn_down(handover, row, person, State.RETURNED, by=by, reason=reason, note=note, days=days, at=at)


def _turn_down(
    handover, row: Handover, person: Person, state: str, *, by, reason, note: str, days: int | None, at: datetime | None
) -> Action:
    if reason is None:
        raise ReasonNeeded(_("Choose a reason."))
    now = at or timezone.now()
    verb = "handover.rejected" if state == State.REJECTED else "handover.returned"
    kept: dict[str, Any] = {"handover": row.pk, "owner": person.owner_id, "state": row.state, "note": row.note}
    kept |= {"answered_at": row.answered_at, "answered_by": row.answered_by_id, "closed_at": row.closed_at}
    row.state, row.reject_reason, row.note = state, reason, note.strip()[:500]
    row.answered_at, row.answered_by = micros(now), by
    row.closed_at = row.closed_at if row.closed_at is not None else micros(now)
    row.save(update_fields=["state", "reject_reason", "note", "answered_at", "answered_by", "closed_at"])
    if person.owner_id is not None:
        people.assign_owner(person, None, by=by, reason=_("handover given back"), history=False, at=now)
    facts = {"name": str(reason), "reason": reason.slug}
    people.record_events([event_of(row, verb.replace(".", "_"), now, **facts)], by=by)
    kept["stage"] = _set_aside(person, reason, row.note, days, by=by, now=now)
    _copy(row, handover)
    return record(verb, person, by=by, summary=f"{person}: {reason}", undo=kept, handover=row.pk, reason=reason.slug)


def _set_aside(person: Person, reason: RejectReason, note: str, days: int | None, *, by, now: datetime) -> int | None:
    """What becomes of the person; returns the number of the stage's action, if it moved."""
    why = f"{reason}: {note}" if note else str(reason)
    stage, wake = Stage.MQL, None
    if reason.outcome == Outcome.RECYCLE:
        stage, wake = Stage.RECYCLED, wake_at(days or reason.days, now)
    elif reason.outcome == Outcome.DISQUALIFY:
        stage = Stage.DISQUALIFIED
    elif person.stage not in (Stage.PROSPECT, Stage.OPPORTUNITY):
        return None  # back to marketing: they stand there already
    try:
        moved = lifecycle.move_by_hand(
            person, stage, by=by, reason=why[:200], wake_at=wake, reason_code=reason.slug, at=now
        )
    except AlreadyThere:
        return None
    return moved[1].pk


def wake_at(days: int, now: datetime) -> datetime:
    """The morning so many days ahead, at least tomorrow's."""
    day = timezone.localtime(now).date() + timedelta(days=max(1, days))
    return timezone.make_aware(datetime.combine(day, MORNING))


@undoes("handover.rejected")
def _undo_rejection(action: Action, by) -> None:
    """As before, unless the person has an owner or another offer by now."""
    kept = action.undo or {}
    row, person = _lock(Handover.objects.get(pk=kept["handover"]))
    taken = person.owner_id is not None or Handover.objects.open().filter(person=person).exclude(pk=row.pk).exists()
    if row.state not in (State.REJECTED, State.RETURNED) or taken:
        raise NotOpen(_("Something else has come of this handover meanwhile."))
    _put_back_stage(kept, by)
    Handover.objects.filter(pk=row.pk).update(
        state=kept["state"], answered_at=kept["answered_at"], answered_by=kept["answered_by"],
        closed_at=kept["closed_at"], note=kept["note"], reject_reason=None,
    )  # fmt: skip
    former = User.objects.filter(pk=kept["owner"]).first() if kept["owner"] else None
    if former is not None:
        people.assign_owner(person, former, by=by, reason="undo", history=False)


undoes("handover.returned")(_undo_rejection)


def _put_back_stage(kept: dict[str, Any], by) -> None:
    """Take the stage back too, unless the person has moved on or a colleague took it back already."""
    action = Action.objects.undoable().filter(pk=kept.get("stage")).first()
    if action is not None:
        undo(action, by=by)


@transaction.atomic
def take(person: Person, by) -> Handover:
    """Somebody takes an unowned person over: an accepted handover. An open offer is accepted instead.

    Raises HasOwner, which names the owner.
    """
    fresh = (
        Person.objects.alive().select_for_update(of=("self",), no_key=True).select_related("owner").get(pk=person.pk)
    )
    if fresh.owner_id is not None:
        words = _("%(owner)s was faster: the person has an owner now.")
        raise HasOwner(words % {"owner": fresh.owner})
    offered = Handover.objects.open().filter(person=fresh).first()
    if offered is not None:
        accept(offered, by=by)
        return offered
    return _accepted(fresh, by)


def _accepted(person: Person, by) -> Handover:
    now = timezone.now()
    [candidate] = read_candidates([person.pk])
    target = targets_for({person.pk: candidate}, list(Target.objects.all())).get(person.pk)
    definition, evidence = how_reached([person.pk]).get(person.pk, (None, []))
    row = Handover.objects.create(
        person=person, rep=by, by=by, team=by.teams.order_by("name").first(), why={"how": "took_over"},
        stage=person.stage, band=person.band, score=person.score, source=person.source, campaign=person.campaign,
        definition_id=definition, evidence=evidence, calendar=calendar_for(by),
        target_minutes=target.minutes if target else None, warning=target.warning if target else 75,
        offered_at=micros(now), state=State.ACCEPTED, answered_at=micros(now), answered_by=by,
    )  # fmt: skip
    people.assign_owner(person, by, by=by, reason=_("taken over"), history=False)
    people.record_events([event_of(row, "handover_accepted", now)], by=by)
    undo_by = {"handover": row.pk, "taken": True}
    record("handover.taken", person, by=by, summary=str(person), undo=undo_by, handover=row.pk)
    return row


@undoes("handover.taken")
def _undo_taking(action: Action, by) -> None:
    """Nobody's again, if the person is still theirs."""
    row, person = _lock(Handover.objects.get(pk=(action.undo or {})["handover"]))
    if row.state != State.ACCEPTED or person.owner_id != row.rep_id:
        raise NotAccepted(_("Something else has come of this handover meanwhile."))
    now = micros(timezone.now())
    Handover.objects.filter(pk=row.pk).update(
        state=State.EXPIRED, closing=Handover.Closing.UNDONE, closed_at=now, answered_at=now, answered_by=by
    )
    people.assign_owner(person, None, by=by, reason=_("given back"), history=False)


def _copy(row: Handover, handover: Handover) -> None:
    """Let the caller's object show what was written."""
    for name in ("state", "rep", "why", "answered_at", "answered_by", "reject_reason", "note", "closed_at"):
        setattr(handover, name, getattr(row, name))
