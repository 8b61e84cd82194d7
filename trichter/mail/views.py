"""Outgoing mail: what left, what waits, what could not be delivered and why."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from trichter.accounts.access import may
from trichter.ui.parts import part, wants_part
from trichter.ui.toasts import toast

from .models import Message
from .reading import VIEWS, line, lines
from .services import send_again


@require_GET
@may("mail.view")
def outgoing(request):
    """The list; with `after` only the rows that follow."""
    view = request.GET.get("view", "")
    after = request.GET.get("after", "")
    found, following = lines(request.user, view, int(after) if after.isdecimal() and len(after) < 19 else None)
    context = {
        "lines": found,
        "following": following,
        "view": view if view in VIEWS else "",
        "views": [(key, label) for key, (label, _states) in VIEWS.items()],
        "continued": bool(after),
        "to_log_only": settings.EMAIL_BACKEND.endswith("console.EmailBackend"),
    }
    if after and wants_part(request):
        return render(request, "mail/_rows.html", context)
    return render(request, "mail/outgoing.html", context)


@require_GET
@may("mail.view")
def message_page(request, pk: int):
    """One mail: what it says, and what became of it."""
    return _shown(request, pk)


@require_POST
@may("mail.view")
def again(request, pk: int):
    """Let a mail be tried again; the answer is the mail as it stands now."""
    mail = get_object_or_404(Message.objects.visible_to(request.user), pk=pk)
    if send_again(mail, by=request.user):
        words, tone = _("It is sent within a minute."), "success"
    else:
        words, tone = _("This mail is on its way already."), "info"
    if not wants_part(request):
        toast(request, words, tone=tone)
        return redirect("mail:outgoing")
    answer: HttpResponse = _shown(request, pk)
    toast(answer, words, tone=tone)
    return answer


def _shown(request, pk: int) -> HttpResponse:
    mail = get_object_or_404(Message.objects.visible_to(request.user).select_related("person", "user", "by"), pk=pk)
    files = mail.attachments.defer("content")
    context = {"line": line(mail), "mail": mail, "files": files, "page_title": mail.subject}
    context["full_url"] = reverse("mail:message", args=[pk])
    return part(request, "mail/message.html", context)
