"""Deny by default: a view without a stated permission is refused; a stated one needs a signed-in user."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

# sign-in is allauth's; the language switch and the words for scripts hold nothing private
OPEN_MODULES = ("allauth.", "django.views.i18n")


class AccessMiddleware:
    """Stands behind the authentication middleware and before every view."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Send strangers to the sign-in page and refuse views that state no permission."""
        if getattr(view, "public", None) or view.__module__.startswith(OPEN_MODULES):
            return None
        if not getattr(view, "permission", None):
            raise PermissionDenied(f"{view.__module__}.{view.__name__} states no permission")
        if request.user.is_authenticated:
            return None
        sign_in = redirect_to_login(page_of(request))
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Redirect": sign_in.url})
        return sign_in


def page_of(request: HttpRequest) -> str:
    """The page to return to after signing in: never a part of a page, never an address that only takes POST."""
    if request.headers.get("HX-Request"):
        current = urlsplit(request.headers.get("HX-Current-URL", ""))
        return f"{current.path or '/'}?{current.query}".rstrip("?")
    return request.get_full_path() if request.method in ("GET", "HEAD") else "/"
