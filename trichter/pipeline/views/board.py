"""The board: columns of cards, more cards, one card anew, and the order within a column."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from trichter.accounts.access import may
from trichter.ui.parts import part

from .. import cards, filters
from ..models import Opportunity, Pipeline, Stage
from ..services import reorder
from .common import RELATED, get_opportunity, number_in


@require_GET
@may("pipeline.view")
def start(request: HttpRequest) -> HttpResponse:
    """Where the user last was: board or list."""
    view, _mark, query = filters.remembered(request.user).partition("?")
    name = "pipeline:list" if view == "list" else "pipeline:board"
    return redirect(f"{reverse(name)}?{query}" if query else reverse(name))


def frame(found: filters.Filters, user) -> dict:
    """What board and list share: switches, filters in words."""
    base = reverse(f"pipeline:{found.view}")

    def address(**changes) -> str:
        return f"{base}?{found.with_(**changes).query}"

    other = found.with_(view="list" if found.view == "board" else "board")
    return {
        "filters": found,
        "base": base,
        "page_title": _("Opportunities"),
        "pipelines": [(row, address(pipeline=row, stage=None)) for row in Pipeline.objects.all()],
        "whose": [(name, words, address(whose=name)) for name, words in filters.WHOSE.items()],
        "periods": [(name, words, address(period=name)) for name, words in filters.PERIODS.items()],
        "period_words": filters.PERIODS[found.period],
        "bare_url": address(whose="all", period="", q="", stage=None),
        "other_url": f"{reverse(f'pipeline:{other.view}')}?{other.query}",
        "hidden_pairs": {name: value for name, value in found.pairs.items() if name != "q"},
    }


@require_GET
@may("pipeline.view")
def board(request: HttpRequest) -> HttpResponse:
    """The board as the address says; an address that says nothing leads to how the user left it."""
    if not any(key in request.GET for key in filters.KEYS):
        kept = filters.remembered(request.user)
        if kept.startswith("board?"):
            return redirect(f"{reverse('pipeline:board')}{kept.removeprefix('board')}")
    found = filters.read(request.GET, "board")
    if found is None:
        return render(request, "pipeline/no_pipeline.html")
    filters.remember(request.user, found)
    context = frame(found, request.user) | board_context(found, request.user)
    return part(request, "pipeline/_board.html", context, page="pipeline/board.html")


def board_context(found: filters.Filters, user) -> dict:
    """Columns and where a card can be dropped."""
    columns = cards.columns(found, user)
    closing = Stage.objects.filter(pipeline=found.pipeline).exclude(kind=Stage.Kind.OPEN).order_by("-kind")
    return {
        "columns": columns,
        "closing": list(closing),
        "count": sum(column.count for column in columns),
        "total": sum(column.total for column in columns),
        "weighted": sum(column.weighted for column in columns),
    }


@require_GET
@may("pipeline.view")
def more(request: HttpRequest, stage_pk: int) -> HttpResponse:
    """Further cards of a column."""
    stage = Stage.objects.filter(pk=stage_pk, kind=Stage.Kind.OPEN).first()
    found = filters.read(request.GET, "board")
    if stage is None or found is None:
        raise Http404
    stages = cards.all_stages(found)
    shown, following = cards.column_cards(found, request.user, stage, stages, request.GET.get("after", ""))
    context = {"filters": found, "cards": shown, "more": following, "stage": stage, "page_title": stage.label}
    return part(request, "pipeline/_cards.html", context)


@require_GET
@may("pipeline.view")
def card(request: HttpRequest, pk: int) -> HttpResponse:
    """A card anew with the heads of the columns; it goes if it is no longer one of the board's."""
    opportunity = get_opportunity(request, pk)
    return moved(request, opportunity)


def moved(request: HttpRequest, opportunity: Opportunity) -> HttpResponse:
    """The card and all heads, to be swapped in wherever they stand."""
    found = filters.read(request.POST if request.method == "POST" else request.GET, "board")
    if found is None:
        raise Http404
    rows = found.rows(request.user).open().filter(pk=opportunity.pk, pipeline=found.pipeline)
    still = list(rows.select_related(*RELATED))
    columns = cards.columns(found, request.user, cards=False)
    context = {
        "filters": found,
        "opportunity": opportunity,
        "cards": cards.with_buttons(cards.as_cards(still, request.user), cards.all_stages(found)),
        "columns": columns,
        "count": sum(column.count for column in columns),
        "total": sum(column.total for column in columns),
        "weighted": sum(column.weighted for column in columns),
        "page_title": opportunity.name,
    }
    return part(request, "pipeline/_moved.html", context)


@require_POST
@may("pipeline.change")
def order(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a card between two others of its column."""
    opportunity = get_opportunity(request, pk)
    reorder(opportunity, **neighbours(request), by=request.user)
    return HttpResponse(status=204)


def neighbours(request: HttpRequest) -> dict[str, Opportunity | None]:
    """The cards named in `above` and `below`, if the user sees them."""
    rows = Opportunity.objects.visible_to(request.user)
    found: dict[str, Opportunity | None] = {}
    for name in ("above", "below"):
        number = number_in(request.POST.get(name))
        found[name] = rows.filter(pk=number).first() if number else None
    return found
