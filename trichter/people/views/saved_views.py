"""Saved views: keep how a list is looked at under a name, for oneself or for all."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from trichter.accounts.access import may
from trichter.ui.parts import part
from trichter.ui.toasts import toast

from ..forms import SavedViewForm
from ..lists.state import ListState
from ..lists.views_kept import change_view, create_view, delete_view
from ..models import SavedView
from .lists import state_of, to_list


@require_http_methods(["GET", "POST"])
@may("people.view")
def create(request: HttpRequest, list_name: str) -> HttpResponse:
    """GET: ask for a name; POST: keep the list as it is under that name."""
    state = state_of(request, list_name, request.POST if request.method == "POST" else None)
    form = SavedViewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        view = create_view(state, form.cleaned_data["name"], form.cleaned_data["shared"], by=request.user)
        return toast(to_list(request, fresh(state, view)), _("View “%(name)s” saved.") % {"name": view.name})  # type: ignore[return-value]
    context = {"form": form, "state": state, "page_title": _("Save view"), "query": state.querystring}
    return part(request, "people/_view_form.html", context, status=422 if form.is_bound else 200)


def fresh(state: ListState, view: SavedView | None) -> ListState:
    """The list as a view has it, nothing besides."""
    return ListState(state.definition, state.columns_by_name, view, {})


def own_view(request: HttpRequest, pk: int) -> SavedView:
    """A view of the user's own; 404 for others', even if they are shared."""
    return get_object_or_404(SavedView, pk=pk, owner=request.user)


@require_http_methods(["GET", "POST"])
@may("people.view")
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: name and sharing as a form; POST: save them, and with `keep` also how the list looks now."""
    view = own_view(request, pk)
    state = state_of(request, view.list_name, request.POST if request.method == "POST" else None)
    if request.method == "POST" and "keep" in request.POST:
        action = change_view(view, query=state.query(), by=request.user)
        return toast(to_list(request, fresh(state, view)), _("View “%(name)s” saved.") % {"name": view.name}, action)  # type: ignore[return-value]
    form = SavedViewForm(request.POST or None, instance=view)
    if request.method == "POST" and form.is_valid():
        view.refresh_from_db()
        action = change_view(view, name=form.cleaned_data["name"], shared=form.cleaned_data["shared"], by=request.user)
        return toast(to_list(request, fresh(state, view)), _("View “%(name)s” saved.") % {"name": view.name}, action)  # type: ignore[return-value]
    context = {"form": form, "view": view, "state": state, "page_title": view.name, "query": state.querystring}
    return part(request, "people/_view_form.html", context, status=422 if form.is_bound else 200)


@require_POST
@may("people.view")
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a view; the note offers to take it back."""
    view = own_view(request, pk)
    state = state_of(request, view.list_name, {})
    action = delete_view(view, by=request.user)
    return toast(to_list(request, fresh(state, None)), _("View “%(name)s” deleted.") % {"name": view.name}, action)  # type: ignore[return-value]
