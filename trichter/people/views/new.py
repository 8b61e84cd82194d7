"""New people and companies; whoever we know already is shown while typing and never made twice."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from trichter.accounts.access import may
from trichter.ui.parts import part
from trichter.ui.toasts import toast

from .. import normalise
from ..errors import Invalid, Taken
from ..forms import NewCompanyForm, NewPersonForm
from ..models import Company, Person
from ..reacting import react_now
from ..services import add_note, create_person, find_or_create_company
from .common import go

FOUND = 5


def known_people(user, data) -> list[Person]:
    """Visible people with the typed address, number, or full name."""
    same = Q(pk=None)
    if key := normalise.email_key(data.get("email", "")):
        same |= Q(emails__key=key)
    if key := normalise.phone_key(data.get("phone", "")):
        same |= Q(phones__key=key)
    first, last = data.get("first_name", "").strip(), data.get("last_name", "").strip()
    if first and last:
        same |= Q(name_key=normalise.name_key(first, last))
    rows = Person.objects.visible_to(user).select_related("company").filter(same)
    return list(rows.distinct().order_by("-score", "-pk")[:FOUND])


@require_GET
@may("people.change")
def check(request: HttpRequest) -> HttpResponse:
    """Who the typed person might be already."""
    return part(
        request, "people/_known.html", {"known": known_people(request.user, request.GET), "page_title": _("New person")}
    )


@require_http_methods(["GET", "POST"])
@may("people.change")
def new_person(request: HttpRequest) -> HttpResponse:
    """A new person. Somebody else's address is refused with a link to them, if the user may see them."""
    form = NewPersonForm(request.POST or None, initial=request.GET.dict())
    taken = None
    if request.method == "POST" and form.is_valid():
        try:
            person = create(form, request.user)
        except Taken as error:
            taken = Person.objects.visible_to(request.user).filter(pk=error.person_id).first()
            form.add_error("email", str(error) if taken else _("Somebody with this address is known already."))
        except Invalid as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            toast(request, _("%(person)s is here now.") % {"person": person})
            return go(request, reverse("people:person", args=[person.pk]))
    context = {
        "form": form,
        "taken": taken,
        "page_title": _("New person"),
        "known": known_people(request.user, request.POST),
    }
    status = 422 if form.is_bound and not form.is_valid() else 200
    return part(request, "people/new_panel.html", context, page="people/new.html", status=status)


@transaction.atomic
def create(form: NewPersonForm, user) -> Person:
    """The person and the note; score and stage follow at once. Raises Taken, Invalid."""
    person = create_person(form.person_data(user), by=user, source=_("entered by hand"))
    if form.cleaned_data["note"].strip():
        add_note(person, form.cleaned_data["note"], by=user)
    react_now([person.pk])
    return person


@require_http_methods(["GET", "POST"])
@may("people.change")
def new_company(request: HttpRequest) -> HttpResponse:
    """A new company. One of the same domain or name is refused with a link to it, if the user may see it."""
    form = NewCompanyForm(request.POST or None)
    existing = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        same = Q(name_key=normalise.company_key(data["name"]))
        if data["domain"]:
            same |= Q(domain=data["domain"])
        if Company.objects.alive().filter(same).exists():
            existing = Company.objects.visible_to(request.user).filter(same).first()
            form.add_error(None, _("This company is known already."))
        else:
            company = find_or_create_company(data["name"], data["domain"], by=request.user, values=form.values())
            if company is not None:
                toast(request, _("%(company)s is here now.") % {"company": company})
                return go(request, reverse("people:company", args=[company.pk]))
            form.add_error("name", _("This is not a name."))
    context = {"form": form, "existing": existing, "page_title": _("New company")}
    status = 422 if form.is_bound and not form.is_valid() else 200
    return part(request, "people/new_company_panel.html", context, page="people/new_company.html", status=status)
