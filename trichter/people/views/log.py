"""Logging what happened with one click, and the notes that go with it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from trichter.accounts.access import may
from trichter.ui.parts import part
from trichter.ui.toasts import toast

from ..errors import Invalid
from ..event_words import outcome_choices
from ..forms import LogForm
from ..models import Note, Person
from ..services import OUTCOMES, delete_note, edit_note, log_activity
from .common import back_to, changed, get_person
from .person import LOG_KINDS

DONE = {
    "call": lambda: _("Call logged."),
    "mail": lambda: _("Mail logged."),
    "meeting": lambda: _("Meeting logged."),
    "note": lambda: _("Note saved."),
}


def kind_of(name: str) -> dict:
    """The activity of this name; 404 if there is none."""
    found = next((kind for kind in LOG_KINDS if kind["name"] == name), None)
    if found is None:
        raise Http404
    return found


def form_answer(request: HttpRequest, person: Person, name: str, form: LogForm, status: int = 200) -> HttpResponse:
    """The small form of an activity."""
    context = {
        "person": person,
        "kind": kind_of(name),
        "log_kinds": LOG_KINDS,
        "form": form,
        "outcomes": outcome_choices(name, OUTCOMES[name]),
        "page_title": str(person),
    }
    return part(request, "people/_log.html", context, status=status)


@require_http_methods(["GET", "POST"])
@may("people.change")
def log(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """GET: the form; POST: log it, and the page shows score, stage and timeline as they are now."""
    kind_of(kind)
    person = get_person(request, pk)
    if request.method == "GET":
        return form_answer(request, person, kind, LogForm(kind=kind))
    form = LogForm(request.POST, kind=kind)
    if form.is_valid():
        try:
            log_activity(person, kind, **form.cleaned_data, by=request.user)
        except Invalid as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
    if not form.is_valid():
        return form_answer(request, person, kind, form, status=422)
    if not request.headers.get("HX-Request"):
        changed(HttpResponse(), person)
        return back_to(request, person, DONE[kind]())
    response = part(request, "people/_log.html", {"person": person, "log_kinds": LOG_KINDS})
    return changed(toast(response, DONE[kind]()), person)  # type: ignore[return-value]


@require_GET
@may("people.change")
def log_closed(request: HttpRequest, pk: int) -> HttpResponse:
    """The buttons without a form."""
    return part(request, "people/_log.html", {"person": get_person(request, pk), "log_kinds": LOG_KINDS})


def get_note(request: HttpRequest, pk: int, note_id: int) -> Note:
    """The note of a person the user may see; else 404."""
    return get_object_or_404(Note.objects.select_related("author"), pk=note_id, person=get_person(request, pk))


@require_http_methods(["GET", "POST"])
@may("people.change")
def note(request: HttpRequest, pk: int, note_id: int) -> HttpResponse:
    """Edit a note where it stands; `show` gives it back unchanged."""
    found = get_note(request, pk, note_id)
    context = {"note": found, "person": found.person, "page_title": str(found.person)}
    if request.method == "GET":
        template = "people/_note.html" if "show" in request.GET else "people/_note_form.html"
        return part(request, template, context)
    try:
        edit_note(found, request.POST.get("text", ""), by=request.user)
    except Invalid as error:
        return part(request, "people/_note_form.html", {**context, "error": str(error)}, status=422)
    return part(request, "people/_note.html", context)


@require_POST
@may("people.change")
def note_delete(request: HttpRequest, pk: int, note_id: int) -> HttpResponse:
    """Delete a note; the note at the foot of the screen offers to take it back."""
    found = get_note(request, pk, note_id)
    person = found.person
    action = delete_note(found, by=request.user)
    if not request.headers.get("HX-Request"):
        return back_to(request, person, _("Note deleted."), action)
    return changed(toast(HttpResponse(""), _("Note deleted."), action), person, react=False)  # type: ignore[return-value]
