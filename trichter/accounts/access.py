"""How a view states who may use it. AccessMiddleware refuses views that state nothing."""

from __future__ import annotations

from functools import wraps

from django.core.exceptions import PermissionDenied

from .roles import PERMISSIONS


def may(permission: str):
    """Only signed-in users whose role has the permission; others get 403, strangers the sign-in page."""
    if permission not in PERMISSIONS:
        raise KeyError(permission)

    def decorate(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not request.user.is_authenticated or not request.user.may(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


def public(why: str):
    """Open to everyone; `why` says the reason and is checked to be there."""
    if not why:
        raise ValueError("A public view says why it is public.")

    def decorate(view):
        @wraps(view)
        def open_view(request, *args, **kwargs):
            return view(request, *args, **kwargs)

        open_view.public = why  # type: ignore[attr-defined]
        return open_view

    return decorate
