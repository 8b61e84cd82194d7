"""Settings: fields of the house's own."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from trichter.accounts.access import may
from trichter.history.errors import Refused
from trichter.ui.parts import part
from trichter.ui.toasts import toast

from ..field_settings import add_field, arrange_fields, change_field
from ..forms import CustomFieldForm, choice_lines
from ..models import CustomField

ENTITIES = {"person": gettext_lazy("Fields of people"), "company": gettext_lazy("Fields of companies")}


def context_of(entity: str, form: CustomFieldForm | None = None) -> dict:
    """The fields of people or companies, and the form for one more."""
    return {
        "entity": entity,
        "entities": ENTITIES,
        "fields": CustomField.objects.filter(entity=entity),
        "form": form or CustomFieldForm(),
        "page_title": _("Own fields"),
    }


@require_http_methods(["GET", "POST"])
@may("fields.change")
def fields(request: HttpRequest, entity: str = "person") -> HttpResponse:
    """GET: the list; POST: one more field."""
    if entity not in ENTITIES:
        raise Http404
    if request.method == "GET":
        return render(request, "people/fields.html", context_of(entity))
    form = CustomFieldForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            field = add_field(entity, data["label"], data["kind"], data["choices"], by=request.user)
        except Refused as error:
            form.add_error("label", str(error))
        else:
            toast(request, _("Field “%(label)s” added.") % {"label": field.label})
            return redirect("people:fields_of", entity)
    return render(request, "people/fields.html", context_of(entity, form), status=422)


@require_http_methods(["GET", "POST"])
@may("fields.change")
def field(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: name and choices as inputs (with `show`: as text); POST: save them."""
    found = get_object_or_404(CustomField, pk=pk)
    context = {"field": found, "page_title": found.label, "lines": "\n".join(found.choices)}
    if request.method == "GET":
        return part(request, "people/_field_row.html" if "show" in request.GET else "people/_field_form.html", context)
    lines = request.POST.get("choices", "")
    try:
        change_field(found, request.POST.get("label", ""), choice_lines(lines), by=request.user)
    except Refused as error:
        return part(request, "people/_field_form.html", {**context, "error": str(error), "lines": lines}, status=422)
    return part(request, "people/_field_row.html", context)


@require_POST
@may("fields.change")
def move(request: HttpRequest, pk: int, way: str) -> HttpResponse:
    """One place up or down."""
    found = get_object_or_404(CustomField, pk=pk)
    ids = list(CustomField.objects.filter(entity=found.entity).values_list("pk", flat=True))
    place = ids.index(pk)
    other = place + (-1 if way == "up" else 1)
    if 0 <= other < len(ids):
        ids[place], ids[other] = ids[other], ids[place]
        arrange_fields(found.entity, ids, by=request.user)
    if not request.headers.get("HX-Request"):
        return redirect("people:fields_of", found.entity)
    return part(request, "people/_field_rows.html", context_of(found.entity))
