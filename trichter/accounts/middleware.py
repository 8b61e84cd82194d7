"""Deny by default: a view without a stated permission is refused; a stated one needs a signed-in user."""

from __future__ import annotations

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse

OPEN_MODULES = ("allauth.", "django.views.static", "whitenoise.", "django.views.i18n")


class AccessMiddleware:
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
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Redirect": redirect_to_login(request.path).url})
        return redirect_to_login(request.get_full_path())
