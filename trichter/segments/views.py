"""Pages of segments: the list, one segment with its condition, its size."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from trichter.accounts.access import may
from trichter.engine.conditions import parse_condition
from trichter.engine.errors import EngineError
from trichter.engine.fields import Catalogue, Language
from trichter.engine.sentences import sentence
from trichter.history.errors import Refused
from trichter.people.catalogue import catalogue
from trichter.ui.parts import part
from trichter.ui.toasts import toast

from . import services
from .forms import SegmentForm
from .models import Segment
from .usage import shown, uses

FRESH = timedelta(minutes=10)


@require_GET
@may("segments.view")
def segments(request: HttpRequest) -> HttpResponse:
    """Own segments and shared ones; sizes that are not fresh are fetched when seen."""
    rows = rows_of(Segment.objects.visible_to(request.user).select_related("owner"), request.user)
    return render(request, "segments/list.html", {"rows": rows, "may_change": request.user.may("segments.change")})


def rows_of(segments: Iterable[Segment], user) -> list[dict[str, Any]]:
    """Lines of the list: each with its sentence, its size if that is fresh, and what asks for it."""
    found = list(segments)
    places = uses([segment.slug for segment in found])
    known = catalogue()
    return [
        {
            "segment": segment,
            "sentence": sentence_of(segment.condition, known),
            "size": segment.size if user.visibility == "all" and is_fresh(segment) else None,
            "people_url": people_url(segment),
            "uses": shown(places[segment.slug], user),
        }
        for segment in found
    ]


def is_fresh(segment: Segment) -> bool:
    """Whether its size was counted a short while ago."""
    return segment.size_at is not None and timezone.now() - segment.size_at < FRESH


def sentence_of(condition: dict[str, Any], known: Catalogue) -> str:
    """The condition in the reader's language; what is wrong with it where the catalogue changed meanwhile."""
    lang: Language = "de" if (get_language() or "").startswith("de") else "en"
    try:
        return sentence(parse_condition(condition, known), known, lang)
    except EngineError as error:
        return error.text(lang)


def people_url(segment: Segment) -> str:
    """The list of people filtered to the segment; a private one by its condition, which only its owner can read."""
    condition = {"field": "segment", "op": "eq", "value": segment.slug} if segment.shared else segment.condition
    text = json.dumps(condition, ensure_ascii=False, separators=(",", ":"))
    return f"{reverse('people:list')}?{urlencode({'view': 'all', 'filter': text})}"


@require_http_methods(["GET", "POST"])
@may("segments.change")
def new(request: HttpRequest) -> HttpResponse:
    """A new segment; `condition` in the address fills the builder, as the list of people does it."""
    form = SegmentForm(request.POST) if request.method == "POST" else SegmentForm(initial=start(request))
    if request.method == "POST" and form.is_valid():
        try:
            segment = services.create_segment(**form.cleaned_data, by=request.user)
            toast(request, _("“%(name)s” saved.") % {"name": segment.name})
            return redirect("segments:list")
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return page(request, form, None)


def start(request: HttpRequest) -> dict[str, Any]:
    """What a new segment begins with."""
    return {"condition": request.GET.get("condition", ""), "name": request.GET.get("name", "")[:80], "shared": True}


@require_http_methods(["GET", "POST"])
@may("segments.view")
def segment(request: HttpRequest, slug: str) -> HttpResponse:
    """One segment: its condition in words, size, where it is used; for those who may change it the builder."""
    row = get_object_or_404(Segment.objects.visible_to(request.user), slug=slug)
    if request.method == "GET":
        return page(request, SegmentForm.of(row), row)
    if not request.user.may("segments.change"):
        return page(request, SegmentForm.of(row), row, status=403)
    form = SegmentForm(request.POST)
    if form.is_valid():
        try:
            action = services.update_segment(row, form.cleaned_data, by=request.user)
            toast(request, _("“%(name)s” saved.") % {"name": form.cleaned_data["name"]}, action)
            return redirect("segments:list")
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return page(request, form, row)


def page(request: HttpRequest, form: SegmentForm, row: Segment | None, status: int = 200) -> HttpResponse:
    """The page of one segment, new or saved."""
    given = form["condition"].value()
    context = {
        "form": form,
        "segment": row,
        "condition": given if isinstance(given, dict) else parsed(given),
        "may_change": request.user.may("segments.change"),
        "row": rows_of([row], request.user)[0] if row is not None else None,
    }
    return render(request, "segments/segment.html", context, status=422 if form.errors else status)


def parsed(text: str | None) -> dict[str, Any] | None:
    """JSON text as a condition; None where it is none."""
    try:
        found = json.loads(text or "null")
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


@require_GET
@may("segments.view")
def size(request: HttpRequest, slug: str) -> HttpResponse:
    """How many people are in it whom the user may see."""
    row = get_object_or_404(Segment.objects.visible_to(request.user), slug=slug)
    try:
        found = services.size(row, request.user)
    except EngineError:
        found = None
    return part(request, "segments/_size.html", {"size": found, "people_url": people_url(row)})


@require_POST
@may("segments.change")
def delete(request: HttpRequest, slug: str) -> HttpResponse:
    """Delete; can be undone. Refused while something asks for it."""
    row = get_object_or_404(Segment.objects.visible_to(request.user), slug=slug)
    try:
        action = services.delete_segment(row, by=request.user)
    except Refused as refusal:
        toast(request, str(refusal), tone="danger")
        return redirect("segments:segment", slug)
    toast(request, _("“%(name)s” deleted.") % {"name": row.name}, action)
    return redirect("segments:list")
