"""Handovers: those that wait, and answering them."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router

from trichter.handover import clock, services, why
from trichter.handover.models import Handover, RejectReason
from trichter.people.models.event import from_micros
from trichter.people.services import now_micros

from ..problems import Problem
from .finding import user_of
from .paging import ascending
from .schemas import REFUSALS
from .schemas.handovers import AcceptIn, HandoverOut, HandoverPage, HandoverQuery, RejectIn
from .security import scope
from .shown import named
from .types import Id

router = Router(tags=["Handovers"])


def seen(request: HttpRequest):
    """Handovers of people the caller sees, with their clocks."""
    rows = Handover.objects.visible_to(user_of(request)).select_related("person", "rep", "reject_reason")
    return clock.annotate(rows, now_micros())


@router.get(
    "/handovers", response={200: HandoverPage, **REFUSALS}, auth=scope("handover.view"), operation_id="list_handovers"
)
def list_handovers(request: HttpRequest, query: Query[HandoverQuery]):
    """Handovers that wait for an answer, in the order of their ids: one's own, or all that the token's user sees."""
    rows = seen(request).filter(state=Handover.State.OPEN)
    if query.rep == "me":
        rows = rows.filter(rep=user_of(request))
    return ascending(rows, query.cursor, query.limit, handover_out)


@router.post(
    "/handovers/{handover_id}/accept",
    response={200: HandoverOut, **REFUSALS},
    auth=scope("handover.answer"),
    operation_id="accept_handover",
)
def accept_handover(request: HttpRequest, handover_id: Id, data: AcceptIn):
    """Become the person's owner."""
    row = get_object_or_404(seen(request), pk=handover_id)
    services.accept(row, by=user_of(request), stage=data.stage)
    return handover_out(as_stored(row.pk))


@router.post(
    "/handovers/{handover_id}/reject",
    response={200: HandoverOut, **REFUSALS},
    auth=scope("handover.answer"),
    operation_id="reject_handover",
)
def reject_handover(request: HttpRequest, handover_id: Id, data: RejectIn):
    """Say no with a reason of the house's list; the person is recycled, disqualified or left to marketing."""
    row = get_object_or_404(seen(request), pk=handover_id)
    reason = RejectReason.objects.filter(slug=data.reason, active=True).first()
    if reason is None:
        message = "There is no such reason."
        raise Problem(422, "unknown_reason", message, [{"where": "body.reason", "message": message}])
    services.reject(row, by=user_of(request), reason=reason, note=data.note)
    return handover_out(as_stored(row.pk))


def as_stored(handover_id: int) -> Handover:
    """The handover as stored, also one whose person the caller no longer sees."""
    rows = Handover.objects.select_related("person", "rep", "reject_reason")
    return clock.annotate(rows, now_micros()).get(pk=handover_id)


def handover_out(row: Handover) -> dict:
    """A handover; wants person, rep, reason and clock loaded."""
    read = clock.read(row)
    return {
        "id": row.pk,
        "person": named(row.person),
        "rep": named(row.rep),
        "state": row.state,
        "why": why.lines(row.why),
        "attempt": row.attempt,
        "offered_at": row.offered,
        "answered_at": row.answered,
        "responded_at": row.responded,
        "due_at": moment(read.due_at),
        "clock": read.state,
        "reason": row.reject_reason.slug if row.reject_reason else None,
        "note": row.note,
    }


def moment(value: int | None) -> datetime | None:
    """The aware moment of microseconds."""
    return None if value is None else from_micros(value)
