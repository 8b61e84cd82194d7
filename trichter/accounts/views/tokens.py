"""One's own API tokens."""

from __future__ import annotations

from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from trichter.history.errors import Refused
from trichter.ui.toasts import toast

from ..access import may
from ..forms import TokenForm
from ..models import ApiToken
from ..tokens import SCOPES, create_token, revoke


@require_http_methods(["GET", "POST"])
@may("account.own")
@never_cache
def tokens(request):
    """The list, and the form for a new one, whose secret this answer shows once."""
    form = TokenForm(request.POST or None, user=request.user)
    secret = ""
    if request.method == "POST" and form.is_valid():
        try:
            _token, secret = create_token(
                request.user,
                form.cleaned_data["name"],
                form.cleaned_data["scopes"],
                by=request.user,
                expires_at=form.expires_at(),
            )
            form = TokenForm(user=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    own = ApiToken.objects.filter(user=request.user, revoked_at=None).order_by("-created_at", "-id")
    rows = [(token, [SCOPES.get(scope, scope) for scope in token.scopes]) for token in own]
    context = {"form": form, "rows": rows, "secret": secret, "tab": "tokens"}
    return render(request, "accounts/tokens.html", context, status=422 if form.errors else 200)


@require_POST
@may("account.own")
def token_revocation(request, token_id: int):
    """Make one of one's own tokens useless."""
    token = get_object_or_404(ApiToken, pk=token_id, user=request.user)
    revoke(token, by=request.user)
    toast(request, _("“%(name)s” no longer works.") % {"name": token.name})
    return redirect("accounts:tokens")
