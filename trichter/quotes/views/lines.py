"""The lines of an opportunity: each change answers the card again."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from trichter.accounts.access import may
from trichter.history.errors import Refused
from trichter.pipeline.models import Opportunity
from trichter.ui.parts import part, wants_part
from trichter.ui.toasts import toast

from .. import services
from ..forms import LineForm
from ..models import Line, Product
from ..showing import charges_vat, customer_language, lines_context, quotes_context, sum_rows
from .common import changed, get_opportunity, page_of

SUGGESTED, LOOKED_AT = 8, 100


def get_line(request: HttpRequest, pk: int) -> Line:
    """The line, if the user may see its opportunity; else 404."""
    visible = Opportunity.objects.visible_to(request.user)
    rows = Line.objects.filter(opportunity__in=visible.values("pk"))
    return get_object_or_404(rows.select_related("opportunity__person", "opportunity__company"), pk=pk)


@require_GET
@may("pipeline.view")
def opportunity_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Products and quotes of an opportunity on a page of their own."""
    opportunity = get_opportunity(request, pk)
    context = {
        **lines_context(request.user, opportunity),
        **quotes_context(request.user, opportunity),
        "back": page_of(opportunity),
    }
    return render(request, "quotes/opportunity.html", context)


@require_GET
@may("pipeline.view")
def card(request: HttpRequest, pk: int) -> HttpResponse:
    """The lines as they stand."""
    opportunity = get_opportunity(request, pk)
    response = part(request, "quotes/_lines.html", lines_context(request.user, opportunity))
    return changed(response, opportunity) if "done" in request.GET else response  # type: ignore[return-value]


def whole_words(product: Product, text: str) -> int:
    """How many of the typed words stand in the product's number or name as they are."""
    words = set(re.split(r"\W+", f"{product.sku} {product.name_de} {product.name_en}".casefold()))
    return len(words & set(re.split(r"\W+", text.casefold())))


def answer(
    request: HttpRequest, opportunity: Opportunity, *, editing: int = 0, message: str = "", undo=None, tone="success"
) -> HttpResponse:
    """The card again; without scripts back to the page. While a line is open other cards are left alone."""
    if not wants_part(request):
        if message:
            toast(request, message, undo, tone=tone)
        return redirect("quotes:line", editing) if editing else redirect("quotes:opportunity", opportunity.pk)
    opportunity.refresh_from_db(fields=["amount"])
    context = lines_context(request.user, opportunity, editing=editing)
    if editing:
        context["form"] = LineForm(instance=Line.objects.get(pk=editing))
    response = render(request, "quotes/_lines.html", context)
    if message:
        toast(response, message, undo, tone=tone)
    return response if editing else changed(response, opportunity)  # type: ignore[return-value]


@require_GET
@may("quotes.change")
def suggest(request: HttpRequest, pk: int) -> HttpResponse:
    """Products that fit what has been typed."""
    opportunity = get_opportunity(request, pk)
    text = request.GET.get("text", "").strip()[:100]
    near = Product.objects.active().found(text).order_by("sku")[:LOOKED_AT] if text else []
    found = sorted(near, key=lambda product: -whole_words(product, text))  # stays in order of number otherwise
    context = {"opportunity": opportunity, "found": found[:SUGGESTED], "more": len(found) > SUGGESTED, "text": text}
    return part(request, "quotes/_suggestions.html", context)


@require_POST
@may("quotes.change")
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """One more line: a product that was chosen or whose number was typed, else a free text."""
    opportunity = get_opportunity(request, pk)
    text = request.POST.get("text", "").strip()
    chosen = request.POST.get("product", "")
    products = Product.objects.active()
    product = products.filter(pk=chosen).first() if chosen.isdecimal() else products.filter(sku=text).first()
    try:
        if product:
            language = customer_language(opportunity)
            line, action = services.add_product(opportunity, product, language=language, by=request.user)
        else:
            line, action = services.add_line(opportunity, by=request.user, text=text[:200])
    except Refused as error:
        return answer(request, opportunity, message=str(error), tone="warning")
    message = _("Line added.")
    return answer(request, opportunity, editing=line.pk, message=message, undo=action)


@require_http_methods(["GET", "POST"])
@may("quotes.change")
def line(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: the card with this line open; POST: save it."""
    found = get_line(request, pk)
    opportunity = found.opportunity
    form = LineForm(request.POST or None, instance=found)
    context = {"form": form, "page_title": str(found)}
    if request.method == "GET":
        return part(request, "quotes/_lines.html", lines_context(request.user, opportunity, editing=pk) | context)
    if form.is_valid():
        try:
            action = services.change_line(found, form.cleaned_data, by=request.user)
        except Refused as error:
            form.add_error(getattr(error, "field", None) or None, str(error))
        else:
            return answer(request, opportunity, message=_("Line saved.") if action else "", undo=action)
    context |= lines_context(request.user, opportunity, editing=pk)
    return part(request, "quotes/_lines.html", context, status=422)


@require_POST
@may("quotes.change")
def try_sums(request: HttpRequest, pk: int) -> HttpResponse:
    """The sums as they would be with what stands in the form; saves nothing."""
    found = get_line(request, pk)
    opportunity = found.opportunity
    form = LineForm(request.POST, instance=found)
    lines = list(Line.objects.filter(opportunity=opportunity))
    if form.is_valid():
        lines = [form.instance if each.pk == pk else each for each in lines]
    sums = sum_rows(opportunity, lines, charged=charges_vat(opportunity))
    return part(request, "quotes/_sums.html", {"sums": sums, "opportunity": opportunity})


@require_POST
@may("quotes.change")
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a line out; the note offers to take that back."""
    found = get_line(request, pk)
    try:
        action = services.remove_line(found, by=request.user)
    except Refused as error:
        return answer(request, found.opportunity, message=str(error), tone="warning")
    return answer(request, found.opportunity, message=_("Line removed."), undo=action)


@require_POST
@may("quotes.change")
def move(request: HttpRequest, pk: int, way: str) -> HttpResponse:
    """One place up or down."""
    found = get_line(request, pk)
    ids = list(Line.objects.filter(opportunity=found.opportunity).values_list("pk", flat=True))
    place = ids.index(pk)
    other = place + (-1 if way == "up" else 1)
    if 0 <= other < len(ids):
        ids[place], ids[other] = ids[other], ids[place]
        services.order_lines(found.opportunity, ids, by=request.user)
    return answer(request, found.opportunity)


@require_POST
@may("quotes.change")
def order(request: HttpRequest, pk: int) -> HttpResponse:
    """The order after dragging: `line` once per line."""
    opportunity = get_opportunity(request, pk)
    ids = [int(text) for text in request.POST.getlist("line") if text.isdecimal() and len(text) < 19]
    services.order_lines(opportunity, ids, by=request.user)
    return answer(request, opportunity)
