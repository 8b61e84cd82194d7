"""A frame's table as CSV."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from trichter.accounts.access import may

from ..cuts import read_cut
from ..frames import csv_text
from ..lake import look
from ..pages import PAGES


@require_GET
@may("insights.export")
def frame_csv(request, page, frame):
    """The table of one frame; the same figures, the same visibility as on the page."""
    if page not in PAGES:
        raise Http404
    frames = PAGES[page].frames(look(), read_cut(request.GET), request.user)
    found = next((each for each in frames if each.name == frame), None)
    if found is None:
        raise Http404
    language = "de" if (get_language() or "").startswith("de") else "en"
    response = HttpResponse(csv_text(found, language), content_type="text/csv; charset=utf-8")
    name = f"trichter-{page}-{frame}-{timezone.localdate():%Y-%m-%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
