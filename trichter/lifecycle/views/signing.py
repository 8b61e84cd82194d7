"""One version of a definition: what it says in both languages, and signing it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from trichter.accounts.access import may
from trichter.history.errors import Refused
from trichter.people.models.person import Stage
from trichter.ui.toasts import toast

from .. import reading
from ..models import Definition
from ..services import ask, sign
from ..sides import Side


def signing_context(row: Definition, user) -> dict[str, Any]:
    """What the card with the signatures needs."""
    return {
        "version": reading.version(row),
        "languages": reading.in_both_languages(row),
        "signings": reading.signing(row, user),
        "may_change": user.may("definitions.change"),
    }


def get_version(pk: int) -> Definition:
    """Any version; 404 if there is none."""
    return get_object_or_404(Definition.objects.select_related("by").prefetch_related("signatures"), pk=pk)


@require_GET
@may("definitions.view")
def version(request: HttpRequest, pk: int) -> HttpResponse:
    """One version with its signatures; here an installed one is signed as it is."""
    row = get_version(pk)
    return render(request, "lifecycle/version.html", {"stage": Stage(row.stage), **signing_context(row, request.user)})


@require_POST
@may("definitions.sign")
def sign_version(request: HttpRequest, pk: int, side: str) -> HttpResponse:
    """Sign for one side what the page showed."""
    row = get_version(pk)
    if side not in Side.values:
        raise Http404
    try:
        _signature, action = sign(row, side, by=request.user, digest=request.POST.get("digest", ""))
    except Refused as error:
        toast(request, str(error), tone="warning")
    else:
        toast(request, _("Signed for %(side)s.") % {"side": Side(side).label}, action)
    return redirect(row)


@require_POST
@may("definitions.sign")
def ask_for_signature(request: HttpRequest, pk: int, side: str) -> HttpResponse:
    """Tell those who can sign for a side that their signature is wanted."""
    row = get_version(pk)
    if side not in Side.values:
        raise Http404
    try:
        asked = ask(row, side, by=request.user)
    except Refused as error:
        toast(request, str(error), tone="warning")
    else:
        names = ", ".join(str(user) for user in asked)
        toast(request, _("Asked to sign: %(names)s.") % {"names": names})
    return redirect(row)
