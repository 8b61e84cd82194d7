"""The stage of a person: setting it by hand, deciding what a definition suggests."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from trichter.accounts.access import may
from trichter.history.errors import Refused
from trichter.people.models.person import Stage
from trichter.people.views.common import get_person
from trichter.ui.parts import part

from ..answers import answer, refused
from ..forms import StageForm
from ..models import Suggestion
from ..services import accept, dismiss, move_by_hand


@require_http_methods(["GET", "POST"])
@may("stage.change")
def change_stage(request, pk):
    """GET: the form; POST: set the stage."""
    person = get_person(request, pk)
    form = StageForm(request.POST or None, current=person.stage)
    context = {"person": person, "form": form, "page_title": str(person)}
    if request.method == "GET":
        return part(request, "lifecycle/_stage_form.html", context)
    if not form.is_valid():
        return part(request, "lifecycle/_stage_form.html", context, status=422)
    data = form.cleaned_data
    try:
        row, action = move_by_hand(
            person, data["stage"], by=request.user, reason=data["reason"], wake_at=form.wake_at()
        )
    except Refused as error:
        return refused(request, person, error)
    return answer(request, person, stage_words(person, row.to_stage), action)


@require_POST
@may("stage.change")
def decide(request, pk, decision):
    """Confirm or decline what a definition suggests."""
    suggestion = get_object_or_404(Suggestion.objects.select_related("person", "definition"), pk=pk)
    person = get_person(request, suggestion.person_id)
    if decision not in ("accept", "dismiss"):
        raise Http404
    try:
        if decision == "accept":
            row, action = accept(suggestion, by=request.user)
            words = stage_words(person, row.to_stage)
        else:
            action = dismiss(suggestion, by=request.user)
            words = _("Not yet. After the next contact %(person)s is looked at again.") % {"person": person}
    except Refused as error:
        return refused(request, person, error)
    return answer(request, person, words, action)


def stage_words(person, stage: str) -> str:
    """ "Jonas Weber: stage is now Prospect." """
    return _("%(person)s: the stage is now %(stage)s.") % {"person": person, "stage": Stage(stage).label}
