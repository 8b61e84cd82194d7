"""Absences: one's own, and everyone's for those who manage them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from trichter.accounts.access import may
from trichter.history.errors import Refused
from trichter.ui.toasts import toast

from .. import reading, services
from ..forms import AbsenceForm, ColleaguesAbsenceForm
from ..models import Absence

MANY = 300


@require_http_methods(["GET", "POST"])
@may("worktime.own")
def my_absences(request: HttpRequest) -> HttpResponse:
    """GET: one's own of this year and later, and the form; POST: enter one."""
    form = AbsenceForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and added(request, form, request.user):
        return redirect("worktime:my_absences")
    since = timezone.localdate().replace(month=1, day=1)
    rows = Absence.objects.filter(user=request.user, last_day__gte=since).select_related("user")[:MANY]
    context = {"months": reading.by_month(rows), "form": form, "mine": True, "tab": "my_absences"}
    return render(request, "worktime/absences.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@may("worktime.manage")
def absences(request: HttpRequest) -> HttpResponse:
    """GET: everyone's from today on (with `past`: of this year), and the form; POST: enter one for a colleague."""
    form = ColleaguesAbsenceForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid() and added(request, form, form.cleaned_data["user"]):
        return redirect("worktime:absences")
    today, past = timezone.localdate(), "past" in request.GET
    since = today.replace(month=1, day=1) if past else today
    rows = Absence.objects.visible_to(request.user).filter(last_day__gte=since).select_related("user")[: MANY + 1]
    shown = list(rows)
    context = {
        "months": reading.by_month(shown[:MANY]),
        "more": len(shown) > MANY,
        "form": form,
        "past": past,
        "tab": "absences",
    }
    return render(request, "worktime/absences.html", context, status=422 if form.errors else 200)


def added(request: HttpRequest, form: AbsenceForm, user) -> bool:
    """Enter the absence that the form describes; a refusal becomes the form's error."""
    data = form.cleaned_data
    try:
        _row, action = services.add_absence(
            user, data["first_day"], data["last_day"], by=request.user, note=data["note"]
        )
    except Refused as refusal:
        form.add_error("first_day", str(refusal))
        return False
    toast(request, _("Absence entered."), undo_action=action)
    return True


@require_http_methods(["GET", "POST"])
@may("worktime.own")
def absence(request: HttpRequest, absence_id: int) -> HttpResponse:
    """GET: the absence as a form; POST: change it."""
    found = get_object_or_404(Absence.objects.visible_to(request.user).select_related("user"), pk=absence_id)
    initial = {"first_day": found.first_day, "last_day": found.last_day, "note": found.note}
    form = AbsenceForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            data = form.cleaned_data
            action = services.change_absence(
                found, data["first_day"], data["last_day"], by=request.user, note=data["note"]
            )
        except Refused as refusal:
            form.add_error("first_day", str(refusal))
        else:
            toast(request, _("Saved."), undo_action=action)
            return redirect(back_to(request, found))
    mine = found.user_id == request.user.pk
    context = {"absence": found, "form": form, "mine": mine, "tab": "my_absences" if mine else "absences"}
    return render(request, "worktime/absence.html", context, status=422 if form.errors else 200)


@require_POST
@may("worktime.own")
def removal(request: HttpRequest, absence_id: int) -> HttpResponse:
    """Take an absence out; it can be brought back."""
    found = get_object_or_404(Absence.objects.visible_to(request.user).select_related("user"), pk=absence_id)
    place = back_to(request, found)
    action = services.remove_absence(found, by=request.user)
    toast(request, _("Absence removed."), undo_action=action)
    return redirect(place)


def back_to(request: HttpRequest, found: Absence) -> str:
    """The list on which this absence stands."""
    return "worktime:my_absences" if found.user_id == request.user.pk else "worktime:absences"
