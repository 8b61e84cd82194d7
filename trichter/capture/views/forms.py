"""Public forms for those who run them: texts, online or not, what came in."""

from __future__ import annotations

from django.db.models import Count, Max
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from trichter.accounts.access import may
from trichter.people.models import Person
from trichter.ui.toasts import toast

from .. import forms_service
from ..forms import PublicFormForm
from ..models import PublicForm, Submission

PAGE = 50


@require_GET
@may("capture.forms")
def forms(request):
    """All forms with how often they were sent."""
    rows = PublicForm.objects.annotate(sent=Count("submissions"), last=Max("submissions__at")).order_by("-active", "pk")
    return render(request, "capture/forms.html", {"forms": rows, "tab": "forms"})


@require_http_methods(["GET", "POST"])
@may("capture.forms")
def new_form(request):
    """Make a form, beginning with the usual texts."""
    texts = forms_service.default_texts("en" if request.LANGUAGE_CODE == "en" else "de")
    blank = PublicForm(language=request.LANGUAGE_CODE, **{**texts, "title": ""})
    return edit(request, blank, "capture:forms")


@require_http_methods(["GET", "POST"])
@may("capture.forms")
def form(request, form_id: int):
    """Edit a form."""
    return edit(request, get_object_or_404(PublicForm, pk=form_id), "capture:forms")


def edit(request, shown: PublicForm, then: str):
    """The form of a form."""
    bound = PublicFormForm(request.POST or None, instance=shown)
    if request.method == "POST" and bound.is_valid():
        forms_service.save_form(bound.save(commit=False), by=request.user)
        toast(request, _("Saved."))
        return redirect(then)
    context = {"form": bound, "shown": shown, "tab": "forms"}
    return render(request, "capture/form.html", context, status=422 if bound.errors else 200)


@require_POST
@may("capture.forms")
def online(request, form_id: int):
    """Put a form online or take it off."""
    shown = get_object_or_404(PublicForm, pk=form_id)
    forms_service.set_online(shown, request.POST.get("online") == "1", by=request.user)
    toast(request, _("The form is online.") if shown.active else _("The form is offline."))
    return redirect("capture:forms")


@require_GET
@may("capture.forms")
def submissions(request, form_id: int):
    """What was sent with a form, newest first; only about people the user may see."""
    shown = get_object_or_404(PublicForm, pk=form_id)
    rows = Submission.objects.filter(form=shown, person__in=Person.objects.visible_to(request.user))
    before = request.GET.get("before", "")
    if before.isdecimal():
        rows = rows.filter(pk__lt=int(before))
    found = list(rows.select_related("person").order_by("-pk")[: PAGE + 1])
    context = {
        "shown": shown,
        "submissions": found[:PAGE],
        "following": found[PAGE - 1].pk if len(found) > PAGE else None,
        "tab": "forms",
    }
    return render(request, "capture/submissions.html", context)
