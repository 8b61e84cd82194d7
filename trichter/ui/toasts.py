"""Short notes that something happened, with Undo where it can be taken back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.functional import Promise
from django_htmx.http import trigger_client_event

LEVELS = {"success": messages.SUCCESS, "info": messages.INFO, "warning": messages.WARNING, "danger": messages.ERROR}
UNDO = "undo:"


def toast(where: HttpRequest | HttpResponseBase, message: str | Promise, undo_action=None, *, tone: str = "success"):
    """Show a note: at once with this response (htmx), or on the next page when given the request. Returns `where`.

    undo_action  the history.Action that the note's button "Undo" takes back, or its number
    tone         success, info, warning or danger; raises KeyError for another
    """
    number = getattr(undo_action, "pk", undo_action)
    level = LEVELS[tone]
    if isinstance(where, HttpRequest):
        messages.add_message(
            where, level, str(message), extra_tags=f"{UNDO}{number}" if number else "", fail_silently=True
        )
        return where
    detail = {"message": str(message), "tone": tone, "undo": reverse("history:undo", args=[number]) if number else ""}
    return trigger_client_event(where, "toast", detail)


def tone_of(message) -> str:
    """The tone of a Django message."""
    return {level: tone for tone, level in LEVELS.items()}.get(message.level, "info")


def undo_url_of(message) -> str:
    """Where the note's Undo button posts to, or nothing."""
    for tag in (message.extra_tags or "").split():
        if tag.startswith(UNDO):
            return reverse("history:undo", args=[tag.removeprefix(UNDO)])
    return ""
