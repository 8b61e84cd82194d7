"""Accepting, rejecting, giving back, and handing over by hand. Each answers the row, the card and a page alike."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from trichter.accounts.access import may
from trichter.history.errors import Refused
from trichter.lifecycle.answers import answer, refused
from trichter.people.views.common import get_person
from trichter.ui.parts import part

from .. import services
from ..forms import AcceptForm, HandOverForm, RejectForm
from ..models import Handover


def get_handover(request, pk: int) -> Handover:
    """The handover, if the user may see its person; else 404."""
    rows = Handover.objects.visible_to(request.user).select_related("person", "rep")
    return get_object_or_404(rows, pk=pk)


@require_POST
@may("handover.answer")
def accept(request, pk):
    """Become the owner."""
    row = get_handover(request, pk)
    form = AcceptForm(request.POST)
    stage = form.cleaned_data["stage"] if form.is_valid() else ""
    try:
        action = services.accept(row, by=request.user, stage=stage)
    except Refused as error:
        return refused(request, row.person, error)
    return answer(request, row.person, _("%(person)s is yours now.") % {"person": row.person}, action)


@require_POST
@may("handover.answer")
def reject(request, pk):
    """Say no, with a reason."""
    row = get_handover(request, pk)
    return _turn_down(request, row, services.reject, _("%(person)s was rejected: %(reason)s."))


@require_POST
@may("handover.answer")
def give_back(request, pk):
    """Give an accepted person back."""
    row = get_handover(request, pk)
    return _turn_down(request, row, services.give_back, _("%(person)s was given back: %(reason)s."))


def _turn_down(request, row: Handover, change, words: str):
    form = RejectForm(request.POST)
    data = form.cleaned_data if form.is_valid() else {}
    try:
        action = change(row, by=request.user, reason=data.get("reason"), note=data.get("note", ""))
    except Refused as error:
        return refused(request, row.person, error)
    return answer(request, row.person, words % {"person": row.person, "reason": data["reason"]}, action)


@require_http_methods(["GET", "POST"])
@may("handover.answer")
def hand_over(request, pk):
    """GET: the form; POST: hand the person over now."""
    person = get_person(request, pk)
    form = HandOverForm(request.POST or None)
    context = {"person": person, "form": form, "page_title": str(person)}
    if request.method == "GET":
        return part(request, "handover/_hand_over_form.html", context)
    if not form.is_valid():
        return part(request, "handover/_hand_over_form.html", context, status=422)
    data = form.cleaned_data
    try:
        row, action = services.offer_by_hand(person, by=request.user, rep=data["rep"], note=data["note"])
    except Refused as error:
        return refused(request, person, error)
    words = _("%(person)s is offered to %(rep)s.") % {"person": person, "rep": row.rep}
    return answer(request, person, words, action)
