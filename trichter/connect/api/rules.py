"""Segments, scoring models, and what conditions may ask for."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router

from trichter.lifecycle.models import Definition
from trichter.lifecycle.reading import words
from trichter.people.catalogue import catalogue
from trichter.scoring.models import Scorecard
from trichter.segments.models import Segment
from trichter.segments.services import members

from ..problems import missing_scope
from .finding import people, user_of
from .paging import ascending
from .schemas import REFUSALS, Cursor, DefinitionOut, FieldOut, Me, ModelOut, PeoplePage, SegmentOut
from .security import ANY, scope
from .shown import named, person_out
from .types import Id

router = Router()


@router.get("/me", response={200: Me, **REFUSALS}, auth=scope(ANY), operation_id="me", tags=["About"])
def me(request: HttpRequest):
    """Whom the token acts as, and how far it reaches."""
    token = request.auth  # type: ignore[attr-defined]
    user = token.user
    reach = [permission for permission in token.scopes if user.may(permission)]
    about = {"email": user.email, "role": user.role, "visibility": user.visibility}
    return {"user": named(user), **about, "scopes": reach}


@router.get(
    "/fields",
    response={200: list[FieldOut], **REFUSALS},
    auth=scope("people.view"),
    operation_id="fields",
    tags=["About"],
)
def fields(request: HttpRequest):
    """Every field that a condition may ask for."""
    return [
        {
            "name": field.name,
            "type": field.type or "text",
            "label": field.label_en,
            "choices": [choice.value for choice in field.choices] if field.choices is not None else None,
        }
        for field in catalogue().fields.values()
    ]


@router.get(
    "/segments",
    response={200: list[SegmentOut], **REFUSALS},
    auth=scope("segments.view"),
    operation_id="list_segments",
    tags=["Segments"],
)
def list_segments(request: HttpRequest):
    """Shared segments and one's own."""
    rows = Segment.objects.visible_to(user_of(request))
    return [{name: getattr(row, name) for name in ("slug", "name", "condition", "shared")} for row in rows]


@router.get(
    "/segments/{slug}/people",
    response={200: PeoplePage, **REFUSALS},
    auth=scope("segments.view"),
    operation_id="segment_people",
    tags=["Segments"],
)
def segment_people(request: HttpRequest, slug: str, query: Query[Cursor]):
    """The members of a segment that the token's user sees."""
    if not request.auth.may("people.view"):  # type: ignore[attr-defined]
        raise missing_scope("people.view")
    segment = get_object_or_404(Segment.objects.visible_to(user_of(request)), slug=slug)
    inside = members(segment).values("pk")
    return ascending(people(request).filter(pk__in=inside), query.cursor, query.limit, person_out)


@router.get(
    "/models",
    response={200: list[ModelOut], **REFUSALS},
    auth=scope("scoring.view"),
    operation_id="list_models",
    tags=["Scores"],
)
def list_models(request: HttpRequest):
    """All versions of the scoring model, newest first."""
    return [model_out(card) for card in Scorecard.objects.order_by("-version")[:200]]


@router.get(
    "/models/{version}",
    response={200: ModelOut, **REFUSALS},
    auth=scope("scoring.view"),
    operation_id="get_model",
    tags=["Scores"],
)
def get_model(request: HttpRequest, version: Id):
    """One version of the scoring model."""
    return model_out(get_object_or_404(Scorecard, version=version))


@router.get(
    "/definitions",
    response={200: list[DefinitionOut], **REFUSALS},
    auth=scope("definitions.view"),
    operation_id="list_definitions",
    tags=["Stages"],
)
def list_definitions(request: HttpRequest):
    """All versions of the definitions of stages, by stage, newest first, with who signed what stands there."""
    return [definition_out(row) for row in Definition.objects.prefetch_related("signatures")[:500]]


def definition_out(row: Definition) -> dict:
    """A version as JSON; the sentence in the language asked for."""
    names = ("stage", "version", "status", "mode", "condition", "candidates", "activated_at")
    signed = [{"side": each.side, "name": each.name, "at": each.at} for each in row.valid_signatures().values()]
    return {**{name: getattr(row, name) for name in names}, "sentence": words(row.condition), "signatures": signed}


def model_out(card: Scorecard) -> dict:
    """A version as JSON."""
    return {name: getattr(card, name) for name in ("version", "name", "status", "definition", "activated_at", "reason")}
