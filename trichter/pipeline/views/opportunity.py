"""An opportunity's page, the same in the side panel, its cards, details and deleting."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from trichter.accounts.access import may
from trichter.history.errors import Refused
from trichter.people.models import Company, Event, Person
from trichter.people.services import find_or_create_company
from trichter.people.timeline import FILTERS, timeline
from trichter.people.views.edit import find_colleagues, find_companies
from trichter.ui.parts import part
from trichter.ui.toasts import toast

from .. import panels, services
from ..forms import DetailsForm
from ..models import Opportunity, Stage
from ..services.common import involved
from .common import answer, get_opportunity, go, number_in, people_of, refused, slots

PICKED = ("owner", "company", "person")


def head_context(request: HttpRequest, opportunity: Opportunity) -> dict:
    """Name, whose, stages to click."""
    stages = list(Stage.objects.filter(pipeline=opportunity.pipeline_id, active=True).order_by("position", "pk"))
    company, person = opportunity.company, opportunity.person
    return {
        "opportunity": opportunity,
        "stages": [stage for stage in stages if stage.is_open],
        "closing": [stage for stage in stages if not stage.is_open],
        "company": seen(Company, company, request.user),
        "person": seen(Person, person, request.user),
        "may_change": request.user.may("pipeline.change"),
    }


def seen(model, record, user):
    """A related record, if the user may see it."""
    return record if record is not None and model.objects.visible_to(user).filter(pk=record.pk).exists() else None


def context_of(request: HttpRequest, opportunity: Opportunity) -> dict:
    """What page and side panel show."""
    return {
        "page_title": opportunity.name,
        "slots": slots(request, opportunity),
        "full_url": reverse("pipeline:opportunity", args=[opportunity.pk]),
        **head_context(request, opportunity),
        **timeline_context(request, opportunity, ""),
    }


def timeline_context(request: HttpRequest, opportunity: Opportunity, which: str, before: str = "") -> dict:
    """What happened with the people of the opportunity whom the user sees."""
    people = Person.objects.visible_to(request.user).filter(pk__in=involved(opportunity)).values_list("pk", flat=True)
    rows = Event.objects.filter(person__in=list(people)).select_related("person")
    return {
        "timeline": timeline(rows, which=which, before=before),
        "timeline_url": reverse("pipeline:timeline", args=[opportunity.pk]),
        "timeline_event": "opportunity-changed",
        "filters": FILTERS,
        "empty_words": _("Nothing has happened with the people of this opportunity yet."),
        "with_person": True,
    }


@require_GET
@may("pipeline.view")
def opportunity_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole page."""
    return render(request, "pipeline/opportunity.html", context_of(request, get_opportunity(request, pk)))


@require_GET
@may("pipeline.view")
def panel(request: HttpRequest, pk: int) -> HttpResponse:
    """Beside board or list."""
    return part(request, "pipeline/opportunity_panel.html", context_of(request, get_opportunity(request, pk)))


@require_GET
@may("pipeline.view")
def head(request: HttpRequest, pk: int) -> HttpResponse:
    """The head anew after a change."""
    return part(request, "pipeline/_head.html", head_context(request, get_opportunity(request, pk)))


@require_GET
@may("pipeline.view")
def slot(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One card, drawn anew."""
    opportunity = get_opportunity(request, pk)
    found = slots(request, opportunity, only=name)
    return part(request, "people/_slot.html", {"slot": found[0], "event": "opportunity-changed", "page_title": name})


@require_GET
@may("pipeline.view")
def opportunity_timeline(request: HttpRequest, pk: int) -> HttpResponse:
    """The timeline with a filter; with `before` only the older entries that follow."""
    opportunity, before = get_opportunity(request, pk), request.GET.get("before", "")
    context = {"opportunity": opportunity, "page_title": opportunity.name}
    context |= timeline_context(request, opportunity, request.GET.get("which", ""), before)
    return part(request, "people/_timeline_days.html" if before else "people/_timeline.html", context)


@require_http_methods(["GET", "POST"])
@may("pipeline.change")
def details(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: the form of name, amount and close date (`show`: the card again); POST: save, 422 where it does not fit."""
    opportunity = get_opportunity(request, pk)
    if "show" in request.GET:
        context = {"opportunity": opportunity, **panels.details(request, opportunity), "page_title": opportunity.name}
        return part(request, "pipeline/_details_card.html", context)
    initial = {name: getattr(opportunity, name) for name in ("name", "amount", "close_date")}
    form = DetailsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            action = services.update(opportunity, form.cleaned_data, by=request.user)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            return answer(request, opportunity, _("Saved.") if action else "", action)
    context = {"opportunity": opportunity, "form": form, "page_title": opportunity.name}
    return part(request, "pipeline/_details_form.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "POST"])
@may("pipeline.change")
def pick(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """GET: whom or what to choose; POST: owner, company or main contact is changed."""
    opportunity = get_opportunity(request, pk)
    if request.method == "POST":
        try:
            action = services.update(opportunity, {what: chosen(request, what, opportunity)}, by=request.user)
        except Refused as error:
            return refused(request, opportunity, error)
        return answer(request, opportunity, _("Saved.") if action else "", action)
    context = {"opportunity": opportunity, "what": what, "page_title": opportunity.name, "q": ""}
    if "show" in request.GET:
        shown = {"value": getattr(opportunity, what), "empty": "–", "may_change": True}
        return part(request, "pipeline/_picked.html", context | shown)
    if what == "owner":
        context["colleagues"] = find_colleagues(request.user, "")
    elif what == "person":
        context["found"] = people_of(request.user, opportunity)
    else:
        context["companies"] = []
    return part(request, "pipeline/_pick.html", context)


def chosen(request: HttpRequest, what: str, opportunity: Opportunity):
    """The record that was chosen; what is unknown or not seen counts as no change."""
    value = request.POST.get(what, "")
    number = number_in(value)
    if what == "owner":
        if value == "none":
            return None
        return get_user_model().objects.filter(pk=number, is_active=True).first() or opportunity.owner
    if what == "company":
        if new := request.POST.get("new_company", "").strip():
            return find_or_create_company(new, by=request.user)
        if not value:
            return None if "company" in request.POST else opportunity.company
        return Company.objects.visible_to(request.user).filter(pk=number).first() or opportunity.company
    if value == "none":
        return None
    return Person.objects.visible_to(request.user).filter(pk=number).first() or opportunity.person


@require_GET
@may("pipeline.change")
def companies(request: HttpRequest) -> HttpResponse:
    """Options of the company picker."""
    text = request.GET.get("q", "")[:200].strip()
    context = {"companies": find_companies(request.user, text), "q": text, "page_title": _("Company")}
    return part(request, "pipeline/_companies.html", context)


@require_POST
@may("pipeline.delete")
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete at once; the note offers to take it back."""
    opportunity = get_opportunity(request, pk)
    try:
        action = services.delete_opportunity(opportunity, by=request.user)
    except Refused as error:
        return refused(request, opportunity, error)
    toast(request, _("%(opportunity)s deleted.") % {"opportunity": opportunity}, action)
    return go(request, reverse("pipeline:start"))
