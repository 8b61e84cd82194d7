"""Making one person out of two by hand: find the other, compare, choose per field, merge, undo."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from trichter.accounts.access import may
from trichter.accounts.models import User
from trichter.history.errors import Refused
from trichter.ui.parts import part
from trichter.ui.toasts import toast

from .. import merging
from ..services import merge
from .common import get_person, go


@require_GET
@may("people.merge")
def merge_search(request: HttpRequest, pk: int) -> HttpResponse:
    """Find the other person: likely doubles first, then by typing."""
    person = get_person(request, pk)
    text = request.GET.get("q", "")[:100].strip()
    found = merging.others(request.user, person, text)
    context = {"person": person, "q": text, "found": found, "page_title": _("Merge")}
    return part(request, "people/_merge_found.html", context, page="people/merge_search.html")


@require_http_methods(["GET", "POST"])
@may("people.merge")
def merge_people(request: HttpRequest, pk: int, other_pk: int) -> HttpResponse:
    """GET: both side by side; POST: merge and go to the one that is kept."""
    person, other = get_person(request, pk), get_person(request, other_pk)
    if person.pk == other.pk:
        raise Http404
    if request.method == "POST":
        choices = {
            name.removeprefix("choose."): str(value)
            for name, value in request.POST.items()
            if name.startswith("choose.")
        }
        name = str(other)
        try:
            action = merge(person, other, choices, by=request.user)
        except Refused as error:
            return preview(request, person, other, error=str(error), status=422)
        toast(request, _("%(other)s is part of %(person)s now.") % {"other": name, "person": person}, action)
        return go(request, reverse("people:person", args=[person.pk]))
    return preview(request, person, other)


def preview(request: HttpRequest, person, other, error: str = "", status: int = 200) -> HttpResponse:
    """Both side by side, and what moves."""
    context = {
        "person": person,
        "other": other,
        "rows": merging.rows(
            person, other, owners=User.objects.in_bulk([pk for pk in (person.owner_id, other.owner_id) if pk])
        ),
        "moves": merging.moves(other),
        "error": error,
        "page_title": _("Merge"),
    }
    return render(request, "people/merge.html", context, status=status)
