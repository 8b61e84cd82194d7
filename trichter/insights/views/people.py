"""The people behind a number."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from django.http import Http404
from django.urls import reverse
from django.views.decorators.http import require_GET

from trichter.accounts.access import may
from trichter.people.models import Person
from trichter.ui.parts import part

from .. import funnel
from ..cuts import UNKNOWN, Cut, is_number, read_cell, read_cut
from ..lake import Look, look
from ..words import cell_words, cut_words

SIZE = 50
FIELDS = {"source": "person.source", "campaign": "person.campaign", "industry": "company.industry"}


@require_GET
@may("insights.view")
def cell_people(request):
    """As many people as the number said, the latest first; pages go by key."""
    cell, cut = read_cell(request.GET.get("cell", "reached-lead")), read_cut(request.GET)
    if cell is None:
        raise Http404
    now = look()
    after = read_after(request.GET.get("after", ""))
    found = funnel.people(now, cut, request.user, cell, after=after, limit=SIZE + 1)
    shown = found[:SIZE]
    query = cut.query(cell=cell.text)
    more = f"{reverse('insights:people')}?{query}&after={shown[-1][1]}.{shown[-1][0]}" if len(found) > SIZE else ""
    context = {"people": people_in_order(request.user, [pk for pk, _at in shown]), "more": more}
    if after is not None and request.headers.get("HX-Request"):
        return part(request, "insights/_people_rows.html", context)
    context |= {
        "page_title": cell_words(cell),
        "total": funnel.count(now, cut, request.user, cell),
        "said": cut_words(cut),
        "as_of": now.as_of,
        "back": f"{reverse('insights:funnel')}?{cut.query()}",
        "filter_url": filter_url(cell, cut, now),
    }
    return part(request, "insights/_people.html", context, page="insights/people.html")


def read_after(text: str) -> tuple[int, int] | None:
    """Where to go on: (when they came, person)."""
    at, _dot, pk = text.partition(".")
    return (int(at), int(pk)) if is_number(at) and is_number(pk) else None


def people_in_order(user, ids: list[int]) -> list[Person]:
    """These people, as far as the user may see them now."""
    rows = Person.objects.visible_to(user).filter(pk__in=ids).select_related("company", "owner")
    by_id = {person.pk: person for person in rows}
    return [by_id[pk] for pk in ids if pk in by_id]


def filter_url(cell, cut: Cut, now: Look) -> str:
    """The list of people filtered the same way, where the language of conditions can say it; else nothing."""
    if cell.kind != "here" or cut.period != "all" or cut.month or cut.owner or cut.medium or cut.channel or cut.clock:
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
