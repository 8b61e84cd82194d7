"""What several screens need: finding a record, saying that an opportunity changed, a PDF as answer."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django_htmx.http import trigger_client_event

from trichter.pipeline.models import Opportunity

from ..models import Quote


def get_opportunity(request: HttpRequest, pk: int) -> Opportunity:
    """The opportunity, if the user may see it; else 404."""
    rows = Opportunity.objects.visible_to(request.user).select_related("person", "company", "stage", "pipeline")
    return get_object_or_404(rows, pk=pk)


def get_quote(request: HttpRequest, pk: int) -> Quote:
    """The quote, if the user may see its opportunity; else 404."""
    related = (
        "opportunity__person",
        "opportunity__company",
        "opportunity__stage",
        "person",
        "version_of",
        "logo",
        "by",
    )
    return get_object_or_404(Quote.objects.visible_to(request.user).select_related(*related), pk=pk)


def changed(response: HttpResponseBase, opportunity: Opportunity) -> HttpResponseBase:
    """Tell the page that the opportunity changed, so that whatever shows it looks again."""
    return trigger_client_event(response, "opportunity-changed", {"id": opportunity.pk})


def page_of(opportunity: Opportunity) -> str:
    """The address of the opportunity's own page."""
    return reverse("pipeline:opportunity", args=[opportunity.pk])


def as_far_as_valid(form: ModelForm, before: Model) -> Any:
    """The form's instance with what has been typed; where that cannot be right, with what was there `before`."""
    form.is_valid()
    for name in form.errors:
        if name in form.fields and hasattr(before, name):
            setattr(form.instance, name, getattr(before, name))
    return form.instance


def pdf_answer(content: bytes, name: str, *, inline: bool) -> HttpResponse:
    """A PDF to keep or, `inline`, to look at inside a page of ours; nowhere else."""
    response = HttpResponse(content, content_type="application/pdf")
    how = "inline" if inline else "attachment"
    response["Content-Disposition"] = f'{how}; filename="{name.encode("ascii", "ignore").decode()}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    if inline:
        response["X-Frame-Options"] = "SAMEORIGIN"
        response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
    return response
