"""The user's language and time zone on every page, and headers that keep foreign scripts out."""

from __future__ import annotations

import zoneinfo

from django.conf import settings
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import get_language_from_request

POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",  # style attributes carry widths of bars
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)


class LanguageMiddleware:
    """Language: the user's own, else the cookie's, the browser's, the installation's. Time zone: the user's own."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user = getattr(request, "user", None)
        signed_in = user is not None and user.is_authenticated
        language = language_of(request, user if signed_in else None)
        request.LANGUAGE_CODE = language
        translation.activate(language)  # not taken back afterwards: an answer that streams is written later
        timezone.activate((zone_of(user) if signed_in else None) or timezone.get_default_timezone())
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        if not signed_in:
            patch_vary_headers(response, ("Accept-Language",))
        return response


def language_of(request, user) -> str:
    """The language to answer in."""
    known = dict(settings.LANGUAGES)
    own = getattr(user, "language", "")
    if own in known:
        return own
    found = get_language_from_request(request)
    return found if found in known else settings.LANGUAGE_CODE


def zone_of(user) -> zoneinfo.ZoneInfo | None:
    """The user's time zone, if it has a known name."""
    name = getattr(user, "time_zone", "")
    try:
        return zoneinfo.ZoneInfo(name) if name else None
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return None


class SecurityHeaders:
    """A strict content security policy, unless the view has set its own."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(), microphone=(), payment=()")
        return response
