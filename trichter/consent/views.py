"""A person's consents, the purposes, and the suppression list."""

from __future__ import annotations

from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from trichter.accounts.access import may
from trichter.people.models import Person
from trichter.people.reacting import react_now
from trichter.ui.parts import part
from trichter.ui.toasts import toast

from . import services
from .forms import PurposeForm, StatementForm, SuppressionForm
from .models import Purpose, Suppression
from .presenting import card, log_of, suppressions


def visible_person(request, person_id: int) -> Person:
    """The person, if the user may see them; else 404."""
    return get_object_or_404(Person.objects.visible_to(request.user), pk=person_id)


@require_GET
@may("consent.view")
def person(request, person_id: int):
    """The card, and below it every statement with its proof."""
    found = visible_person(request, person_id)
    context = {**card(found), "log": log_of(found), "page_title": str(found)}
    return part(request, "consent/_proof.html", context)


@require_http_methods(["GET", "POST"])
@may("consent.change")
def grant(request, person_id: int, purpose_id: int):
    """Write down a consent that was given outside of our forms."""
    found = visible_person(request, person_id)
    purpose = get_object_or_404(Purpose.objects.active(), pk=purpose_id)
    form = StatementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.grant(found, purpose, by=request.user, **form.facts())
        return after(request, found, _("Consent recorded."))
    context = {"person": found, "purpose": purpose, "form": form, "page_title": str(found)}
    return part(request, "consent/_grant.html", context, status=422 if form.errors else 200)


@require_POST
@may("consent.change")
def withdrawal(request, person_id: int, purpose_id: int):
    """The person no longer wants it: one click."""
    found = visible_person(request, person_id)
    purpose = get_object_or_404(Purpose, pk=purpose_id)
    services.withdraw(found, purpose, source="other", by=request.user)
    return after(request, found, _("Withdrawal recorded."))


def after(request, person: Person, message: str):
    """The card as it is now for htmx, the person's page for everybody else."""
    react_now([person.pk])
    if not request.htmx:
        toast(request, message)
        return redirect("people:person", person.pk)
    return toast(part(request, "consent/_card.html", card(person)), message)


@require_GET
@may("settings.manage")
def settings(request):
    """Purposes and the suppression list."""
    before = request.GET.get("before", "")
    entries, following = suppressions(int(before) if before.isascii() and before.isdigit() else None)
    context = {
        "purposes": Purpose.objects.all(),
        "entries": entries,
        "following": following,
        "form": SuppressionForm(),
    }
    return render(request, "consent/settings.html", context)


@require_http_methods(["GET", "POST"])
@may("settings.manage")
def purpose(request, purpose_id: int | None = None):
    """A new purpose, or one to change."""
    found = get_object_or_404(Purpose, pk=purpose_id) if purpose_id else Purpose()
    form = PurposeForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        services.save_purpose(form.save(commit=False), by=request.user)
        toast(request, _("Saved."))
        return redirect("consent:settings")
    context = {"form": form, "purpose": found}
    return render(request, "consent/purpose.html", context, status=422 if form.errors else 200)


@require_POST
@may("settings.manage")
def suppression(request):
    """Put an address on the list."""
    form = SuppressionForm(request.POST)
    if form.is_valid():
        services.suppress(form.cleaned_data["address"], form.cleaned_data["reason"], by=request.user)
        toast(request, _("Nobody will write to this address."))
        return redirect("consent:settings")
    entries, following = suppressions(None)
    context = {"purposes": Purpose.objects.all(), "entries": entries, "following": following, "form": form}
    return render(request, "consent/settings.html", context, status=422)


@require_POST
@may("settings.manage")
def release(request, suppression_id: int):
    """Take an address off the list."""
    services.lift(get_object_or_404(Suppression, pk=suppression_id), by=request.user)
    toast(request, _("The address may be used again, as far as consents allow."))
    return redirect("consent:settings")
