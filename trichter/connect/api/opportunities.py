"""Opportunities: list, read, create, change, move; pipelines and reasons for losing."""

from typing import Any

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router

from trichter.people.models import Person
from trichter.people.reacting import react_now
from trichter.pipeline import services
from trichter.pipeline.models import LostReason, Opportunity, Pipeline, Stage

from ..problems import Problem
from .finding import colleague, companies, user_of
from .idempotency import once
from .paging import ascending
from .schemas import REFUSALS
from .schemas.opportunities import (
    LostReasonOut,
    OpportunityIn,
    OpportunityMove,
    OpportunityOut,
    OpportunityPage,
    OpportunityPatch,
    OpportunityQuery,
    PipelineOut,
)
from .security import scope
from .shown import named
from .types import Id

router = Router(tags=["Opportunities"])
RELATED = ("person", "company", "owner", "pipeline", "stage", "lost_reason")


def seen(request: HttpRequest) -> QuerySet[Opportunity]:
    """Opportunities the caller sees, with what their JSON needs."""
    return Opportunity.objects.visible_to(user_of(request)).select_related(*RELATED).prefetch_related("external_keys")


def opportunity_out(row: Opportunity) -> dict[str, Any]:
    """An opportunity; wants RELATED and external keys loaded."""
    plain = (
        "name", "amount", "currency", "close_date", "stage_since", "opened_at", "closed_at", "lost_note", "source",
        "campaign", "custom", "created_at", "updated_at",
    )  # fmt: skip
    return {
        "id": row.pk,
        **{name: getattr(row, name) for name in plain},
        **{name: named(getattr(row, name)) for name in RELATED},
        "state": row.stage.kind,
        "chance": row.stage.chance,
        "external": [{"system": each.system, "key": each.key} for each in row.external_keys.all()],
    }


def wrong(code: str, where: str, message: str) -> Problem:
    """A record that a field names and that is not there for the caller."""
    return Problem(422, code, message, [{"where": where, "message": message}])


def person_of(request: HttpRequest, person_id: int | None) -> Person | None:
    """The person of this id, if the caller sees them. Raises Problem 422."""
    if person_id is None:
        return None
    found = Person.objects.visible_to(user_of(request)).select_related("company", "owner").filter(pk=person_id).first()
    if found is None:
        raise wrong("unknown_person", "body.person_id", "You see no such person.")
    return found


def company_of(request: HttpRequest, company_id: int | None):
    """The company of this id, if the caller sees it. Raises Problem 422."""
    found = companies(request).filter(pk=company_id).first() if company_id else None
    if company_id and found is None:
        raise wrong("unknown_company", "body.company_id", "You see no such company.")
    return found


def stage_of(stage_id: int) -> Stage:
    """A stage in use. Raises Problem 422."""
    found = Stage.objects.select_related("pipeline").filter(pk=stage_id, active=True).first()
    if found is None:
        raise wrong("unknown_stage", "body.stage_id", "There is no such stage.")
    return found


@router.get(
    "/pipelines", response={200: list[PipelineOut], **REFUSALS}, auth=scope("pipeline.view"), operation_id="pipelines"
)
def pipelines(request: HttpRequest):
    """Pipelines with their stages in order."""
    stages = Stage.objects.filter(active=True).order_by("position", "pk")
    rows = Pipeline.objects.prefetch_related(Prefetch("stages", queryset=stages))
    return [
        {
            "id": row.pk,
            **{name: getattr(row, name) for name in ("name", "currency", "is_default")},
            "stages": list(row.stages.all()),
        }
        for row in rows
    ]


@router.get(
    "/lost-reasons",
    response={200: list[LostReasonOut], **REFUSALS},
    auth=scope("pipeline.view"),
    operation_id="lost_reasons",
)
def lost_reasons(request: HttpRequest):
    """Reasons for losing."""
    return list(LostReason.objects.all())


@router.get(
    "/opportunities",
    response={200: OpportunityPage, **REFUSALS},
    auth=scope("pipeline.view"),
    operation_id="list_opportunities",
)
def list_opportunities(request: HttpRequest, query: Query[OpportunityQuery]):
    """Opportunities the token's user sees, in the order of their ids."""
    rows = seen(request)
    for name in ("pipeline_id", "stage_id", "person_id", "company_id"):
        if value := getattr(query, name):
            rows = rows.filter(**{name: value})
    if query.state:
        rows = rows.filter(stage__kind=query.state)
    return ascending(rows, query.cursor, query.limit, opportunity_out)


@router.post(
    "/opportunities",
    response={201: OpportunityOut, **REFUSALS},
    auth=scope("pipeline.change"),
    operation_id="create_opportunity",
)
def create_opportunity(request: HttpRequest, data: OpportunityIn):
    """Open an opportunity. A known external name answers with the opportunity that has it, unchanged."""
    return once(request, lambda: (201, created(request, data)))


@transaction.atomic
def created(request: HttpRequest, data: OpportunityIn) -> dict[str, Any]:
    """The new opportunity as JSON."""
    external = [(each.system, each.key) for each in data.external]
    if (known := services.known(None, external)) and not seen(request).filter(pk=known.pk).exists():
        raise Problem(409, "taken", "This external name belongs to an opportunity that you do not see.")
    opened = services.open_once(
        data.name,
        by=user_of(request),
        person=person_of(request, data.person_id),
        company=company_of(request, data.company_id),
        owner=colleague(data.owner_id, "body.owner_id") if data.owner_id else None,
        stage=stage_of(data.stage_id) if data.stage_id else None,
        amount=data.amount,
        close_date=data.close_date,
        source=data.source,
        campaign=data.campaign,
        external=external,
    )
    if opened.created and opened.opportunity.person_id:
        react_now([opened.opportunity.person_id])
    return as_stored(opened.opportunity.pk)


def as_stored(pk: int) -> dict[str, Any]:
    """As stored, also if it was just given to somebody whose records the caller does not see."""
    rows = Opportunity.objects.select_related(*RELATED).prefetch_related("external_keys")
    return opportunity_out(rows.get(pk=pk))


@router.get(
    "/opportunities/{opportunity_id}",
    response={200: OpportunityOut, **REFUSALS},
    auth=scope("pipeline.view"),
    operation_id="get_opportunity",
)
def get_opportunity(request: HttpRequest, opportunity_id: Id):
    """One opportunity."""
    return opportunity_out(get_object_or_404(seen(request), pk=opportunity_id))


@router.patch(
    "/opportunities/{opportunity_id}",
    response={200: OpportunityOut, **REFUSALS},
    auth=scope("pipeline.change"),
    operation_id="change_opportunity",
)
@transaction.atomic
def change_opportunity(request: HttpRequest, opportunity_id: Id, data: OpportunityPatch):
    """Change fields; what is not named stays. The stage is changed by moving."""
    row = get_object_or_404(seen(request), pk=opportunity_id)
    given = data.dict(exclude_unset=True)
    changes: dict[str, Any] = {name: given[name] for name in ("name", "amount", "close_date") if name in given}
    if "custom" in given:
        changes["custom"] = given["custom"] or {}
    if "person_id" in given:
        changes["person"] = person_of(request, given["person_id"])
    if "company_id" in given:
        changes["company"] = company_of(request, given["company_id"])
    if "owner_id" in given:
        changes["owner"] = colleague(given["owner_id"], "body.owner_id") if given["owner_id"] else None
    services.update(row, changes, by=user_of(request))
    return as_stored(row.pk)


@router.post(
    "/opportunities/{opportunity_id}/move",
    response={200: OpportunityOut, **REFUSALS},
    auth=scope("pipeline.change"),
    operation_id="move_opportunity",
)
@transaction.atomic
def move_opportunity(request: HttpRequest, opportunity_id: Id, data: OpportunityMove):
    """Move to another stage, won and lost included. Forward only with what the stages passed require."""
    row = get_object_or_404(seen(request), pk=opportunity_id)
    stage, reason = stage_of(data.stage_id), None
    if data.lost_reason_id:
        reason = LostReason.objects.filter(pk=data.lost_reason_id).first()
        if reason is None:
            raise wrong("unknown_reason", "body.lost_reason_id", "There is no such reason.")
    services.move(row, stage, by=user_of(request), lost_reason=reason, note=data.note)
    react_now(services.involved(row))
    return as_stored(row.pk)
