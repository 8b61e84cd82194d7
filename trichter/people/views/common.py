"""What several screens need: finding a record, saying that it changed, cards of other packages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django_htmx.http import trigger_client_event

from trichter.ui import registry
from trichter.ui.toasts import toast

from ..models import Company, Person
from ..reacting import react_now


def get_person(request: HttpRequest, pk: int) -> Person:
    """The person, if the user may see them; else 404."""
    return get_object_or_404(Person.objects.visible_to(request.user).select_related("company", "owner"), pk=pk)


def get_company(request: HttpRequest, pk: int) -> Company:
    """The company, if the user may see it; else 404."""
    return get_object_or_404(Company.objects.visible_to(request.user).select_related("owner"), pk=pk)


def changed(response: HttpResponseBase, person: Person, *, react: bool = True) -> HttpResponseBase:
    """Tell the page that the person changed, so that cards about them look again; score and stage follow at once."""
    if react:
        react_now([person.pk])
    return trigger_client_event(response, "person-changed", {"id": person.pk})


def company_changed(response: HttpResponseBase, company: Company) -> HttpResponseBase:
    """The same for a company."""
    return trigger_client_event(response, "company-changed", {"id": company.pk})


def back_to(request: HttpRequest, record: Person | Company, message: str = "", undo=None) -> HttpResponse:
    """To the record's page, for requests without scripts, with a note."""
    if message:
        toast(request, message, undo)
    return redirect("people:person" if isinstance(record, Person) else "people:company", record.pk)


def go(request: HttpRequest, url: str) -> HttpResponse:
    """To another page: a redirect that htmx follows as a whole page too."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return redirect(url)


def slot_name(panel: registry.Panel) -> str:
    """The name of a card in addresses, from its template: "scoring/_card.html" is "scoring-card"."""
    return panel.template.removesuffix(".html").replace("/_", "-").replace("/", "-").replace("_", "-")


def slots(request: HttpRequest, place: str, record: Person | Company, only: str = "") -> list[dict]:
    """The cards of a place, drawn, each with the address it is fetched from again when the record changes."""
    found = []
    entity = "person" if isinstance(record, Person) else "company"
    for panel, context in registry.panels_for(place, request, record):
        name = slot_name(panel)
        if only and name != only:
            continue
        html = render_to_string(panel.template, {entity: record, "slot": name, **context}, request=request)
        url = reverse(f"people:{entity}_slot", args=[record.pk, place, name])
        found.append({"name": name, "html": html, "url": url})
    return found
