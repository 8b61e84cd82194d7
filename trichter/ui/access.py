"""How views of this lowest floor state their permission, in the way that accounts.AccessMiddleware reads it."""

from __future__ import annotations

from functools import wraps

from django.core.exceptions import PermissionDenied


def needs(permission: str):
    """Only for signed-in users whose role has the permission."""

    def decorate(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not request.user.may(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


def open_to_all(why: str):
    """Open to everyone, for the reason given."""

    def decorate(view):
        view.public = why
        return view

    return decorate
