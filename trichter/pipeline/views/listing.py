"""The list of opportunities, and the list as a file."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from trichter.accounts.access import may
from trichter.history.services import record
from trichter.people.lists.export import DANGEROUS, Line
from trichter.people.matching import count_capped
from trichter.people.paging import page
from trichter.ui.parts import part

from .. import cards, filters
from ..models import Opportunity, OpportunityQuerySet, Stage
from .board import frame
from .common import RELATED

SIZE = 50
BLOCK = 500
HEADS = [
    ("name", "name", "cell-main"),
    ("stage", "", ""),
    ("amount", "-amount", "cell-number"),
    ("close_date", "close_date", ""),
    ("owner", "", ""),
    ("opened", "-opened_at", ""),
]


def labels() -> dict[str, str]:
    """The heads of the columns."""
    return {
        "name": _("Name"),
        "stage": _("Stage"),
        "amount": _("Amount"),
        "close_date": _("Close date"),
        "owner": _("Owner"),
        "opened": _("Opened"),
    }


@require_GET
@may("pipeline.view")
def opportunities(request: HttpRequest) -> HttpResponse:
    """The list as the address says; one that says nothing leads to how the user left it."""
    if not any(key in request.GET for key in filters.KEYS):
        kept = filters.remembered(request.user)
        if kept.startswith("list?"):
            return redirect(f"{reverse('pipeline:list')}{kept.removeprefix('list')}")
    found = filters.read(request.GET, "list")
    if found is None:
        return render(request, "pipeline/no_pipeline.html")
    context = frame(found, request.user) | rows_context(found, request.user, request.GET.get("after", ""))
    if request.GET.get("after"):
        return part(request, "pipeline/_rows.html", context)
    filters.remember(request.user, found)
    context |= list_context(found, request.user)
    return part(request, "pipeline/_list.html", context, page="pipeline/list.html")


def rows_context(found: filters.Filters, user, cursor: str) -> dict[str, Any]:
    """A page of rows and where the next is."""
    rows = found.listed(user).select_related(*RELATED)
    result = page(rows, filters.SORTS[found.sort][1], cursor=cursor, limit=SIZE)
    following = f"{reverse('pipeline:list')}?{found.query}&after={result.next_cursor}" if result.next_cursor else ""
    return {"cards": cards.as_cards(result.rows, user), "more": following}


def list_context(found: filters.Filters, user) -> dict[str, Any]:
    """Heads with their sorts, states, total."""
    base = reverse("pipeline:list")

    def address(**changes: Any) -> str:
        return f"{base}?{found.with_(**changes).query}"

    words = labels()
    stages = Stage.objects.filter(pipeline=found.pipeline, active=True).order_by("position", "pk")
    return {
        "heads": [head(found, words[name], name, sort, css, address) for name, sort, css in HEADS],
        "states": [(name, label, address(state=name, stage=None)) for name, label in filters.STATES.items()],
        "sorts": [(name, label, address(sort=name)) for name, (label, _fields) in filters.SORTS.items()],
        "stage_choices": [(stage, address(stage=stage.pk, state="all")) for stage in stages],
        "any_stage_url": address(stage=None),
        "stage_words": next((stage.label for stage in stages if stage.pk == found.stage), ""),
        "count": count_capped(found.listed(user)),
        "export_url": f"{reverse('pipeline:export')}?{found.query}",
    }


def head(found: filters.Filters, label: str, name: str, sort: str, css: str, address) -> dict[str, Any]:
    """One head; a second click turns the order round."""
    bare = sort.removeprefix("-")
    active = bool(sort) and found.sort.removeprefix("-") == bare
    other = bare if found.sort.startswith("-") else f"-{bare}"
    url = address(sort=other if active and other in filters.SORTS else sort) if sort else ""
    order = ("descending" if found.sort.startswith("-") else "ascending") if active else ""
    return {"label": label, "name": name, "css": css, "url": url, "order": order}


@require_GET
@may("pipeline.export")
def export(request: HttpRequest) -> HttpResponseBase:
    """The list as CSV, written while it is read."""
    found = filters.read(request.GET, "list")
    if found is None:
        return redirect("pipeline:start")
    rows = found.listed(request.user).order_by(*filters.SORTS[found.sort][1], "pk")
    record("pipeline.exported", by=request.user, summary=str(found.pipeline))
    language = translation.get_language() or "de"
    name = f"{_('opportunities')}-{timezone.localdate():%Y-%m-%d}.csv"
    response = StreamingHttpResponse(csv_lines(rows, language), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def file_labels() -> list[str]:
    """The heads of the file, in the order of `line`."""
    return [
        _("Name"),
        _("Stage"),
        _("Amount"),
        _("Close date"),
        _("Owner"),
        _("Main contact"),
        _("Opened"),
        _("Company"),
        _("Currency"),
        _("Chance in percent"),
        _("Source"),
        _("Campaign"),
        _("Closed"),
        _("Reason"),
    ]


def csv_lines(rows: OpportunityQuerySet, language: str) -> Iterator[str]:
    """The lines in the user's language, with a byte order mark; nothing in them runs as a formula."""
    german = language.startswith("de")
    writer = csv.writer(Line(), delimiter=";" if german else ",", lineterminator="\r\n")
    with translation.override(language):
        heads = file_labels()
    yield "\ufeff" + writer.writerow([harmless(text) for text in heads])  # type: ignore[operator]
    ids = list(rows.values_list("pk", flat=True))
    for start in range(0, len(ids), BLOCK):
        wanted = ids[start : start + BLOCK]
        found = Opportunity.objects.select_related(*RELATED).in_bulk(wanted)
        with translation.override(language):
            lines = [writer.writerow([harmless(value) for value in line(found[pk])]) for pk in wanted if pk in found]
        yield "".join(lines)  # type: ignore[arg-type]


def line(row: Opportunity) -> list[str]:
    """One line."""
    amount = "" if row.amount is None else formats.number_format(row.amount, decimal_pos=2, use_l10n=True)
    return [
        row.name,
        row.stage.label,
        amount,
        day(row.close_date),
        str(row.owner or ""),
        str(row.person or ""),
        day(timezone.localtime(row.opened_at).date()),
        str(row.company or ""),
        row.currency,
        str(row.stage.chance),
        row.source,
        row.campaign,
        day(timezone.localtime(row.closed_at).date() if row.closed_at else None),
        str(row.lost_reason or ""),
    ]


def day(value: Any) -> str:
    """A day as the language writes it."""
    return formats.date_format(value, "SHORT_DATE_FORMAT") if value else ""


def harmless(text: str) -> str:
    """Text that a spreadsheet does not run."""
    return f"'{text}" if text.startswith(DANGEROUS) else text
