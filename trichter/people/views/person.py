"""A person's page, the same in the side panel, and the parts that refresh themselves."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from trichter.accounts.access import may
from trichter.ui.parts import part
from trichter.ui.toasts import toast

from ..models import Person
from ..services import delete_person
from ..timeline import FILTERS, empty_words, timeline
from .common import get_person, go, slots

PLACES = ("person", "person_header")
LOG_KINDS = [
    {"name": "call", "label": gettext_lazy("Call"), "icon": "phone"},
    {"name": "mail", "label": gettext_lazy("Mail"), "icon": "mail"},
    {"name": "meeting", "label": gettext_lazy("Meeting"), "icon": "users"},
    {"name": "note", "label": gettext_lazy("Note"), "icon": "note"},
]


def person_context(request: HttpRequest, person: Person) -> dict:
    """What page and side panel show."""
    return {
        "person": person,
        "page_title": str(person),
        "header_slots": slots(request, "person_header", person),
        "slots": slots(request, "person", person),
        "log_kinds": LOG_KINDS,
        "full_url": reverse("people:person", args=[person.pk]),
        **timeline_context(person, ""),
    }


def timeline_context(person: Person, which: str, before: str = "") -> dict:
    """The timeline of a person and its filter."""
    found = timeline(person.events.all(), which=which, before=before)
    return {
        "timeline": found,
        "timeline_url": reverse("people:timeline", args=[person.pk]),
        "timeline_event": "person-changed",
        "filters": FILTERS,
        "empty_words": empty_words(found.which),
    }


@require_GET
@may("people.view")
def person_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole page of a person."""
    return render(request, "people/person.html", person_context(request, get_person(request, pk)))


@require_GET
@may("people.view")
def person_panel(request: HttpRequest, pk: int) -> HttpResponse:
    """The person beside a list."""
    context = person_context(request, get_person(request, pk))
    return part(request, "people/person_panel.html", context)


@require_GET
@may("people.view")
def person_header(request: HttpRequest, pk: int) -> HttpResponse:
    """Name, company, owner: fetched again when the person changed."""
    return part(request, "people/_person_header.html", {"person": get_person(request, pk)})


@require_GET
@may("people.view")
def person_slot(request: HttpRequest, pk: int, place: str, name: str) -> HttpResponse:
    """One card of another package (or of ours), drawn anew."""
    person = get_person(request, pk)
    found = slots(request, place, person, only=name) if place in PLACES else []
    if not found:
        raise Http404
    return part(request, "people/_slot.html", {"slot": found[0], "event": "person-changed"})


@require_GET
@may("people.view")
def person_timeline(request: HttpRequest, pk: int) -> HttpResponse:
    """The timeline with a filter; with `before` only the older entries that follow."""
    person = get_person(request, pk)
    before = request.GET.get("before", "")
    context = {"person": person, **timeline_context(person, request.GET.get("which", ""), before)}
    return part(request, "people/_timeline_days.html" if before else "people/_timeline.html", context)


@require_POST
@may("people.delete")
def person_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete at once; the note offers to take it back."""
    person = get_person(request, pk)
    action = delete_person(person, by=request.user)
    toast(request, _("%(person)s deleted.") % {"person": person}, action)
    return go(request, reverse("people:list"))
