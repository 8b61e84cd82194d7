"""What hangs on an opportunity: stakeholders, files, notes."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from trichter.accounts.access import may
from trichter.history.errors import Refused
from trichter.people.models import Person
from trichter.people.search import search_people
from trichter.ui.parts import part

from .. import services
from ..forms import StakeholderForm
from ..models import File, OpportunityNote, Stakeholder
from ..services.files import path_of
from .common import answer, get_opportunity, number_in, people_of, refused


@require_http_methods(["GET", "POST"])
@may("pipeline.change")
def stakeholders(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: the form with whom to choose; POST: a person gets a role."""
    opportunity = get_opportunity(request, pk)
    if request.method == "POST":
        form = StakeholderForm(request.POST)
        seen = Person.objects.visible_to(request.user)
        person = seen.filter(pk=number_in(request.POST.get("person"))).first()
        if form.is_valid() and person is not None:
            try:
                _row, action = services.add_stakeholder(opportunity, person, form.cleaned_data["role"], by=request.user)
            except Refused as error:
                return refused(request, opportunity, error)
            return answer(request, opportunity, _("Saved.") if action else "", action, react=True)
    context = {
        "opportunity": opportunity,
        "form": StakeholderForm(),
        "found": people_of(request.user, opportunity),
        "page_title": opportunity.name,
    }
    return part(request, "pipeline/_stakeholder_form.html", context, status=422 if request.method == "POST" else 200)


@require_GET
@may("pipeline.change")
def people(request: HttpRequest, pk: int) -> HttpResponse:
    """People by name, for stakeholders and the main contact; without a text those of the company."""
    opportunity = get_opportunity(request, pk)
    text = request.GET.get("q", "")[:100].strip()
    seen = Person.objects.visible_to(request.user)
    found = search_people(seen, text, 8) if text else people_of(request.user, opportunity)
    return part(request, "pipeline/_people.html", {"found": found, "q": text, "page_title": opportunity.name})


@require_POST
@may("pipeline.change")
def stakeholder_remove(request: HttpRequest, pk: int, stakeholder_pk: int) -> HttpResponse:
    """Take a person out."""
    opportunity = get_opportunity(request, pk)
    row = get_object_or_404(Stakeholder.objects.select_related("person"), opportunity=opportunity, pk=stakeholder_pk)
    try:
        action = services.remove_stakeholder(row, by=request.user)
    except Refused as error:
        return refused(request, opportunity, error)
    return answer(request, opportunity, _("%(person)s taken out.") % {"person": row.person}, action)


@require_POST
@may("pipeline.change")
def files(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep uploaded files; those that are not kept are named with the reason."""
    opportunity = get_opportunity(request, pk)
    kept, problems, last = 0, [], None
    for upload in request.FILES.getlist("file")[:20]:
        try:
            _file, last = services.add_file(opportunity, upload, by=request.user)
            kept += 1
        except Refused as error:
            problems.append(str(error))
    if problems:
        return answer(request, opportunity, " ".join(problems), tone="warning")
    if not kept:
        return answer(request, opportunity, _("Choose a file first."), tone="warning")
    words = ngettext("%(count)d file kept.", "%(count)d files kept.", kept) % {"count": kept}
    return answer(request, opportunity, words, last if kept == 1 else None)


@require_GET
@may("pipeline.view")
def download(request: HttpRequest, pk: int, file_pk: int) -> HttpResponseBase:
    """A file, always as a download and never as a page of ours."""
    opportunity = get_opportunity(request, pk)
    file = get_object_or_404(File, opportunity=opportunity, pk=file_pk, deleted_at=None)
    path = path_of(file)
    if not path.is_file():
        raise Http404
    response = FileResponse(path.open("rb"), as_attachment=True, filename=file.name, content_type=file.media_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_POST
@may("pipeline.change")
def file_remove(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    """Take a file out; it can be brought back for a month."""
    opportunity = get_opportunity(request, pk)
    file = get_object_or_404(File, opportunity=opportunity, pk=file_pk, deleted_at=None)
    action = services.remove_file(file, by=request.user)
    return answer(request, opportunity, _("%(file)s taken out.") % {"file": file.name}, action)


@require_POST
@may("pipeline.change")
def notes(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a note."""
    opportunity = get_opportunity(request, pk)
    try:
        _note, action = services.add_note(opportunity, request.POST.get("text", ""), by=request.user)
    except Refused as error:
        return refused(request, opportunity, error)
    return answer(request, opportunity, _("Note written."), action)


@require_POST
@may("pipeline.change")
def note_delete(request: HttpRequest, pk: int, note_pk: int) -> HttpResponse:
    """Delete a note."""
    opportunity = get_opportunity(request, pk)
    note = get_object_or_404(OpportunityNote, opportunity=opportunity, pk=note_pk)
    action = services.delete_note(note, by=request.user)
    return answer(request, opportunity, _("Note deleted."), action)
