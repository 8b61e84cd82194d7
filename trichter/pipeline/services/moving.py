"""Steps of an opportunity from stage to stage, winning and losing among them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from trichter.history.models import Action
from trichter.history.services import record, undoes
from trichter.people.models.person import Stage as PersonStage

from .. import criteria
from ..errors import AlreadyThere, Invalid, NotUndoable, ReasonNeeded
from ..models import LostReason, Move, Opportunity, Stage
from . import standing
from .common import involved, lock, save, take, tell, top_rank

COLUMNS = ("stage", "pipeline", "stage_since", "closed_at", "lost_reason", "lost_note", "rank")


@transaction.atomic
def move(
    opportunity: Opportunity,
    stage: Stage,
    *,
    by,
    at: datetime | None = None,
    lost_reason: LostReason | None = None,
    note: str = "",
    check: bool = True,
) -> Action:
    """Move to another stage, won and lost included; returns the undoable action.

    Forward only when the exit criteria of every stage passed are met (imports may set `check` to False), back freely.
    `at` is when it happened, by default now, never before the last step. Raises AlreadyThere, NotReady, ReasonNeeded
    (lost without a reason), Invalid (a pipeline in another currency), Gone.
    """
    fresh = lock(opportunity)
    if fresh.stage_id == stage.pk:
        raise AlreadyThere(_("%(opportunity)s is in this stage already.") % {"opportunity": fresh})
    if fresh.pipeline_id != stage.pipeline_id and fresh.currency != stage.pipeline.currency:
        raise Invalid(_("The other pipeline counts in another currency."), "stage")
    if stage.kind == Stage.Kind.LOST and lost_reason is None:
        raise ReasonNeeded(_("Say why it was lost."))
    if check:
        criteria.check(fresh, stage)
    before = {name: _plain(getattr(fresh, _column(name))) for name in COLUMNS}
    former, moment = fresh.stage, max(at or timezone.now(), fresh.stage_since)
    age = int((moment - fresh.stage_since).total_seconds())
    lost = stage.kind == Stage.Kind.LOST
    fresh.stage, fresh.pipeline, fresh.stage_since = stage, stage.pipeline, moment
    fresh.closed_at = None if stage.is_open else moment
    fresh.lost_reason, fresh.lost_note = (lost_reason, note.strip()[:500]) if lost else (None, "")
    fresh.rank = top_rank(moment)
    save(fresh, *COLUMNS)
    step = Move.objects.create(
        opportunity=fresh, from_stage=former, to_stage=stage, at=moment, by=by, amount=fresh.amount, age_seconds=age
    )
    _tell(fresh, former, step, by)
    take(opportunity, fresh)
    words = f"{fresh.name}: {former.label} → {stage.label}"
    return record("pipeline.moved", fresh, by=by, summary=words, undo={"move": step.pk, "before": before})


def _column(name: str) -> str:
    return f"{name}_id" if name in ("stage", "pipeline", "lost_reason") else name


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _tell(opportunity: Opportunity, former: Stage, step: Move, by) -> None:
    """Write the step into the logs of those it concerns, and have their stages follow."""
    words = {"from": former.name, "to": opportunity.stage.name, "move": step.pk}
    main, key = [opportunity.person_id], str(step.pk)
    if opportunity.stage.kind == Stage.Kind.WON:
        everyone = involved(opportunity)
        tell(opportunity, "opportunity_won", f"won:{key}", everyone, at=step.at, by=by, **words)
        standing.forward(everyone, PersonStage.CUSTOMER, by=by)
    elif opportunity.stage.kind == Stage.Kind.LOST:
        reason = opportunity.lost_reason.label if opportunity.lost_reason else ""
        tell(opportunity, "opportunity_lost", f"lost:{key}", main, at=step.at, by=by, reason=reason, **words)
    else:
        tell(opportunity, "opportunity_moved", f"moved:{key}", main, at=step.at, by=by, **words)
    if former.kind == Stage.Kind.WON:
        standing.back(involved(opportunity), by=by)


def win(opportunity: Opportunity, *, by, at: datetime | None = None, check: bool = True) -> Action:
    """Move to the pipeline's won stage: the main person and the stakeholders become customers. Raises as move does."""
    return move(opportunity, closing_stage(opportunity, Stage.Kind.WON), by=by, at=at, check=check)


def lose(
    opportunity: Opportunity, reason: LostReason | None, *, by, note: str = "", at: datetime | None = None
) -> Action:
    """Move to the pipeline's lost stage. Raises ReasonNeeded without a reason, else as move does."""
    stage = closing_stage(opportunity, Stage.Kind.LOST)
    return move(opportunity, stage, by=by, at=at, lost_reason=reason, note=note)


def reopen(opportunity: Opportunity, *, by) -> Action:
    """Back from won or lost to the stage it was closed from. Raises AlreadyThere if it is open."""
    if opportunity.is_open:
        raise AlreadyThere(_("This opportunity is open."))
    last = Move.objects.filter(opportunity=opportunity, from_stage__kind=Stage.Kind.OPEN).order_by("-at", "-pk").first()
    stage = last.from_stage if last and last.from_stage and last.from_stage.active else None
    if stage is None:
        stage = opportunity.pipeline.stages.filter(kind=Stage.Kind.OPEN, active=True).order_by("-position").first()
    if stage is None:
        raise Invalid(_("This pipeline has no open stage."), "stage")
    return move(opportunity, stage, by=by)


def closing_stage(opportunity: Opportunity, kind: str) -> Stage:
    """The won or lost stage of the opportunity's pipeline."""
    return Stage.objects.select_related("pipeline").get(pipeline=opportunity.pipeline_id, kind=kind)


@undoes("pipeline.moved")
def _undo_move(action: Action, by) -> None:
    """Put the opportunity back as it was, unless it has moved on; the step is taken out of its history.

    Raises NotUndoable.
    """
    kept = action.undo or {}
    step = Move.objects.filter(pk=kept["move"]).select_related("to_stage").first()
    if step is None:
        raise NotUndoable(_("This can no longer be undone."))
    fresh = lock(step.opportunity)
    last = Move.objects.filter(opportunity=fresh).order_by("-at", "-pk").first()
    if last is None or last.pk != step.pk:
        raise NotUndoable(_("This can no longer be undone: the opportunity has moved on."))
    for name, value in kept["before"].items():
        setattr(
            fresh, _column(name), parse_datetime(value) if name in ("stage_since", "closed_at") and value else value
        )
    save(fresh, *COLUMNS)
    step.delete()
    now, left = timezone.now(), step.to_stage
    words = {"from": left.name, "to": fresh.stage.name, "outcome": "undone"}
    tell(fresh, "opportunity_moved", f"undone:{kept['move']}", [fresh.person_id], at=now, by=by, **words)
    if left.kind == Stage.Kind.WON:
        standing.back(involved(fresh), by=by)
    elif fresh.stage.kind == Stage.Kind.WON:
        standing.forward(involved(fresh), PersonStage.CUSTOMER, by=by)
