"""A step of an opportunity to another stage: at once, or after what is missing has been filled in."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from trichter.accounts.access import may
from trichter.history.errors import Refused
from trichter.history.models import Action
from trichter.people.services import find_or_create_company
from trichter.ui.parts import part, wants_part
from trichter.ui.toasts import toast

from .. import criteria, services
from ..forms import StepForm
from ..models import Opportunity, Stage
from .board import moved, neighbours
from .common import answer, changed, get_opportunity, number_in, people_of, refused

ROLES = {"decision_maker", "champion", "economic_buyer"}


@require_http_methods(["GET", "POST"])
@may("pipeline.change")
def step(request: HttpRequest, pk: int, stage_pk: int) -> HttpResponse:
    """POST: move; what is missing is asked for (422). GET: the same form without scripts."""
    opportunity = get_opportunity(request, pk)
    stage = get_object_or_404(Stage.objects.select_related("pipeline"), pk=stage_pk, pipeline=opportunity.pipeline_id)
    lost = stage.kind == Stage.Kind.LOST
    passed = criteria.passed_stages(opportunity.stage, stage)
    missing = criteria.missing_fields(opportunity, passed)
    people = people_of(request.user, opportunity)
    sent = request.method == "POST" and (bool(missing) or lost) and "filled" in request.POST
    form = StepForm(request.POST if sent else None, missing=missing, lost=lost, people=people)
    problem = ""
    if request.method == "POST" and ((sent and form.is_valid()) or (not missing and not lost)):
        try:
            action = take(opportunity, stage, form.cleaned_data if sent else {}, missing, request)
        except Refused as error:
            problem = str(error)
        else:
            return done(request, opportunity, stage, action)
    elif request.method == "GET" and not missing and not lost and opportunity.stage_id == stage.pk:
        raise Http404
    return ask(request, opportunity, stage, form, missing, problem)


@require_POST
@may("pipeline.change")
def step_to(request: HttpRequest, pk: int) -> HttpResponse:
    """The same with the stage among what was sent: one form with a button per stage, as on the board's cards."""
    number = number_in(request.POST.get("stage"))
    if not number:
        return answer(request, get_opportunity(request, pk), _("There is no such stage."), tone="warning")
    return step(request, pk, number)


@transaction.atomic
def take(opportunity: Opportunity, stage: Stage, data: dict, missing: Sequence[str], request: HttpRequest) -> Action:
    """Fill in what was missing, then move; nothing is kept if the step is refused all the same."""
    user = request.user
    changes = {name: data[name] for name in ("amount", "close_date", "person") if name in missing}
    if "company" in missing:
        changes["company"] = find_or_create_company(data["company"], by=user)
    if "owner" in missing:
        changes["owner"] = user
    if changes:
        services.update(opportunity, changes, by=user)
    for role in ROLES & set(missing):
        services.add_stakeholder(opportunity, data[role], role, by=user)
    action = services.move(opportunity, stage, by=user, lost_reason=data.get("lost_reason"), note=data.get("note", ""))
    places = neighbours(request)
    if any(places.values()):
        services.reorder(opportunity, **places, by=user)
    return action


def done(request: HttpRequest, opportunity: Opportunity, stage: Stage, action: Action) -> HttpResponse:
    """Say what came of it, with undo; on the board the card and the sums follow."""
    message = words_of(opportunity, stage)
    if request.POST.get("from") != "board":
        return answer(request, opportunity, message, action, react=True)
    if not wants_part(request):
        changed(HttpResponse(), opportunity, react=True)
        toast(request, message, action)
        return redirect(f"{reverse('pipeline:board')}?pipeline={opportunity.pipeline_id}")
    response = moved(request, opportunity)
    toast(response, message, action)
    return changed(response, opportunity, react=True, shown=True)  # type: ignore[return-value]


def words_of(opportunity: Opportunity, stage: Stage) -> str:
    """What has happened, in words."""
    if stage.kind == Stage.Kind.WON:
        return _("%(opportunity)s is won.") % {"opportunity": opportunity}
    if stage.kind == Stage.Kind.LOST:
        return _("%(opportunity)s is lost.") % {"opportunity": opportunity}
    return _("%(opportunity)s: now in %(stage)s.") % {"opportunity": opportunity, "stage": stage.label}


def ask(
    request: HttpRequest, opportunity: Opportunity, stage: Stage, form: StepForm, missing: Sequence[str], problem: str
) -> HttpResponse:
    """The form of what is missing, in the dialog where there are scripts."""
    context = {
        "opportunity": opportunity,
        "stage": stage,
        "form": form,
        "problem": problem,
        "missing_words": criteria.missing_words(missing) if missing else "",
        "nothing_to_fill": not missing and stage.kind != Stage.Kind.LOST,
        "kept": {name: value for name, value in request.POST.items() if name in KEPT},
        "page_title": str(opportunity),
    }
    response = part(request, "pipeline/_step_form.html", context, status=422 if request.method == "POST" else 200)
    if wants_part(request) and request.POST.get("from") == "board":
        response.headers["HX-Retarget"] = "#tool"
        response.headers["HX-Reswap"] = "innerHTML"
    return response


KEPT = ("from", "pipeline", "whose", "period", "q", "above", "below")


@require_POST
@may("pipeline.change")
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Back from won or lost."""
    opportunity = get_opportunity(request, pk)
    try:
        action = services.reopen(opportunity, by=request.user)
    except Refused as error:
        return refused(request, opportunity, error)
    message = _("%(opportunity)s is open again.") % {"opportunity": opportunity}
    return answer(request, opportunity, message, action, react=True)
