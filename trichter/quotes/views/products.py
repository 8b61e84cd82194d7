"""Settings: products."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from trichter.accounts.access import may
from trichter.history.errors import Refused
from trichter.ui.parts import wants_part
from trichter.ui.toasts import toast

from .. import services
from ..formats import percent, short
from ..forms import ProductFileForm, ProductForm
from ..models import Letterhead, Product
from ..numberfields import language
from ..productfile import MOST_BYTES, csv_lines, read_rows
from ..units import suggestions

PAGE = 50


@require_GET
@may("products.manage")
def products(request: HttpRequest) -> HttpResponse:
    """The list, by item number; `after` goes on behind one."""
    text = request.GET.get("q", "").strip()[:100]
    after = request.GET.get("after", "")[:60]
    rows = Product.objects.found(text).order_by("sku")
    if after:
        rows = rows.filter(sku__gt=after)
    found = list(rows[: PAGE + 1])
    reader = language()
    shown = [
        {"product": row, "price": short(row.price, reader, least=2), "vat": percent(row.vat_rate, reader)}
        for row in found[:PAGE]
    ]
    following = found[PAGE - 1].sku if len(found) > PAGE else ""
    context = {"rows": shown, "following": following, "text": text, "continued": bool(after)}
    context["ready"] = Letterhead.get().ready
    if wants_part(request):
        return render(request, "quotes/_product_rows.html" if after else "quotes/_products.html", context)
    return render(request, "quotes/products.html", context)


@require_http_methods(["GET", "POST"])
@may("products.manage")
def new_product(request: HttpRequest) -> HttpResponse:
    """One more product."""
    return edit(request, Product(vat_rate=Letterhead.get().vat_rate))


@require_http_methods(["GET", "POST"])
@may("products.manage")
def product(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a product. Lines and quotes keep what they took over."""
    return edit(request, get_object_or_404(Product, pk=pk))


def edit(request: HttpRequest, found: Product) -> HttpResponse:
    """The form of a product."""
    form = ProductForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            saved = services.save_product(form.instance, by=request.user)
        except Refused as error:
            form.add_error(getattr(error, "field", None) or None, str(error))
        else:
            toast(request, _("“%(name)s” is saved.") % {"name": saved})
            return redirect("quotes:products")
    context = {"form": form, "product": found, "units": suggestions(language())}
    return render(request, "quotes/product.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "POST"])
@may("products.manage")
def import_products(request: HttpRequest) -> HttpResponse:
    """Products from a CSV file: all or none."""
    form = ProductFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            rows = read_rows(form.cleaned_data["file"].read(MOST_BYTES + 1), language())
            outcome = services.upsert_products(rows, by=request.user, vat_rate=Letterhead.get().vat_rate)
        except Refused as error:
            form.add_error("file", str(error))
        else:
            words = _("%(new)d products added, %(changed)d changed, %(same)d as they were.")
            toast(request, words % {"new": outcome.created, "changed": outcome.changed, "same": outcome.same})
            return redirect("quotes:products")
    status = 422 if request.method == "POST" else 200
    return render(request, "quotes/import.html", {"form": form}, status=status)


@require_GET
@may("products.manage")
def export_products(request: HttpRequest) -> StreamingHttpResponse:
    """All products as CSV."""
    response = StreamingHttpResponse(csv_lines(language()), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="products.csv"'
    return response
