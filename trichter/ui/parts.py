"""Answers of views: a template part for htmx, the same part inside the layout for everybody else."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def wants_part(request: HttpRequest) -> bool:
    """Whether htmx asks for a part. A boosted link or a restored history entry needs the whole page."""
    htmx: Any = getattr(request, "htmx", None)
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def part(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    status: int = 200,
    page: str = "ui/inside.html",
) -> HttpResponse:
    """Send a template part: alone to htmx, inside the layout otherwise.

    template  the part; `page`'s context names it `part`
    page      the whole page that includes it, where the page is more than the layout around the part
    status    422 for a form with errors: the layout lets htmx swap it in
    """
    context = dict(context or {})
    if wants_part(request):
        response = render(request, template, context, status=status)
    else:
        response = render(request, page, {"part": template, **context}, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response
