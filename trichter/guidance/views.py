"""Today, and the steps of a person. Every change answers a row of Today and the card on a person's page alike."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from trichter.accounts.access import may
from trichter.history.errors import Refused
from trichter.lifecycle.answers import answer, refused
from trichter.people.models.person import Stage
from trichter.people.reacting import react_now
from trichter.people.views.common import get_person
from trichter.pipeline.models import Opportunity
from trichter.ui.parts import part, wants_part
from trichter.ui.times import due
from trichter.ui.toasts import toast

from . import services
from .actions import for_row, later_url
from .forms import StepForm
from .greeting import greeting
from .later import later
from .models import Task
from .today import counts, row_for, today


@require_GET
@may("today.view")
def today_page(request):
    """The list; with `after` only the rows that follow."""
    after = request.GET.get("after", "")
    found = today(request.user, after=after)
    context = {"rows": with_actions(found.rows, request.user), "after": found.after, "continued": bool(after)}
    if after and wants_part(request):
        return render(request, "guidance/_rows.html", context)
    template = "guidance/_today.html" if wants_part(request) else "guidance/today.html"
    return render(request, template, {**context, **head_context(request.user)})


@require_GET
@may("today.view")
def head(request):
    """The sentence with the counts, as it stands now."""
    return part(request, "guidance/_head.html", head_context(request.user))


def head_context(user) -> dict:
    """Greeting and counts."""
    return {"greeting": greeting(user), "counts": counts(user)}


def with_actions(rows, user) -> list[dict]:
    """Rows with what this user can do about them."""
    may_put_off = user.may("people.change") and user.may("tasks.change")
    return [{"row": row, "actions": for_row(row, user), "later": later_url(row) if may_put_off else ""} for row in rows]


@require_GET
@may("today.view")
def row(request, kind, pk):
    """One row as it stands now; nothing if it is no longer there."""
    found = row_for(request.user, kind, pk)
    if found is None:
        return HttpResponse("")
    return render(request, "guidance/_row.html", with_actions([found], request.user)[0])


@require_POST
@may("people.change")
def take_over_person(request, pk):
    """Become the owner; of two who click at once one wins and the other is told."""
    person = get_person(request, pk)
    try:
        action = services.take_over(person, request.user)
    except Refused as error:
        return refused(request, person, error)
    return answer(request, person, _("%(person)s is yours now.") % {"person": person}, action)


@require_POST
@may("people.change")
def snooze(request, pk):
    """Put a person off."""
    person = get_person(request, pk)
    try:
        until = later(chosen_day(request))
        action = services.snooze(person, request.user, until)
    except Refused as error:
        return refused(request, person, error)
    return answer(request, person, later_words(until), action, react=False)


def chosen_day(request) -> str:
    """The word of the button that was pressed, or the day beside it."""
    word = request.POST.get("until", "")
    return request.POST.get("day", "") if word in ("", "day") else word


def later_words(until) -> str:
    """When it comes back."""
    return _("Back: %(when)s.") % {"when": due(until).label}


@require_http_methods(["GET", "POST"])
@may("tasks.change")
def plan(request, pk):
    """GET: the form; POST: plan the step."""
    return plan_with(request, get_person(request, pk), None, reverse("guidance:plan", args=[pk]))


@require_http_methods(["GET", "POST"])
@may("tasks.change")
def plan_opportunity(request, pk):
    """The same for an opportunity, with its main person."""
    deal = get_deal(request, pk)
    if deal.person_id is None:
        raise Http404
    url = reverse("guidance:plan_opportunity", args=[pk])
    return plan_with(request, get_person(request, deal.person_id), deal, url)


def plan_with(request, person, deal, url):
    """The form and what it plans."""
    form = StepForm(request.POST or None, user=request.user)
    context = {"person": person, "form": form, "url": url, "page_title": str(deal or person)}
    if request.method == "GET":
        return part(request, "guidance/_plan_form.html", context)
    if not form.is_valid():
        return part(request, "guidance/_plan_form.html", context, status=422)
    data = form.cleaned_data
    task, action = services.plan_step(
        person,
        assignee=data["assignee"],
        kind=data["kind"],
        title=data["title"],
        due_at=form.due_at(),
        by=request.user,
        opportunity=deal,
    )
    words = _("Planned: %(step)s, %(when)s.") % {"step": task, "when": due(task.due_at).label}
    return answer(request, person, words, action, react=False)


def get_deal(request, pk) -> Opportunity:
    """The opportunity, if the user may see it; else 404."""
    rows = Opportunity.objects.visible_to(request.user).select_related("person", "company", "stage")
    return get_object_or_404(rows, pk=pk)


@require_POST
@may("pipeline.change")
def snooze_opportunity(request, pk):
    """Put an opportunity off."""
    deal = get_deal(request, pk)
    try:
        until = later(chosen_day(request))
        action = services.snooze_opportunity(deal, request.user, until)
    except Refused as error:
        return said(request, str(error), tone="warning")
    return said(request, later_words(until), action)


def said(request, words: str, undo=None, *, tone: str = "success") -> HttpResponse:
    """A note, to a row of Today or to a page without scripts."""
    if wants_part(request):
        return toast(HttpResponse(""), words, undo, tone=tone)
    toast(request, words, undo, tone=tone)
    return redirect("guidance:today")


def get_task(request, pk) -> Task:
    """The step, if the user may see its person; else 404."""
    task = get_object_or_404(Task.objects.select_related("assignee"), pk=pk)
    task.person = get_person(request, task.person_id)
    return task


@require_POST
@may("tasks.change")
def finish(request, pk):
    """The step is done; its outcome is logged, and the stage may move by it."""
    task = get_task(request, pk)
    before = task.person.stage
    try:
        action = services.complete_task(task, request.user, request.POST.get("outcome", ""))
    except Refused as error:
        return refused(request, task.person, error)
    react_now([task.person_id])
    task.person.refresh_from_db(fields=["stage"])
    return answer(request, task.person, finish_words(task, before), action, react=False)


def finish_words(task: Task, before: str) -> str:
    """What happened, and the stage if it moved."""
    words = _("Done: %(step)s.") % {"step": task}
    if task.person.stage != before:
        moved = _("%(person)s is now %(stage)s.") % {"person": task.person, "stage": Stage(task.person.stage).label}
        words = f"{words} {moved}"
    return words


@require_POST
@may("tasks.change")
def move(request, pk):
    """Another time."""
    task = get_task(request, pk)
    try:
        until = later(chosen_day(request), at=timezone.localtime(task.due_at).time())
        action = services.reschedule_task(task, until, by=request.user)
    except Refused as error:
        return refused(request, task.person, error)
    return answer(request, task.person, later_words(until), action, react=False)


@require_POST
@may("tasks.change")
def drop(request, pk):
    """The step is not needed any more."""
    task = get_task(request, pk)
    action = services.delete_task(task, by=request.user)
    return answer(request, task.person, _("Step dropped."), action, react=False)
