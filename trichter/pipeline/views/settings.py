"""Settings: pipelines, their stages, reasons for losing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from trichter.accounts.access import may
from trichter.history.errors import Refused
from trichter.lifecycle.services import describe
from trichter.ui.parts import wants_part
from trichter.ui.toasts import toast

from .. import criteria, services
from ..forms import PipelineForm, ReasonForm, StageForm
from ..models import LostReason, Pipeline, Stage
from .common import number_in


@require_GET
@may("pipeline.manage")
def settings(request: HttpRequest) -> HttpResponse:
    """Pipelines with their stages, and the reasons."""
    pipelines = list(Pipeline.objects.prefetch_related("stages"))
    context = {
        "pipelines": [(row, [stage_row(stage) for stage in row.stages.all() if stage.active]) for row in pipelines],
        "reasons": LostReason.objects.all(),
        "page_title": _("Pipelines"),
    }
    return render(request, "pipeline/settings.html", context)


def stage_row(stage: Stage) -> dict:
    """A stage with its exit criteria in words."""
    needed = [str(criteria.FIELDS[name].label) for name in stage.required if name in criteria.FIELDS]
    condition = describe(stage.condition) if stage.condition else ""
    return {"stage": stage, "needed": ", ".join(needed), "condition": condition}


def to_settings(request: HttpRequest, message: str = "", undo=None, tone: str = "success") -> HttpResponse:
    """Back, with a note."""
    if message:
        toast(request, message, undo, tone=tone)
    return redirect("pipeline:settings")


def form_page(request: HttpRequest, form, title: str, **more) -> HttpResponse:
    """A form on a page of its own."""
    status = 422 if form.is_bound else 200
    return render(request, "pipeline/settings_form.html", {"form": form, "page_title": title, **more}, status=status)


@require_http_methods(["GET", "POST"])
@may("pipeline.manage")
def pipeline_new(request: HttpRequest) -> HttpResponse:
    """A further pipeline."""
    form = PipelineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            row = services.create_pipeline(data["name"], data["currency"], by=request.user)
            if data["is_default"]:
                services.change_pipeline(row, **data, by=request.user)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            return to_settings(request, _("Pipeline added. Its stages can be changed now."))
    return form_page(request, form, _("New pipeline"))


@require_http_methods(["GET", "POST"])
@may("pipeline.manage")
def pipeline_change(request: HttpRequest, pipeline_pk: int) -> HttpResponse:
    """Name, currency, default."""
    row = get_object_or_404(Pipeline, pk=pipeline_pk)
    initial = {"name": row.name, "currency": row.currency, "is_default": row.is_default}
    form = PipelineForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_pipeline(row, **form.cleaned_data, by=request.user)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            return to_settings(request, _("Saved."))
    remove = reverse("pipeline:pipeline_delete", args=[row.pk])
    return form_page(request, form, row.name, remove_url="" if row.is_default else remove)


@require_POST
@may("pipeline.manage")
def pipeline_delete(request: HttpRequest, pipeline_pk: int) -> HttpResponse:
    """Remove an unused pipeline."""
    row = get_object_or_404(Pipeline, pk=pipeline_pk)
    try:
        services.delete_pipeline(row, by=request.user)
    except Refused as error:
        return to_settings(request, str(error), tone="warning")
    return to_settings(request, _("Pipeline removed."))


@require_http_methods(["GET", "POST"])
@may("pipeline.manage")
def stage_new(request: HttpRequest, pipeline_pk: int) -> HttpResponse:
    """A further stage."""
    pipeline = get_object_or_404(Pipeline, pk=pipeline_pk)
    form = StageForm(request.POST or None, initial={"chance": 50})
    if request.method == "POST" and form.is_valid():
        try:
            services.add_stage(pipeline, by=request.user, **form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            return to_settings(request, _("Stage added."))
    return form_page(request, form, _("New stage"), sub=pipeline.name)


@require_http_methods(["GET", "POST"])
@may("pipeline.manage")
def stage_change(request: HttpRequest, stage_pk: int) -> HttpResponse:
    """A stage's names, chance and exit criteria."""
    stage = get_object_or_404(Stage.objects.select_related("pipeline"), pk=stage_pk)
    form = StageForm(request.POST or None, stage=stage)
    if request.method == "POST" and form.is_valid():
        try:
            action = services.change_stage(stage, by=request.user, **form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            return to_settings(request, _("Saved."), action)
    remove = reverse("pipeline:stage_remove", args=[stage.pk]) if stage.is_open else ""
    return form_page(request, form, stage.label, sub=stage.pipeline.name, remove_url=remove)


@require_POST
@may("pipeline.manage")
def stage_remove(request: HttpRequest, stage_pk: int) -> HttpResponse:
    """Remove an empty stage."""
    stage = get_object_or_404(Stage.objects.select_related("pipeline"), pk=stage_pk)
    try:
        services.remove_stage(stage, by=request.user)
    except Refused as error:
        return to_settings(request, str(error), tone="warning")
    return to_settings(request, _("Stage removed."))


@require_POST
@may("pipeline.manage")
def stage_order(request: HttpRequest, pipeline_pk: int) -> HttpResponse:
    """A new order: the ids of all, or `up`/`down` for one."""
    pipeline = get_object_or_404(Pipeline, pk=pipeline_pk)
    ids = [number_in(value) for value in request.POST.getlist("stage")]
    for way, step in (("up", -1), ("down", 1)):
        number = number_in(request.POST.get(way))
        if number in ids:
            place = ids.index(number)
            other = place + step
            if 0 <= other < len(ids):
                ids[place], ids[other] = ids[other], ids[place]
    services.order_stages(pipeline, ids, by=request.user)
    return HttpResponse(status=204) if wants_part(request) else to_settings(request)


@require_http_methods(["GET", "POST"])
@may("pipeline.manage")
def reason(request: HttpRequest, reason_pk: int = 0) -> HttpResponse:
    """A reason for losing, new or changed."""
    row = get_object_or_404(LostReason, pk=reason_pk) if reason_pk else None
    initial = {"label": row.label, "label_de": row.label_de, "active": row.active} if row else {}
    form = ReasonForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_reason(row, **form.cleaned_data, by=request.user)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            return to_settings(request, _("Saved."))
    return form_page(request, form, str(row) if row else _("New reason"))
