"""One's own notices: the bell, the page, and how one wants to be told."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from trichter.accounts.access import may
from trichter.ui.parts import part, wants_part
from trichter.ui.toasts import toast

from .forms import PreferencesForm
from .models import Notice
from .services import mark_read, set_preferences

PAGE = 50
SHORT = 12  # in the bell's list
COUNTED = 100


def unread_count(user) -> int:
    """How many are unread, at most 100."""
    return len(Notice.objects.visible_to(user).unread().values_list("pk", flat=True)[:COUNTED])


@require_GET
@may("notices.own")
def count(request):
    """The number at the bell; nothing when there is none."""
    return render(request, "notices/_count.html", {"number": unread_count(request.user)})


@require_GET
@may("notices.own")
def latest(request):
    """The bell's list: unread ones first, newest first."""
    mine = Notice.objects.visible_to(request.user)
    rows = list(mine.unread().order_by("-pk")[:SHORT])
    unread = bool(rows)
    if len(rows) < SHORT:
        rows += mine.filter(read_at__isnull=False).order_by("-pk")[: SHORT - len(rows)]
    return part(request, "notices/_latest.html", {"notices": rows, "unread": unread, "page_title": _("Notices")})


@require_GET
@may("notices.own")
def notices_page(request):
    """All of them, newest first, and the preferences; with `after` only the rows that follow."""
    after = request.GET.get("after", "")
    rows = Notice.objects.visible_to(request.user).order_by("-pk")
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    found = list(rows[: PAGE + 1])
    context = {
        "notices": found[:PAGE],
        "following": found[PAGE - 1].pk if len(found) > PAGE else None,
        "unread": any(notice.read_at is None for notice in found),
    }
    if after and wants_part(request):
        return render(request, "notices/_rows.html", context)
    return render(request, "notices/list.html", {**context, "form": PreferencesForm(user=request.user)})


@require_POST
@may("notices.own")
def open_notice(request, pk: int):
    """Mark a notice as read and go where it leads."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    mark_read(Notice.objects.filter(pk=notice.pk))
    return HttpResponseClientRedirect(notice.url) if request.htmx else redirect(notice.url)


@require_POST
@may("notices.own")
def read_all(request):
    """Mark all as read; the bell looks again."""
    mark_read(Notice.objects.visible_to(request.user))
    if not wants_part(request):
        return redirect("notices:list")
    return trigger_client_event(HttpResponse(status=204), "notices")


@require_POST
@may("notices.own")
def change_preferences(request):
    """Store how one wants to be told."""
    form = PreferencesForm(request.POST, user=request.user)
    if not form.is_valid():
        context = {"form": form, "notices": [], "following": None}
        return render(request, "notices/list.html", context, status=422)
    set_preferences(request.user, form.cleaned_data)
    toast(request, _("Saved."))
    return redirect("notices:list")
