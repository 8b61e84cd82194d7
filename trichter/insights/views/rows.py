"""The people, handovers or opportunities behind a number."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.http import Http404
from django.urls import reverse
from django.views.decorators.http import require_GET

from trichter.accounts.access import may
from trichter.handover.models import Handover
from trichter.people.models import Person
from trichter.pipeline.models import Opportunity
from trichter.ui.parts import part

from .. import funnel
from ..cuts import UNKNOWN, CellOf, Cut, is_number, read_cell, read_cut
from ..frames import money_text, span
from ..lake import look
from ..sides import DEALS, HANDOVERS, JOURNEYS, SIDES
from ..words import cell_words, cut_words

SIZE = 50
FIRST = {"people": "reached-lead", "handovers": "all", "deals": "closed"}
FIELDS = {"source": "person.source", "campaign": "person.campaign", "industry": "company.industry"}


@require_GET
@may("insights.view")
def cell_rows(request, side):
    """As many rows as the number said, the latest first; pages go by key."""
    about = SIDES[side]
    cell, cut = read_cell(request.GET.get("cell", FIRST[side]), about), read_cut(request.GET)
    if cell is None:
        raise Http404
    now = look()
    after = read_after(request.GET.get("after", ""))
    found = funnel.people(now, cut, request.user, cell, after=after, limit=SIZE + 1)
    shown = found[:SIZE]
    query = cut.query(cell=cell.text)
    more = f"{reverse(f'insights:{side}')}?{query}&after={shown[-1][1]}.{shown[-1][0]}" if len(found) > SIZE else ""
    context: dict[str, Any] = {"rows": READERS[side](request.user, shown), "more": more, "side": side}
    context["rows_template"] = f"insights/_{side}_rows.html"
    if after is not None and request.headers.get("HX-Request"):
        return part(request, context["rows_template"], context)
    context |= {
        "page_title": cell_words(cell),
        "total": funnel.count(now, cut, request.user, cell),
        "said": cut_words(cut, about),
        "as_of": now.as_of,
        "back": f"{reverse(BACK[side])}?{cut.query()}",
        "filter_url": filter_url(cell, cut),
    }
    return part(request, "insights/_rows.html", context, page="insights/rows.html")


BACK = {"people": "insights:funnel", "handovers": "insights:speed", "deals": "insights:revenue"}


def read_after(text: str) -> tuple[int, int] | None:
    """Where to go on: (moment, id)."""
    at, _dot, pk = text.partition(".")
    return (int(at), int(pk)) if is_number(at) and is_number(pk) else None


def people(user, shown: list[tuple[int, int]]) -> list[Person]:
    """These people, as far as the user may see them now."""
    rows = Person.objects.visible_to(user).select_related("company", "owner")
    return in_order(rows, shown)


def handovers(user, shown: list[tuple[int, int]]) -> list[Handover]:
    """These handovers; `took` says how long the first response took by the clock on the wall."""
    related = ("person__company", "person__owner", "rep", "reject_reason")
    rows = in_order(Handover.objects.visible_to(user).select_related(*related), shown)
    for row in rows:
        row.took = span(row.responded_at - row.offered_at) if row.responded_at else ""  # type: ignore[attr-defined]
    return rows


def deals(user, shown: list[tuple[int, int]]) -> list[Opportunity]:
    """These opportunities; `sum` is the amount in words."""
    rows = in_order(
        Opportunity.objects.visible_to(user).select_related("company", "owner", "stage", "lost_reason"), shown
    )
    for row in rows:
        row.sum = money_text(row.amount, row.currency) if row.amount is not None else ""  # type: ignore[attr-defined]
    return rows


READERS: dict[str, Callable[[Any, list[tuple[int, int]]], list]] = {
    JOURNEYS.name: people,
    HANDOVERS.name: handovers,
    DEALS.name: deals,
}


def in_order(rows, shown: list[tuple[int, int]]) -> list:
    """Rows in the order of the lake's."""
    ids = [pk for pk, _at in shown]
    by_id = {row.pk: row for row in rows.filter(pk__in=ids)}
    return [by_id[pk] for pk in ids if pk in by_id]


def filter_url(cell: CellOf, cut: Cut) -> str:
    """The list of people filtered the same way, where the language of conditions can say it; else nothing."""
    said = Cut(period="all", **{name: getattr(cut, name) for name in FIELDS})
    if cell.side is not JOURNEYS or cell.kind != "here" or cut != said:
        return ""
    parts: list[dict[str, Any]] = [{"field": "stage", "op": "eq", "value": cell.stages[0]}]
    for name, field in FIELDS.items():
        value = getattr(cut, name)
        if value == UNKNOWN:
            parts.append({"field": field, "op": "is_unknown"})
        elif value:
            parts.append({"field": field, "op": "eq", "value": value})
    condition = parts[0] if len(parts) == 1 else {"all": parts}
    return f"{reverse('people:list')}?filter={quote(json.dumps(condition, separators=(',', ':')))}"
