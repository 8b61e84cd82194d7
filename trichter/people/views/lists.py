"""The lists of people and of companies: page, more rows, one row, total, columns."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from trichter.accounts.access import may
from trichter.engine.errors import ConditionError
from trichter.ui.parts import part

from ..lists import COMPANIES, LISTS, PEOPLE
from ..lists.bulk import actions_for
from ..lists.definitions import ListDefinition
from ..lists.screen import address, drawn, page_context, rows_of, screen
from ..lists.state import KEYS, ListState, read_state
from ..matching import count_capped
from ..models import ListMemory

TITLES = {"people": gettext_lazy("People"), "companies": gettext_lazy("Companies")}


@require_GET
@may("people.view")
def people(request: HttpRequest) -> HttpResponse:
    """The list of people."""
    return answer(request, PEOPLE)


@require_GET
@may("people.view")
def companies(request: HttpRequest) -> HttpResponse:
    """The list of companies."""
    return answer(request, COMPANIES)


def answer(request: HttpRequest, definition: ListDefinition) -> HttpResponse:
    """The list as the address says; an address that says nothing leads to how the user left it."""
    memory = ListMemory.objects.filter(user=request.user, list_name=definition.name).first()
    if not any(key in request.GET for key in KEYS) and memory and memory.query:
        return redirect(f"{reverse(definition.url_name)}?{memory.query}")
    state = read_state(definition, request.GET, request.user)
    shown = int(request.GET["shown"]) if request.GET.get("shown", "").isdecimal() else 0
    if request.GET.get("after"):
        return more(request, state, request.GET["after"], shown)
    remember(request.user, definition, memory, state.querystring)
    context = screen(state, request.user, shown=shown)
    context |= {"page_title": TITLES[definition.name], "bulk_actions": bulk_of(request.user, definition)}
    context["may_export"] = request.user.may("people.export")
    return part(request, "people/_list.html", context, page="people/list.html")


def bulk_of(user, definition: ListDefinition) -> list:
    """What can be done with many; only people have that."""
    return actions_for(user) if definition.name == "people" else []


def more(request: HttpRequest, state: ListState, cursor: str, shown: int) -> HttpResponse:
    """The rows behind a cursor."""
    try:
        context = page_context(state, request.user, cursor=cursor, shown=shown)
    except (ConditionError, ValueError):
        raise Http404 from None
    context |= {
        "bulk_actions": bulk_of(request.user, state.definition),
        "may_export": request.user.may("people.export"),
    }
    return part(request, "people/_rows.html", context)


def remember(user, definition: ListDefinition, memory: ListMemory | None, query: str) -> None:
    """Keep how the user looks at the list, if it is another way than before."""
    if memory is None:
        ListMemory.objects.update_or_create(user=user, list_name=definition.name, defaults={"query": query})
    elif memory.query != query:
        ListMemory.objects.filter(pk=memory.pk).update(query=query)


def state_of(request: HttpRequest, list_name: str, data: Mapping[str, str] | None = None) -> ListState:
    """The state that a request about a list carries; 404 for an unknown list."""
    if list_name not in LISTS:
        raise Http404
    return read_state(LISTS[list_name], request.GET if data is None else data, request.user)


@require_GET
@may("people.view")
def total(request: HttpRequest, list_name: str) -> HttpResponse:
    """How many there are, "10,000+" from there on; asked for once the rows are there."""
    state = state_of(request, list_name)
    try:
        count = count_capped(rows_of(state, request.user))
    except (ConditionError, ValueError):
        count = 0
    return part(
        request, "people/_total.html", {"count": count, "definition": state.definition, "page_title": _("Total")}
    )


@require_GET
@may("people.view")
def row(request: HttpRequest, list_name: str, pk: int) -> HttpResponse:
    """One row anew, after its record changed."""
    state = state_of(request, list_name)
    rows = state.definition.model._default_manager.visible_to(request.user)  # type: ignore[attr-defined]
    found = rows.select_related(*state.definition.related).filter(pk=pk).first()
    if found is None:
        raise Http404
    context = {"rows": drawn(state, [found], request.user), "state": state}
    context |= {
        "bulk_actions": bulk_of(request.user, state.definition),
        "may_export": request.user.may("people.export"),
    }
    return part(request, "people/_rows.html", context)


@require_http_methods(["GET", "POST"])
@may("people.view")
def columns(request: HttpRequest, list_name: str) -> HttpResponse:
    """GET: which columns, in which order; POST: the list with them."""
    state = state_of(request, list_name, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        return to_list(request, state.with_(columns=["name", *request.POST.getlist("column")]))
    chosen = state.columns
    rest = [column for column in state.columns_by_name.values() if column not in chosen]
    context = {
        "state": state,
        "chosen": chosen[1:],
        "rest": rest,
        "page_title": _("Columns"),
        "query": state.querystring,
    }
    return part(request, "people/_columns.html", context)


def to_list(request: HttpRequest, state: ListState) -> HttpResponse:
    """The list in a state: in place for htmx, else a redirect."""
    url = address(state)
    if not request.headers.get("HX-Request"):
        return redirect(url)
    context = screen(state, request.user)
    context |= {
        "bulk_actions": bulk_of(request.user, state.definition),
        "may_export": request.user.may("people.export"),
    }
    response = part(request, "people/_list.html", context)
    memory = ListMemory.objects.filter(user=request.user, list_name=state.definition.name).first()
    remember(request.user, state.definition, memory, state.querystring)
    response.headers["HX-Push-Url"] = url
    response.headers["HX-Retarget"] = "#list"
    response.headers["HX-Reswap"] = "innerHTML"
    return response
