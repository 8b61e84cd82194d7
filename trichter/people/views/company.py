"""A company's page, the same in the side panel, and the timeline of all its people."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from trichter.accounts.access import may
from trichter.ui.parts import part

from ..models import Company, Event, Person
from ..timeline import FILTERS, empty_words, timeline
from .common import get_company, slots


def company_context(request: HttpRequest, company: Company) -> dict:
    """What page and side panel show."""
    return {
        "company": company,
        "page_title": str(company),
        "slots": slots(request, "company", company),
        "full_url": reverse("people:company", args=[company.pk]),
        **timeline_context(request, company, ""),
    }


def timeline_context(request: HttpRequest, company: Company, which: str, before: str = "") -> dict:
    """What happened with the company's people, as far as the user may see them."""
    people = Person.objects.visible_to(request.user).filter(company=company)
    events = Event.objects.filter(person__in=people.values("pk")).select_related("person")
    found = timeline(events, which=which, before=before)
    return {
        "timeline": found,
        "timeline_url": reverse("people:company_timeline", args=[company.pk]),
        "timeline_event": "company-changed",
        "filters": FILTERS,
        "empty_words": empty_words(found.which),
        "with_person": True,
    }


@require_GET
@may("people.view")
def company_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole page of a company."""
    return render(request, "people/company.html", company_context(request, get_company(request, pk)))


@require_GET
@may("people.view")
def company_panel(request: HttpRequest, pk: int) -> HttpResponse:
    """The company beside a list."""
    return part(request, "people/company_panel.html", company_context(request, get_company(request, pk)))


@require_GET
@may("people.view")
def company_header(request: HttpRequest, pk: int) -> HttpResponse:
    """Name and owner: fetched again when the company changed."""
    return part(request, "people/_company_header.html", {"company": get_company(request, pk)})


@require_GET
@may("people.view")
def company_slot(request: HttpRequest, pk: int, place: str, name: str) -> HttpResponse:
    """One card, drawn anew."""
    company = get_company(request, pk)
    found = slots(request, place, company, only=name) if place == "company" else []
    if not found:
        raise Http404
    return part(request, "people/_slot.html", {"slot": found[0], "event": "company-changed"})


@require_GET
@may("people.view")
def company_timeline(request: HttpRequest, pk: int) -> HttpResponse:
    """The timeline with a filter; with `before` only the older entries that follow."""
    company = get_company(request, pk)
    before = request.GET.get("before", "")
    context = {"company": company, **timeline_context(request, company, request.GET.get("which", ""), before)}
    return part(request, "people/_timeline_days.html" if before else "people/_timeline.html", context)
