"""Sending a quote by mail."""

from __future__ import annotations

import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from trichter.accounts.access import may
from trichter.history.errors import Refused
from trichter.people.reacting import react_now
from trichter.ui.toasts import toast

from .. import services
from ..forms import SendForm
from ..services.files import file_name
from .common import get_quote


@require_http_methods(["GET", "POST"])
@may("quotes.change")
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: to whom and with which words; POST: send it."""
    found = get_quote(request, pk)
    if found.is_draft:
        toast(request, _("Issue the quote first: only then it has a number."), tone="warning")
        return redirect("quotes:quote", pk)
    receivers = services.receivers(found, request.user)
    first = receivers[0].person if receivers else None
    subject, text = services.mail_for(found, first, request.user)
    initial = {"subject": subject, "text": text, "key": secrets.token_urlsafe(12)}
    form = SendForm(request.POST or None, receivers=receivers, initial=initial)
    context = {"quote": found, "form": form, "receivers": receivers, "file": file_name(found)}
    if request.method == "GET" or not form.is_valid():
        return render(request, "quotes/send.html", context, status=200 if request.method == "GET" else 422)
    data, receiver = form.cleaned_data, form.receiver()
    try:
        services.send(found, receiver, subject=data["subject"], text=data["text"], by=request.user, key=data["key"])
    except Refused as error:
        form.add_error(None, str(error))
        return render(request, "quotes/send.html", context, status=422)
    react_now([receiver.person.pk])
    toast(request, _("Quote %(number)s is on its way to %(address)s.") % {"number": found, "address": receiver.address})
    return redirect("quotes:quote", pk)
