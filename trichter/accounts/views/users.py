"""Colleagues, for administrators."""

from __future__ import annotations

from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from trichter.history.errors import Refused
from trichter.ui.toasts import toast

from .. import services
from ..access import may
from ..forms import EditUserForm, InviteForm
from ..models import User

MANY = 200


@require_GET
@may("users.manage")
def users(request):
    """The list, searched by name or address; active ones first."""
    text = request.GET.get("q", "").strip()[:100]
    rows = User.objects.prefetch_related("teams").order_by("-is_active", "first_name", "last_name", "email")
    for word in text.split():
        rows = rows.filter(Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(email__icontains=word))
    found = list(rows[: MANY + 1])
    context = {"users": found[:MANY], "more": len(found) > MANY, "q": text, "tab": "users"}
    return render(request, "accounts/users.html", context)


@require_http_methods(["GET", "POST"])
@may("users.manage")
@never_cache
def invitation(request):
    """Invite a colleague; the answer shows the link too, for when no mail arrives."""
    form = InviteForm(request.POST or None, initial={"language": request.LANGUAGE_CODE})
    if request.method == "POST" and form.is_valid():
        try:
            user, link = services.invite(by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            mailed = services.send_invitation(user, link, by=request.user)
            return render(
                request, "accounts/invited.html", {"user": user, "link": link, "mailed": mailed, "tab": "users"}
            )
    context = {"form": form, "tab": "users"}
    return render(request, "accounts/invite.html", context, status=422 if form.errors else 200)


def shown_link(request, colleague: User, link: str, mailed: bool):
    """The page that shows a password link once."""
    context = {"colleague": colleague, "link": link, "mailed": mailed, "tab": "users"}
    return render(request, "accounts/invited.html", context)


@require_http_methods(["GET", "POST"])
@may("users.manage")
def user(request, user_id: int):
    """Role, visibility, teams and access of one colleague."""
    colleague = get_object_or_404(User, pk=user_id)
    form = EditUserForm(request.POST or None, user=colleague)
    if request.method == "POST" and form.is_valid():
        changes = dict(form.cleaned_data)
        teams = changes.pop("teams")
        try:
            services.change_user(colleague, changes, teams=teams, by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            toast(request, _("Saved."))
            return redirect("accounts:users")
    context = {"form": form, "colleague": colleague, "tab": "users"}
    return render(request, "accounts/user.html", context, status=422 if form.errors else 200)


@require_POST
@may("users.manage")
@never_cache
def password_link(request, user_id: int):
    """Make and mail a new link for somebody who lost theirs."""
    colleague = get_object_or_404(User, pk=user_id, is_active=True)
    link = services.password_link(colleague)
    mailed = services.send_invitation(colleague, link, by=request.user)
    return shown_link(request, colleague, link, mailed)


@require_POST
@may("users.manage")
def mfa_reset(request, user_id: int):
    """Remove second factors because the device is lost."""
    colleague = get_object_or_404(User, pk=user_id)
    removed = services.reset_mfa(colleague, by=request.user)
    toast(request, _("Second factor removed.") if removed else _("There was no second factor."))
    return redirect("accounts:user", user_id=colleague.pk)
