"""A person's addresses and numbers: add, remove, make primary."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from trichter.accounts.access import may
from trichter.history.errors import Refused
from trichter.ui.parts import part

from ..errors import Invalid
from ..models import Person
from ..services import update_person
from .common import back_to, changed, get_person

KINDS = {"emails": "address", "phones": "number"}


def rearranged(person: Person, kind: str, data) -> list[str]:
    """The person's addresses or numbers after an action: add (`value`), remove or primary (`entry`). Raises Invalid."""
    entries = list(getattr(person, kind).all())
    values = {entry.pk: getattr(entry, KINDS[kind]) for entry in entries}
    action = data.get("action", "")
    if action == "add":
        typed = data.get("value", "").strip()
        if not typed:
            raise Invalid(_("Type an address first.") if kind == "emails" else _("Type a number first."), kind)
        return [*values.values(), typed]
    chosen = int(data["entry"]) if data.get("entry", "").isdecimal() else 0
    if chosen not in values:
        raise Http404
    others = [value for pk, value in values.items() if pk != chosen]
    if action == "remove":
        return others
    if action == "primary":
        return [values[chosen], *others]
    raise Http404


@require_http_methods(["GET", "POST"])
@may("people.change")
def contacts(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """GET: the addresses or numbers with a field for one more; POST: one change to them."""
    if kind not in KINDS:
        raise Http404
    person = get_person(request, pk)
    context = {
        "person": person,
        "kind": kind,
        "page_title": str(person),
        "adding": request.method == "GET" and "show" not in request.GET,
    }
    if request.method == "GET":
        return part(request, "people/_contacts.html", {**context, "entries": getattr(person, kind).all()})
    try:
        update_person(person, {kind: rearranged(person, kind, request.POST)}, by=request.user, source="user")
    except Refused as error:
        context |= {"error": str(error), "typed": request.POST.get("value", ""), "adding": True}
        return part(request, "people/_contacts.html", {**context, "entries": getattr(person, kind).all()}, status=422)
    if not request.headers.get("HX-Request"):
        return back_to(request, person, _("Saved."))
    response = part(request, "people/_contacts.html", {**context, "entries": getattr(person, kind).all()})
    return changed(response, person)  # type: ignore[return-value]
