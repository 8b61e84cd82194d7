"""What strangers see: a form, and a word of thanks."""

from __future__ import annotations

import logging

from django.conf import settings
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from trichter.accounts.access import public

from .. import forms_service, guard
from ..errors import BadSubmission
from ..forms import ContactForm
from ..models import PublicForm

log = logging.getLogger(__name__)


@csrf_exempt  # the signed ticket says that the form is ours; strangers have no session that could be abused
@never_cache
@require_http_methods(["GET", "POST"])
@public("people who are no users leave their request here")
def form(request, slug: str):
    """The form in its own language, and what comes back."""
    shown = get_object_or_404(PublicForm, slug=slug, active=True)
    with override(shown.language):
        if request.method == "POST":
            return receive(request, shown)
        return page(request, shown, ContactForm())


def page(request, shown: PublicForm, bound: ContactForm, *, problem: str = "", status: int = 200):
    """The form with a new ticket."""
    ticket = guard.new_ticket(shown.pk, shown.consent_text)
    context = {
        "shown": shown,
        "form": bound,
        "ticket": guard.sign(ticket),
        "challenge": ticket.challenge,
        "problem": problem,
        "address": request.get_full_path(),
    }
    response = render(request, "capture/public/form.html", context, status=status)
    response.headers["Content-Language"] = shown.language
    return response


def receive(request, shown: PublicForm):
    """Check and take in; every refusal shows the form again with what was typed."""
    bound = ContactForm(request.POST)
    if request.POST.get("homepage"):
        log.info("form %s: a program filled in the hidden field", shown.slug)
        return redirect("public:thanks", shown.slug)
    ticket = guard.read_ticket(request.POST.get("ticket", "")[:20_000])
    if ticket is None or ticket.form_id != shown.pk:
        text = _("The form was open too long. Please check your entries and send it again.")
        return page(request, shown, bound, problem=text, status=422)
    solved = guard.solved(request.POST.get("solution", ""), ticket)
    if ticket.age < (guard.LEAST if solved else guard.LEAST_UNSOLVED):
        text = _("That was faster than people type. Please wait a moment and send it again.")
        return page(request, shown, bound, problem=text, status=422)
    if not bound.is_valid():
        return page(request, shown, bound, status=422)
    if guard.too_often(guard.address_of(request.META), most=allowance(solved)):
        text = _("Too many messages have come from your connection. Please try again in a few minutes.")
        return page(request, shown, bound, problem=text, status=429)
    origin = forms_service.origin_of(request.GET)
    try:
        forms_service.submit(shown, bound.answers, ticket=ticket, origin=origin, page=request.path)
    except BadSubmission as refusal:
        return page(request, shown, bound, problem=str(refusal), status=422)
    return redirect("public:thanks", shown.slug)


def allowance(solved: bool) -> int:
    """Forms per address and minute; fewer without the puzzle."""
    return settings.ENV.form_per_minute if solved else max(1, settings.ENV.form_per_minute // 4)


@require_GET
@public("the page after the public form")
def thanks(request, slug: str):
    """A word of thanks; it says the same to programs whose message was thrown away."""
    shown = get_object_or_404(PublicForm, slug=slug, active=True)
    with override(shown.language):
        response = render(request, "capture/public/thanks.html", {"shown": shown})
    response.headers["Content-Language"] = shown.language
    return response
