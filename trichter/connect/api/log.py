"""What happened with a person, and the score with its reasons."""

from django.db.models import Q
from django.http import HttpRequest
from ninja import Query, Router, Status

from trichter.people.models import Event
from trichter.people.services import now_micros
from trichter.scoring.services import explain

from ..collector import service as collector
from ..collector.parsing import MAX_ITEMS
from ..collector.writing import write
from ..problems import Problem
from .finding import person_or_404
from .paging import page, pair
from .schemas import (
    REFUSALS,
    EventPage,
    EventQuery,
    EventResult,
    EventResults,
    ProblemOut,
    ScoreOut,
    ScoreQuery,
)
from .security import scope
from .shown import event_out
from .types import Id

router = Router()
TOTALS = ("as_of", "score", "band", "fit", "engagement", "penalty", "total")


@router.get(
    "/people/{person_id}/events",
    response={200: EventPage, **REFUSALS},
    auth=scope("people.view"),
    operation_id="list_events",
    tags=["Events"],
)
def list_events(request: HttpRequest, person_id: Id, query: Query[EventQuery]):
    """The person's events, newest first."""
    rows = Event.objects.filter(person=person_or_404(request, person_id)).order_by("-occurred_at", "-id")
    if query.type:
        rows = rows.filter(type=query.type)
    before = pair(query.cursor)
    if before:
        at, number = before
        rows = rows.filter(Q(occurred_at__lt=at) | Q(occurred_at=at, pk__lt=number))
    return page(rows, query.limit, event_out, lambda event: f"{event.occurred_at}.{event.pk}")


@router.get(
    "/people/{person_id}/score",
    response={200: ScoreOut, **REFUSALS},
    auth=scope("scoring.view"),
    operation_id="explain_score",
    tags=["Scores"],
)
def explain_score(request: HttpRequest, person_id: Id, query: Query[ScoreQuery]):
    """The score and every row it is made of, now or as it was at a past instant."""
    person = person_or_404(request, person_id)
    if query.as_of and query.as_of.timestamp() * 1_000_000 > now_micros():
        message = "Give a past instant."
        raise Problem(422, "invalid", message, [{"where": "query.as_of", "message": message}])
    found = explain(person, query.as_of)
    rows = [
        {
            "rule": row.rule_id,
            "part": row.part,
            "event_id": row.event.pk if row.event else None,
            "at": row.at,
            "awarded": row.awarded,
            "now": row.now,
        }
        for row in found.rows
    ]
    caps = [{"part": cap.part, "limit": cap.limit, "cut": cap.cut} for cap in found.caps]
    totals = {
        name: getattr(found, name) for name in ("as_of", "score", "band", "fit", "engagement", "penalty", "total")
    }
    about = {"person_id": person.pk, "model_version": found.card.version}
    return {**about, **totals, "contributions": rows, "caps": caps}


EVENT = {"$ref": "#/components/schemas/EventIn"}
BODY = {"anyOf": [EVENT, {"type": "array", "items": EVENT, "minItems": 1, "maxItems": MAX_ITEMS}]}


@router.post(
    "/events",
    response={200: EventResult | EventResults, 201: EventResult, **REFUSALS, 503: ProblemOut},
    auth=scope("events.write"),
    operation_id="post_events",
    tags=["Events"],
    openapi_extra={"requestBody": {"required": True, "content": {"application/json": {"schema": BODY}}}},
)
def post_events(request: HttpRequest):
    """Post one event, or up to 1,000 as a list; each is on disk before the answer.

    One event: 201 accepted, 200 known already (same `key`), else a problem. A list: 200 with a result per item; a
    refused item does not hold up the others. With `create` a person with an unknown mail address is made.
    """
    # the fast door (collector/wsgi.py) answers before Django; this is the same answer for who comes through Django
    return Status(*collector.collect(request.auth, request.body, lambda post: write([post])))  # type: ignore[attr-defined]
