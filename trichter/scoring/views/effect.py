"""What a model means: people per band, what a draft would change, how far a pass over everyone is."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from trichter.accounts.access import may
from trichter.ui.parts import part

from .. import services
from ..models import Refresh, Scorecard
from ..presenting import differences_of, effect_page


@require_GET
@may("scoring.view")
def effect(request: HttpRequest, version: int) -> HttpResponse:
    """The next step of a draft's effect; the part asks again until all is computed. Else the bands as they are."""
    card = get_object_or_404(Scorecard, version=version)
    if not card.is_draft:
        bands = services.people_per_band(card, request.user) if card.status == Scorecard.Status.ACTIVE else []
        return part(request, "scoring/_bands.html", {"bands": bands, "people": sum(count for _band, count in bands)})
    found = services.preview(card, request.user)
    return part(request, "scoring/_effect.html", effect_page(card, found, request.user))


@require_GET
@may("scoring.view")
def differences(request: HttpRequest, version: int) -> HttpResponse:
    """How a version differs from the active one, in words."""
    card = get_object_or_404(Scorecard, version=version)
    return part(request, "scoring/_differences.html", {"card": card, "differences": differences_of(card)})


@require_GET
@may("scoring.view")
def progress(request: HttpRequest) -> HttpResponse:
    """How far the last pass over everyone is; asks again while it runs."""
    return part(request, "scoring/_progress.html", {"refresh": Refresh.objects.first(), "asked": True})
