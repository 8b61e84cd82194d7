"""Editing one field in place, in a list's cell or on a page, and the pickers that find what to choose."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from trichter.accounts.access import may
from trichter.history.errors import Refused
from trichter.ui.parts import part

from .. import normalise
from ..editing import EditField, find_field, save, shown, typed
from ..models import Company, Person
from .common import back_to, changed, company_changed, get_company, get_person

FOUND = 8  # how many a picker offers


@require_http_methods(["GET", "POST"])
@may("people.change")
def edit(request: HttpRequest, entity: str, pk: int, name: str) -> HttpResponse:
    """GET: the input (with `show`: the value again); POST: save, 422 with the reason where it does not fit."""
    record: Person | Company = get_person(request, pk) if entity == "person" else get_company(request, pk)
    field = find_field(entity, name)
    if field is None:
        raise Http404
    if request.method == "GET":
        return show(request, entity, record, field) if "show" in request.GET else ask(request, entity, record, field)
    try:
        save(record, field, request.POST, by=request.user)
    except Refused as error:
        return ask(request, entity, record, field, error=str(error), status=422)
    if not request.headers.get("HX-Request"):
        return back_to(request, record, _("Saved."))
    record.refresh_from_db()
    response = show(request, entity, record, field)
    if isinstance(record, Person):
        return changed(response, record)  # type: ignore[return-value]
    return company_changed(response, record)  # type: ignore[return-value]


def context_of(request: HttpRequest, entity: str, record: Person | Company, field: EditField) -> dict:
    """What value and input need."""
    data = request.POST if request.method == "POST" else request.GET
    return {
        "entity": entity,
        "record": record,
        "field": field,
        "page_title": str(record),
        "in_cell": data.get("in") == "cell",
        "shown": shown(record, field),
    }


def show(request: HttpRequest, entity: str, record: Person | Company, field: EditField) -> HttpResponse:
    """The value as it stands."""
    context = context_of(request, entity, record, field)
    return part(request, "people/_value.html", context)


def ask(
    request: HttpRequest, entity: str, record: Person | Company, field: EditField, error: str = "", status: int = 200
) -> HttpResponse:
    """The input, with what was typed if it was refused."""
    context = context_of(request, entity, record, field)
    context |= {"error": error, "typed": request.POST.get("value", "") if error else typed(record, field)}
    if field.kind == "owner":
        context["colleagues"] = find_colleagues(request.user, "")
    elif field.kind == "company":
        context["companies"] = []
    return part(request, "people/_edit.html", context, status=status)


def find_colleagues(user, text: str) -> list:
    """Colleagues whose name or address begins with, or contains, the text; oneself first when nothing is typed."""
    people = get_user_model().objects.filter(is_active=True)
    for word in text.split()[:4]:
        people = people.filter(Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(email__icontains=word))
    if text.strip():
        return list(people.order_by("first_name", "last_name", "pk")[:FOUND])
    return [user, *people.exclude(pk=user.pk).order_by("first_name", "last_name", "pk")[: FOUND - 1]]


def find_companies(user, text: str) -> list[Company]:
    """Companies whose name or domain begins with the text."""
    key = normalise.company_key(text) or normalise.plain(text)
    if not key:
        return []
    rows = Company.objects.visible_to(user)
    found = rows.filter(Q(name_key__startswith=key) | Q(domain__startswith=text.strip().lower()))
    return list(found.order_by("name_key", "pk")[:FOUND])


@require_GET
@may("people.change")
def colleagues(request: HttpRequest) -> HttpResponse:
    """Options of the owner picker."""
    text = request.GET.get("q", "")[:80]
    return part(
        request, "people/_colleagues.html", {"colleagues": find_colleagues(request.user, text), "q": text.strip()}
    )


@require_GET
@may("people.change")
def companies(request: HttpRequest) -> HttpResponse:
    """Options of the company picker; what was typed can become a new company."""
    text = request.GET.get("q", "")[:200].strip()
    found = find_companies(request.user, text)
    exact = any(normalise.company_key(company.name) == normalise.company_key(text) for company in found)
    return part(
        request, "people/_companies.html", {"companies": found, "q": text, "can_create": bool(text) and not exact}
    )
