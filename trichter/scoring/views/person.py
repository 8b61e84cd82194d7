"""The score on a person's page: its course, and its reasons now or on a day in the past. Loaded when looked at."""

from __future__ import annotations

from datetime import datetime, time

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from trichter.accounts.access import may
from trichter.history.errors import Refused
from trichter.people.models import Person
from trichter.ui.parts import part

from .. import services
from ..forms import DayForm
from ..presenting import course_page, explanation_page


@require_GET
@may("scoring.view")
def explanation(request: HttpRequest, person_id: int) -> HttpResponse:
    """The full list of reasons; `on` names a past day, as it was at the end of it."""
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=person_id)
    form = DayForm(request.GET)
    day = form.cleaned_data["on"] if form.is_valid() else None
    past = end_of(day) if day and day < timezone.localdate() else None
    try:
        found = services.explain(person, past)
    except Refused as refusal:
        return part(request, "scoring/_refused.html", {"message": str(refusal)})
    return part(request, "scoring/_explanation.html", explanation_page(found, day if past else None))


def end_of(day) -> datetime:
    """The last instant of a day in the user's zone."""
    return timezone.make_aware(datetime.combine(day, time.max))


@require_GET
@may("scoring.view")
def course(request: HttpRequest, person_id: int) -> HttpResponse:
    """The score of the last 90 days as a line, with how many reasons there are and how many fade."""
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=person_id)
    try:
        page = course_page(services.course(person), services.explain(person))
    except Refused as refusal:
        return part(request, "scoring/_refused.html", {"message": str(refusal)})
    return part(request, "scoring/_course.html", page)
