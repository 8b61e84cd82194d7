"""Opening an opportunity: anew, or out of a person in one step."""

from __future__ import annotations

import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from trichter.accounts.access import may
from trichter.history.errors import Refused
from trichter.people.models import Company, Person
from trichter.people.reacting import react_now
from trichter.people.services import find_or_create_company
from trichter.ui.parts import part
from trichter.ui.toasts import toast

from .. import services
from ..forms import ConvertForm, NewForm
from ..services.opening import Opened
from ..similar import Similar, mail_domain, similar_companies
from .common import go, number_in


@require_http_methods(["GET", "POST"])
@may("pipeline.change")
def new(request: HttpRequest) -> HttpResponse:
    """A new opportunity; the company may be given in the address."""
    company = Company.objects.visible_to(request.user).filter(pk=number_in(request.GET.get("company"))).first()
    initial = {"key": f"new:{secrets.token_hex(12)}", "company": company.name if company else ""}
    form = NewForm(request.POST or None, initial=initial | ({"name": company.name} if company else {}))
    if request.method == "POST" and form.is_valid():
        try:
            opened = open_new(form, request.user)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            return opened_answer(request, opened)
    typed = request.POST.get("company", "") if request.method == "POST" else initial["company"]
    context = {"form": form, "similar": similar_to(request.user, typed), "page_title": _("New opportunity")}
    status = 422 if form.is_bound and not form.is_valid() else 200
    return part(request, "pipeline/new_panel.html", context, page="pipeline/new.html", status=status)


def open_new(form: NewForm, user) -> Opened:
    """Open it with the company of this name, which is made if nobody knows it. Raises Refused."""
    data = form.cleaned_data
    if found := services.known(data["key"]):
        return Opened(found, False, None)
    company = find_or_create_company(data["company"], by=user) if data["company"].strip() else None
    wanted = {name: data[name] for name in ("key", "amount", "close_date", "pipeline")}
    return services.open_once(data["name"], by=user, company=company, **wanted)


def similar_to(user, name: str) -> list[Similar]:
    """Known companies like the typed one, unless it is exactly one of them."""
    found = similar_companies(user, name) if name.strip() else []
    return [] if any(each.company.name == name.strip() for each in found) else found


@require_GET
@may("pipeline.change")
def check(request: HttpRequest) -> HttpResponse:
    """Companies like the one that is being typed."""
    name = (request.GET.get("company") or request.GET.get("new_company") or "")[:200]
    context = {"similar": similar_to(request.user, name), "page_title": _("New opportunity")}
    return part(request, "pipeline/_similar.html", context)


def opened_answer(request: HttpRequest, opened: Opened) -> HttpResponse:
    """To the opportunity, with a note; asked a second time only there."""
    row = opened.opportunity
    if opened.created:
        react_now([row.person_id] if row.person_id else [])
        toast(request, _("Opportunity opened: %(opportunity)s") % {"opportunity": row}, opened.action)
    return go(request, reverse("pipeline:opportunity", args=[row.pk]))


@require_http_methods(["GET", "POST"])
@may("pipeline.change")
def convert(request: HttpRequest, person_id: int) -> HttpResponse:
    """Out of a person in one step. Companies that theirs may be already are shown before."""
    people = Person.objects.visible_to(request.user).select_related("company", "owner")
    person = get_object_or_404(people, pk=person_id)
    name = person.company.name if person.company else ""
    similar = similar_companies(request.user, name, mail_domain(person), without=person.company)
    initial = {"key": services.convert_key(person), "name": services.default_name(person, person.company)}
    form = ConvertForm(request.POST or None, person=person, similar=similar, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            opened = convert_by(form, person, request.user)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            return opened_answer(request, opened)
    context = {"form": form, "person": person, "page_title": _("Open an opportunity"), "similar": []}
    status = 422 if form.is_bound and not form.is_valid() else 200
    return part(request, "pipeline/convert_panel.html", context, page="pipeline/convert.html", status=status)


def convert_by(form: ConvertForm, person: Person, user) -> Opened:
    """As the form says. Raises Refused. Of a key that is not this person's a fresh one is taken."""
    data = form.cleaned_data
    key = data["key"] if data["key"].startswith(f"person:{person.pk}:") else services.convert_key(person)
    wanted = {name: data[name] for name in ("name", "amount", "close_date", "pipeline")}
    new_company = "" if form.chosen_company() else data.get("new_company", "")
    return services.convert(person, by=user, key=key, company=form.chosen_company(), new_company=new_company, **wanted)
