"""Deleted people, for thirty days."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from trichter.accounts.access import may
from trichter.history.errors import Refused
from trichter.ui.toasts import toast

from ..models import Person
from ..restoring import KEPT, deleted_people, restore


@require_GET
@may("people.delete")
def deleted(request: HttpRequest) -> HttpResponse:
    """Who was deleted lately."""
    context = {"people": deleted_people(request.user), "days": KEPT.days}
    return render(request, "people/deleted.html", context)


@require_POST
@may("people.delete")
def restore_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring one back."""
    rows = Person.objects.within_sight_of(request.user).filter(deleted_at__isnull=False)
    person = get_object_or_404(rows, pk=pk)
    try:
        restore(person, by=request.user)
    except Refused as error:
        toast(request, str(error), tone="warning")
        return redirect("people:deleted")
    toast(request, _("%(person)s is back.") % {"person": person})
    return redirect("people:person", person.pk)
