"""Settings: the letterhead with its preview."""

from __future__ import annotations

import io
from datetime import timedelta
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from trichter.accounts.access import may
from trichter.history.errors import Refused
from trichter.pipeline.models import Opportunity
from trichter.ui.toasts import toast

from .. import services
from ..forms import LetterheadForm
from ..models import Letterhead, Line, Quote, Tax
from ..numbering import trouble_with, written
from ..pdf import render as render_pdf
from ..snapshot import snapshot_of
from .common import as_far_as_valid, pdf_answer


@require_http_methods(["GET", "POST"])
@may("products.manage")
def letterhead(request: HttpRequest) -> HttpResponse:
    """GET: the letterhead; POST: save it."""
    form = LetterheadForm(request.POST or None, request.FILES or None, instance=Letterhead.get())
    if request.method == "POST" and form.is_valid():
        try:
            file = form.cleaned_data["logo_file"]
            logo = services.read_logo(file.read()) if file else None
            without = form.cleaned_data["without_logo"]
            services.save_letterhead(form.instance, by=request.user, logo=logo, without_logo=without)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            toast(request, _("Letterhead saved. Quotes from now on look like this."))
            return redirect("quotes:letterhead")
    status = 422 if request.method == "POST" else 200
    return render(request, "quotes/letterhead.html", {"form": form}, status=status)


@require_POST
@may("products.manage")
def letterhead_preview(request: HttpRequest) -> HttpResponse:
    """An example with what stands in the form; saves nothing. Invalid fields show as they were."""
    form = LetterheadForm(request.POST, request.FILES, instance=Letterhead.get())
    head = as_far_as_valid(form, Letterhead.get())
    language = "en" if request.POST.get("preview") == "en" else "de"
    with translation.override(language):
        pages = render_pdf(example(head, language), logo_bytes(form, head))
    return pdf_answer(pages, "letterhead.pdf", inline=True)


def logo_bytes(form: LetterheadForm, head: Letterhead) -> bytes | None:
    """The picture to show: the one just chosen, else the one there is, unless it shall go."""
    if form.picture is not None:
        target = io.BytesIO()
        form.picture.save(target, "PNG")
        return target.getvalue()
    if head.logo is None or form.cleaned_data.get("without_logo"):
        return None
    return bytes(head.logo.content)


def example(head: Letterhead, language: str) -> dict:
    """The snapshot of a made-up quote; the active language is the quote's."""
    today = timezone.localdate()
    quote = Quote(
        opportunity=Opportunity(name=_("Example"), currency="CHF" if head.country == "CH" else "EUR"),
        language=language,
        tax=Tax.REGULAR,
        about=_("Renewal of the cooling circuit"),
        address=_("Example Ltd\nMs Ada Example\nExample Street 1\n12345 Example Town"),
        intro=head.in_language("intro", language),
        outro=head.in_language("outro", language),
        terms=head.in_language("terms", language),
        valid_until=today + timedelta(days=head.valid_days or 30),
    )
    rate = head.vat_rate if head.vat_rate is not None else Decimal(19)
    lines = [
        Line(
            number="KP-40", text=_("Pump"), unit="Stück", quantity=Decimal(2), price=Decimal("1234.50"), vat_rate=rate
        ),
        Line(text=_("Assembly"), unit="Stunde", quantity=Decimal("7.5"), price=Decimal(95), vat_rate=rate),
    ]
    pattern = head.pattern if not trouble_with(head.pattern) else Letterhead().pattern
    return snapshot_of(quote, head, lines, written(pattern, today.year, 1), today)
