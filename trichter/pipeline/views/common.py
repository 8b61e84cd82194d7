"""What several pages need: finding an opportunity, saying that it changed, cards of all packages."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django_htmx.http import trigger_client_event

from trichter.history.errors import Refused
from trichter.people.models import Person
from trichter.people.reacting import react_now
from trichter.people.views.common import go, slot_name
from trichter.ui import registry
from trichter.ui.parts import wants_part
from trichter.ui.toasts import toast

from ..models import Opportunity
from ..services.common import involved

RELATED = ("stage", "pipeline", "company", "person", "owner", "lost_reason")

__all__ = ["answer", "changed", "get_opportunity", "go", "number_in", "people_of", "refused", "slots"]


def get_opportunity(request: HttpRequest, pk: int) -> Opportunity:
    """The opportunity, if the user may see it; else 404."""
    return get_object_or_404(Opportunity.objects.visible_to(request.user).select_related(*RELATED), pk=pk)


def number_in(text: str | None) -> int:
    """The id that a form or address names; 0 for anything else."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 19 else 0


def people_of(user, opportunity: Opportunity) -> list[Person]:
    """The main contact, the stakeholders and others of the company, as far as the user sees them; at most 50."""
    seen = Person.objects.visible_to(user).select_related("company")
    first = list(seen.filter(pk__in=involved(opportunity)).order_by("name_key", "pk"))
    if opportunity.company_id is None:
        return first
    rest = seen.filter(company=opportunity.company_id).exclude(pk__in=[person.pk for person in first])
    return (first + list(rest.order_by("-score", "-pk")[:50]))[:50]


def changed(
    response: HttpResponseBase, opportunity: Opportunity, *, react: bool = False, shown: bool = False
) -> HttpResponseBase:
    """Tell the page that the opportunity changed. `react`: stages of its people follow at once; `shown`: the answer
    brings the board's card along."""
    if react:
        react_now(involved(opportunity))
        if opportunity.person_id:
            trigger_client_event(response, "person-changed", {"id": opportunity.person_id})
    return trigger_client_event(response, "opportunity-changed", {"id": opportunity.pk, "shown": shown})


def answer(
    request: HttpRequest,
    opportunity: Opportunity,
    message: str = "",
    undo=None,
    *,
    tone: str = "success",
    react: bool = False,
) -> HttpResponse:
    """After a click: to htmx only a note and word that it changed, so that every card looks again; else the page."""
    if not wants_part(request):
        changed(HttpResponse(), opportunity, react=react)
        if message:
            toast(request, message, undo, tone=tone)
        return redirect("pipeline:opportunity", opportunity.pk)
    response = HttpResponse("")
    if message:
        toast(response, message, undo, tone=tone)
    return changed(response, opportunity, react=react)  # type: ignore[return-value]


def refused(request: HttpRequest, opportunity: Opportunity, error: Refused) -> HttpResponse:
    """The change was not possible: say why; nothing was changed."""
    return answer(request, opportunity, str(error), tone="warning")


def slots(request: HttpRequest, opportunity: Opportunity, only: str = "") -> list[dict]:
    """The cards of place "opportunity", drawn, each with the address it is fetched from again."""
    found = []
    for panel, context in registry.panels_for("opportunity", request, opportunity):
        name = slot_name(panel)
        if only and name != only:
            continue
        html = render_to_string(panel.template, {"opportunity": opportunity, "slot": name, **context}, request=request)
        found.append({"name": name, "html": html, "url": reverse("pipeline:slot", args=[opportunity.pk, name])})
    if only and not found:
        raise Http404
    return found
