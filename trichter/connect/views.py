"""The page that describes the API, and the answer where there is no operation."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET

from trichter.accounts.access import public

from .api.description import operations
from .problems import CONTENT_TYPE, Problem


@require_GET
@public("it describes the program and shows nobody's data")
def docs(request: HttpRequest) -> HttpResponse:
    """Every operation with its scope, parameters and answers, without scripts."""
    return render(request, "connect/docs.html", {"groups": operations()})


@csrf_exempt
@public("it only says that there is nothing here")
def nothing(request: HttpRequest, rest: str = "") -> HttpResponse:
    """A problem as JSON, for programs that mistype an address."""
    problem = Problem(404, "not_found", "There is no such operation. They are listed at /api/docs.")
    return HttpResponse(problem.encoded(), status=404, content_type=CONTENT_TYPE)
