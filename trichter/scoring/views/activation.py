"""Putting a draft in force."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from trichter.accounts.access import may
from trichter.history.errors import Refused
from trichter.ui.parts import part
from trichter.ui.toasts import toast

from .. import services
from ..forms import ActivationForm
from ..models import Scorecard
from ..presenting import differences_of, effect_page


@require_http_methods(["GET", "POST"])
@may("scoring.activate")
def activate(request: HttpRequest, version: int) -> HttpResponse:
    """What will change, the reason, and the button; then everyone is scored again in the background."""
    draft = get_object_or_404(Scorecard, version=version)
    form = ActivationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.activate(draft, by=request.user, reason=form.cleaned_data["reason"])
            toast(
                request,
                _("Version %(version)d scores from now on. Everyone is being scored again.") % {"version": version},
            )
            address = reverse("scoring:model")
            return HttpResponseClientRedirect(address) if request.headers.get("HX-Request") else redirect(address)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    found = services.effect_of(draft, request.user)
    context = {
        "form": form,
        "draft": draft,
        "differences": differences_of(draft),
        **effect_page(draft, found, request.user),
    }
    return part(request, "scoring/_activate.html", context, status=422 if request.method == "POST" else 200)
