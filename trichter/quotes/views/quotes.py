"""Quotes: draft, preview, issue, download, and what became of them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from trichter.accounts.access import may
from trichter.history.errors import Refused
from trichter.pipeline.models import Stage
from trichter.ui.toasts import toast

from .. import services
from ..formats import money
from ..forms import DraftForm
from ..models import Letterhead, Line, Quote
from ..numberfields import language
from ..services.files import file_name, pdf_of
from ..services.quotes import missing_for
from .common import as_far_as_valid, get_opportunity, get_quote, page_of, pdf_answer


@require_POST
@may("quotes.change")
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a quote, or go on with the draft there is; with `replaces` it is a new version of that one."""
    opportunity = get_opportunity(request, pk)
    wanted = request.POST.get("replaces", "")
    issued = Quote.objects.issued().filter(opportunity=opportunity)
    replaced = issued.filter(pk=wanted).first() if wanted.isdecimal() and len(wanted) < 19 else None
    try:
        draft = services.start(opportunity, by=request.user, version_of=replaced)
    except Refused as error:
        toast(request, str(error), tone="warning")
        return redirect(page_of(opportunity))
    return redirect("quotes:quote", draft.pk)


@require_GET
@may("pipeline.view")
def quote(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft with what is chosen for it, an issued quote with what became of it; both with the pages."""
    found = get_quote(request, pk)
    return render(request, template_of(found), context_of(request, found))


def template_of(found: Quote) -> str:
    """The page of a quote."""
    return "quotes/draft.html" if found.is_draft else "quotes/quote.html"


def context_of(request: HttpRequest, found: Quote, form: DraftForm | None = None) -> dict:
    """What the page of a quote shows."""
    opportunity = found.opportunity
    context = {
        "quote": found,
        "opportunity": opportunity,
        "back": page_of(opportunity),
        "page_title": str(found),
        "may_change": request.user.may("quotes.change"),
    }
    if found.is_draft:
        lines = Line.objects.filter(opportunity=opportunity).count()
        context |= {
            "form": form or DraftForm(instance=found, user=request.user),
            "missing": missing_for(found),
            "lines": lines,
            "ready": Letterhead.get().ready,
            "may_manage": request.user.may("products.manage"),
        }
    else:
        reader = language()
        context |= {
            "net": money(found.net, opportunity.currency, reader),
            "gross": money(found.gross, opportunity.currency, reader),
            "next_step": next_step(found),
            "newer": found.versions.exclude(state=Quote.State.DRAFT).order_by("-pk").first(),
        }
    return context


def next_step(found: Quote) -> str:
    """Where the opportunity is won or lost, as follows from the customer's answer; empty without one."""
    kinds = {Quote.State.ACCEPTED: Stage.Kind.WON, Quote.State.DECLINED: Stage.Kind.LOST}
    kind = kinds.get(Quote.State(found.state))
    stage = Stage.objects.filter(pipeline=found.opportunity.pipeline_id, kind=kind).first() if kind else None
    return reverse("pipeline:step", args=[found.opportunity_id, stage.pk]) if stage else ""


@require_POST
@may("quotes.change")
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Save a draft; with the button "issue" number and freeze it."""
    found = get_quote(request, pk)
    form = DraftForm(request.POST, instance=get_quote(request, pk), user=request.user)
    if not form.is_valid():
        return render(request, template_of(found), context_of(request, found, form), status=422)
    try:
        now = services.change_draft(found, form.cleaned_data, by=request.user)
        if "issue" not in request.POST:
            toast(request, _("Draft saved."))
            return redirect("quotes:quote", pk)
        now = services.issue(now, by=request.user)
    except Refused as error:
        toast(request, str(error), tone="warning")
        return redirect("quotes:quote", pk)
    toast(request, _("Quote %(number)s is issued. It can be sent or downloaded now.") % {"number": now.number})
    return redirect("quotes:quote", pk)


@require_POST
@may("quotes.change")
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft's pages with what stands in the form; saves nothing. Invalid fields show as they were."""
    found = get_quote(request, pk)
    if found.is_draft:
        form = DraftForm(request.POST, instance=get_quote(request, pk), user=request.user)
        found = as_far_as_valid(form, found)
    return pdf_answer(pdf_of(found), file_name(found), inline=True)


@require_POST
@may("quotes.change")
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a draft away."""
    found = get_quote(request, pk)
    try:
        services.discard(found, by=request.user)
    except Refused as error:
        toast(request, str(error), tone="warning")
        return redirect("quotes:quote", pk)
    toast(request, _("The draft is gone."), tone="info")
    return redirect(page_of(found.opportunity))


@require_GET
@may("pipeline.view")
def pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The PDF: to keep, or with `look` to be shown inside a page."""
    found = get_quote(request, pk)
    try:
        content = pdf_of(found)
    except Refused as error:
        toast(request, str(error), tone="danger")
        return redirect("quotes:quote", pk)
    return pdf_answer(content, file_name(found), inline="look" in request.GET)


@require_POST
@may("quotes.change")
def decide(request: HttpRequest, pk: int, decision: str) -> HttpResponse:
    """Note that the customer accepted or declined, or take that back. The page then offers what usually follows."""
    found = get_quote(request, pk)
    steps = {"accept": services.accept, "decline": services.decline, "reopen": services.reopen}
    words = {
        "accept": _("Quote %(number)s is accepted."),
        "decline": _("Quote %(number)s is declined."),
        "reopen": _("Quote %(number)s is open again."),
    }
    if decision not in steps:
        return redirect("quotes:quote", pk)
    try:
        action = steps[decision](found, by=request.user)  # type: ignore[operator]
    except Refused as error:
        toast(request, str(error), tone="warning")
    else:
        toast(request, words[decision] % {"number": found.number}, action)
    return redirect("quotes:quote", pk)
