"""API tokens: made once, shown once, kept as a digest, narrowed to scopes, revocable."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trichter.history import services as history

from .errors import NotAllowed, UnknownScope
from .models import ApiToken, User
from .roles import PERMISSIONS

KEY_START = "trichter_"  # so that secret scanners and people recognise a leaked key
USED_EVERY = timedelta(minutes=1)

# What the API asks for, in words. A token may hold any permission of its user; these are the ones a program can use.
SCOPES = {
    "people.view": gettext_lazy("Read people, companies, events and notes"),
    "people.change": gettext_lazy("Create and change people and companies, write notes"),
    "people.delete": gettext_lazy("Delete people"),
    "events.write": gettext_lazy("Post events"),
    "tasks.change": gettext_lazy("Plan and complete tasks"),
    "pipeline.view": gettext_lazy("Read opportunities and pipelines"),
    "pipeline.change": gettext_lazy("Open, change and move opportunities"),
    "scoring.view": gettext_lazy("Read scoring models and explanations"),
    "segments.view": gettext_lazy("Read segments and their members"),
    "definitions.view": gettext_lazy("Read definitions of stages"),
    "consent.view": gettext_lazy("Read consents and their proof"),
    "handover.view": gettext_lazy("Read handovers"),
    "handover.answer": gettext_lazy("Accept and reject handovers"),
    "consent.change": gettext_lazy("Record and withdraw consents"),
}


def digest(secret: str) -> str:
    """SHA-256 of a key, in hex. Enough without salt or stretching: the key itself is 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def create_token(
    user: User, name: str, scopes: Iterable[str], *, by: User | None, expires_at: datetime | None = None
) -> tuple[ApiToken, str]:
    """A token that acts as `user`, and its secret, which cannot be read again.

    `by` is the user themself, or None for the command line. Raises UnknownScope for a permission the user does not
    have, NotAllowed when somebody else asks.
    """
    if by is not None and by.pk != user.pk:
        raise NotAllowed(_("A token can only be made for oneself."))
    wanted = sorted(set(scopes))
    refused = [scope for scope in wanted if scope not in PERMISSIONS or not user.may(scope)]
    if refused:
        raise UnknownScope(_("You may not give this permission: %(scopes)s.") % {"scopes": ", ".join(refused)})
    if not wanted:
        raise UnknownScope(_("Choose at least one permission."))
    secret = KEY_START + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user,
        name=name[:80],
        prefix=secret[len(KEY_START) : len(KEY_START) + 6],
        digest=digest(secret),
        scopes=wanted,
        expires_at=expires_at,
    )
    history.record("token.created", token, by=by, summary=name, scopes=wanted)
    return token, secret


def authenticate(secret: str) -> ApiToken | None:
    """The usable token of this secret with its user, or None. Notes the use at most once a minute."""
    token = find(digest(secret))
    if token is not None:
        note_use(token)
    return token


def find(token_digest: str) -> ApiToken | None:
    """The usable token with this digest, its user loaded; None for revoked, expired or unknown ones."""
    return ApiToken.objects.usable().select_related("user").filter(digest=token_digest).first()


def note_use(token: ApiToken) -> None:
    """Keep the moment of use, at most once a minute per token so that reading stays free of writes."""
    now = timezone.now()
    if token.last_used_at is None or token.last_used_at < now - USED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


@transaction.atomic
def revoke(token: ApiToken, *, by: User | None) -> None:
    """Make a token useless from now on; twice changes nothing. Raises NotAllowed for somebody else's token."""
    if by is not None and by.pk != token.user_id and not by.may("users.manage"):
        raise NotAllowed(_("This token belongs to somebody else."))
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
        history.record("token.revoked", token, by=by, summary=token.name)
