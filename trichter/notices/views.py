"""One's own notices."""

from __future__ import annotations

from django.shortcuts import render
from django.views.decorators.http import require_GET

from trichter.accounts.access import may

from .models import Notice


@require_GET
@may("notices.own")
def notices_page(request):
    """All of them, newest first."""
    rows = Notice.objects.visible_to(request.user).order_by("-pk")[:50]
    return render(request, "notices/list.html", {"notices": list(rows)})
