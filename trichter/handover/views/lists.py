"""The list of handovers."""

from __future__ import annotations

from django.shortcuts import render
from django.views.decorators.http import require_GET

from trichter.accounts.access import may
from trichter.ui.parts import part, wants_part

from ..reading import page, read_filters, shown_filters, tabs


@require_GET
@may("handover.view")
def handovers(request):
    """The list as the address says; with `after` only the rows that follow."""
    chosen = read_filters(request.GET, request.user)
    found = page(request.user, chosen, request.GET.get("after", ""))
    context = {
        "rows": found.rows,
        "after": found.after,
        "chosen": chosen,
        "tabs": tabs(request.user, chosen),
        "filters": shown_filters(chosen),
        "may_answer": request.user.may("handover.answer"),
    }
    if request.GET.get("after") and wants_part(request):
        return render(request, "handover/_rows.html", context)
    return part(request, "handover/_list.html", context, page="handover/list.html")
