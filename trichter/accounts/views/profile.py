"""One's own settings."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from trichter.ui.toasts import toast

from ..access import may
from ..forms import ProfileForm
from ..services import set_own_preferences

YEAR = 365 * 24 * 3600


@require_http_methods(["GET", "POST"])
@may("account.own")
def profile(request):
    """Name, language, time zone, look; the ways to password and second factor."""
    form = ProfileForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        set_own_preferences(request.user, form.cleaned_data)
        if request.user.language:
            translation.activate(request.user.language)
        toast(request, _("Saved."))
        answer = redirect("accounts:profile")
        answer.set_cookie(
            "theme", request.user.theme or "auto", max_age=YEAR, samesite="Lax", secure=request.is_secure()
        )
        return answer
    context = {"form": form, "mfa": is_mfa_enabled(request.user), "tab": "profile"}
    return render(request, "accounts/profile.html", context, status=422 if form.errors else 200)
