"""The condition builder's questions to the server: what there is to ask for, what a condition says, whom it meets."""

from __future__ import annotations

import json

from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from trichter.accounts.access import may
from trichter.ui.parts import part

from ..conditions import catalogue_data, check
from ..lists.screen import language
from .edit import find_colleagues
from .lists import state_of


@require_GET
@may("people.view")
def catalogue_json(request: HttpRequest) -> HttpResponse:
    """Fields, events, operators and the builder's words."""
    response = JsonResponse(catalogue_data(language()), json_dumps_params={"ensure_ascii": False})
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@require_POST
@may("people.view")
def check_condition(request: HttpRequest) -> HttpResponse:
    """A condition in words and how many people the user sees meet it, or what is wrong where. Changes nothing.

    A condition being built is wrong most of the time, so that is an answer; only what is no JSON is refused.
    """
    try:
        data = json.loads(request.body or b"null")
    except (ValueError, RecursionError):
        return JsonResponse({"ok": False, "errors": [{"path": "", "message": _("This is not JSON.")}]}, status=422)
    return JsonResponse(check(data, request.user, language(), counting=request.GET.get("count") != "no"))


@require_GET
@may("people.view")
def owner_choices(request: HttpRequest) -> HttpResponse:
    """Colleagues by name, as [address, words], for tests of the owner."""
    wanted = request.GET.get("q", "")[:80]
    if wanted.startswith("=") and wanted[1:]:
        found = list(get_user_model().objects.filter(email__in=wanted[1:].split(","))[:50])
    else:
        found = find_colleagues(request.user, wanted)
    return JsonResponse({"choices": [[user.email, str(user)] for user in found]})


@require_GET
@may("people.view")
def filter_form(request: HttpRequest, list_name: str) -> HttpResponse:
    """The builder over a list, filled with the list's filter."""
    state = state_of(request, list_name)
    context = {"state": state, "query": state.querystring, "page_title": _("Filter")}
    try:
        context["condition"] = state.condition
    except ValueError:
        context["condition"] = None
    return part(request, "people/_filter_form.html", context)
