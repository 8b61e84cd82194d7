"""Settings: when people are handed over, targets of time, and reasons of rejection."""

from __future__ import annotations

from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from trichter.accounts.access import may
from trichter.engine.errors import EngineError
from trichter.history.errors import Refused
from trichter.ui.times import duration
from trichter.ui.toasts import toast
from trichter.ui.words import band_face

from ..clock import MINUTE
from ..forms import PolicyForm, ReasonForm, TargetForm
from ..models import RejectReason, Rule, Target
from ..services.settings import delete_target, save_policy, save_reason, save_target


def overview_context(form: PolicyForm | None = None) -> dict:
    """Policy, targets and reasons."""
    targets = [
        {"row": row, "band": band_face(row.band).label if row.band else "", "time": duration(row.minutes * MINUTE)}
        for row in Target.objects.all()
    ]
    return {
        "form": form or PolicyForm(),
        "targets": targets,
        "reasons": RejectReason.objects.all(),
        "has_rules": Rule.objects.filter(active=True).exists(),
        "tab": "settings",
    }


@require_http_methods(["GET", "POST"])
@may("handover.manage")
def overview(request):
    """GET: all settings; POST: save the policy."""
    if request.method == "GET":
        return render(request, "handover/settings.html", overview_context())
    form = PolicyForm(request.POST)
    if form.is_valid():
        try:
            action = save_policy(**form.cleaned_data, by=request.user)
        except (Refused, EngineError) as error:
            form.add_error("condition", str(error))
        else:
            toast(request, _("Saved."), action)
            return redirect("handover:settings")
    return render(request, "handover/settings.html", overview_context(form), status=422)


def edit(request, form, save, title: str):
    """GET: the form on a page; POST: save and back."""
    if request.method == "POST" and form.is_valid():
        action = save()
        toast(request, _("Saved."), action)
        return redirect("handover:settings")
    context = {"form": form, "title": title, "row": form.instance, "tab": "settings"}
    return render(request, "handover/edit.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@may("handover.manage")
def target_new(request):
    """A new target."""
    form = TargetForm(request.POST or None)
    return edit(request, form, lambda: save_target(form.filled(), by=request.user), _("New target"))


@require_http_methods(["GET", "POST"])
@may("handover.manage")
def target(request, pk):
    """Change a target."""
    form = TargetForm(request.POST or None, instance=get_object_or_404(Target, pk=pk))
    return edit(request, form, lambda: save_target(form.filled(), by=request.user), _("Target of time"))


@require_POST
@may("handover.manage")
def target_delete(request, pk):
    """Remove a target."""
    action = delete_target(get_object_or_404(Target, pk=pk), by=request.user)
    toast(request, _("Target removed."), action)
    return redirect("handover:settings")


@require_http_methods(["GET", "POST"])
@may("handover.manage")
def reason_new(request):
    """A new reason."""
    form = ReasonForm(request.POST or None)
    return edit(request, form, lambda: save_reason(form.save(commit=False), by=request.user), _("New reason"))


@require_http_methods(["GET", "POST"])
@may("handover.manage")
def reason(request, pk):
    """Change a reason."""
    form = ReasonForm(request.POST or None, instance=get_object_or_404(RejectReason, pk=pk))
    return edit(request, form, lambda: save_reason(form.save(commit=False), by=request.user), _("Reason of rejection"))
