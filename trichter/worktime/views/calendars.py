"""Calendars: the list, one to change, and what it means."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from trichter.accounts.access import may
from trichter.history.errors import Refused
from trichter.ui.parts import part
from trichter.ui.toasts import toast

from .. import arithmetic, reading, services
from ..calendar_form import CalendarForm
from ..models import Calendar


@require_GET
@may("worktime.manage")
def calendars(request: HttpRequest) -> HttpResponse:
    """All calendars in words, the house's first."""
    services.default_calendar()
    rows = [reading.calendar_row(row) for row in Calendar.objects.visible_to(request.user)]
    return render(request, "worktime/calendars.html", {"rows": rows, "tab": "calendars"})


@require_http_methods(["GET", "POST"])
@may("worktime.manage")
def new_calendar(request: HttpRequest) -> HttpResponse:
    """GET: the form, filled like the house's calendar; POST: make it."""
    house = services.default_calendar()
    new = Calendar(time_zone=house.time_zone, region=house.region, hours=house.hours, extra_days=house.extra_days)
    form = CalendarForm(request.POST or None, calendar=new)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.create_calendar(by=request.user, **values_of(form))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            toast(request, _("Calendar “%(calendar)s” made.") % {"calendar": made})
            return redirect("worktime:calendars")
    return show_form(request, form, new)


@require_http_methods(["GET", "POST"])
@may("worktime.manage")
def calendar(request: HttpRequest, calendar_id: int) -> HttpResponse:
    """GET: the calendar as a form with its preview; POST: change it."""
    found = get_object_or_404(Calendar.objects.visible_to(request.user), pk=calendar_id)
    form = CalendarForm(request.POST or None, calendar=found)
    if request.method == "POST" and form.is_valid():
        try:
            action = services.change_calendar(found, by=request.user, **values_of(form))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            toast(request, _("Saved."), undo_action=action)
            return redirect("worktime:calendars")
    return show_form(request, form, found)


def values_of(form: CalendarForm) -> dict:
    """What the form says about a calendar."""
    return {name: form.cleaned_data[name] for name in ("name", "time_zone", "region", "hours", "extra_days")}


def show_form(request: HttpRequest, form: CalendarForm, found: Calendar) -> HttpResponse:
    """The form with the preview of what is stored."""
    context = {"form": form, "calendar": found, "tab": "calendars", "preview": reading.preview(found.rule)}
    return render(request, "worktime/calendar.html", context, status=422 if form.errors else 200)


@require_POST
@may("worktime.manage")
def preview(request: HttpRequest) -> HttpResponse:
    """What the form's unsaved hours would mean; nothing is stored."""
    form = CalendarForm(request.POST, calendar=Calendar(name="-"))
    form.fields["name"].required = False
    if not form.is_valid():
        return part(request, "worktime/_preview.html", {"preview": None})
    data = form.cleaned_data
    rule = arithmetic.rule(data["time_zone"], data["hours"], data["region"], data["extra_days"])
    return part(request, "worktime/_preview.html", {"preview": reading.preview(rule)})


@require_POST
@may("worktime.manage")
def default(request: HttpRequest, calendar_id: int) -> HttpResponse:
    """Let this one count for everyone without another."""
    found = get_object_or_404(Calendar.objects.visible_to(request.user), pk=calendar_id)
    action = services.make_default(found, by=request.user)
    toast(request, _("“%(calendar)s” counts for the whole house now.") % {"calendar": found}, undo_action=action)
    return redirect("worktime:calendars")


@require_POST
@may("worktime.manage")
def removal(request: HttpRequest, calendar_id: int) -> HttpResponse:
    """Take a calendar out of use; it can be brought back."""
    found = get_object_or_404(Calendar.objects.visible_to(request.user), pk=calendar_id)
    try:
        action = services.delete_calendar(found, by=request.user)
    except Refused as refusal:
        toast(request, str(refusal), tone="warning")
    else:
        toast(request, _("Calendar “%(calendar)s” removed.") % {"calendar": found}, undo_action=action)
    return redirect("worktime:calendars")
