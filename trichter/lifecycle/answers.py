"""Answers to a click that changed a person: the same for a row of a list, a card, and a page without scripts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from trichter.history.errors import Refused
from trichter.people.models import Person
from trichter.people.views.common import changed
from trichter.ui.parts import wants_part
from trichter.ui.toasts import toast


def answer(
    request: HttpRequest, person: Person, message: str = "", undo=None, *, tone: str = "success", react: bool = True
) -> HttpResponse:
    """To htmx nothing but a note and word that the person changed, so that a row leaves and every card looks again.

    Without scripts back to the page of the click. `react` brings score and stage up to date first.
    """
    if not wants_part(request):
        changed(HttpResponse(), person, react=react)
        if message:
            toast(request, message, undo, tone=tone)
        return redirect(came_from(request) or "/")
    response = HttpResponse("")
    if message:
        toast(response, message, undo, tone=tone)
    return changed(response, person, react=react)  # type: ignore[return-value]


def refused(request: HttpRequest, person: Person, error: Refused) -> HttpResponse:
    """The change was not possible: say why; nothing was changed."""
    return answer(request, person, str(error), tone="warning", react=False)


def came_from(request: HttpRequest) -> str:
    """The page the click came from, if it is one of ours."""
    address = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if ours else ""
