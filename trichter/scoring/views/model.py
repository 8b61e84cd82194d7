"""The model's page: the active version, any other version, and the list of versions."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from trichter.accounts.access import may
from trichter.history.errors import Refused
from trichter.ui.toasts import toast

from .. import services
from ..models import Scorecard
from ..presenting import model_page


@require_GET
@may("scoring.view")
def model(request: HttpRequest) -> HttpResponse:
    """The active version; before set-up an empty page."""
    card = Scorecard.objects.filter(status=Scorecard.Status.ACTIVE).first()
    if card is None:
        return render(request, "scoring/none.html")
    return render(request, "scoring/model.html", model_page(card, request.user))


@require_GET
@may("scoring.view")
def version(request: HttpRequest, version: int) -> HttpResponse:
    """Any version: a draft to change, a retired one to read."""
    card = get_object_or_404(Scorecard, version=version)
    if card.status == Scorecard.Status.ACTIVE:
        return redirect("scoring:model")
    return render(request, "scoring/model.html", model_page(card, request.user))


@require_POST
@may("scoring.change")
def begin(request: HttpRequest, version: int) -> HttpResponse:
    """A new draft from this version's definition."""
    origin = get_object_or_404(Scorecard, version=version)
    draft = services.draft_from(origin, by=request.user)
    toast(request, _("Draft %(version)d begun. Nothing changes until it is activated.") % {"version": draft.version})
    return redirect("scoring:version", draft.version)


@require_POST
@may("scoring.change")
def discard(request: HttpRequest, version: int) -> HttpResponse:
    """Throw a draft away; can be undone."""
    draft = get_object_or_404(Scorecard, version=version)
    try:
        action = services.discard(draft, by=request.user)
    except Refused as refusal:
        toast(request, str(refusal), tone="danger")
        return redirect("scoring:version", version)
    toast(request, _("Draft %(version)d discarded.") % {"version": version}, action)
    return redirect(reverse("scoring:model"))
