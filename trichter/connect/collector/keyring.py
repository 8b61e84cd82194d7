"""Who a token is, remembered for a few seconds so that a post costs no query."""

from __future__ import annotations

import threading
import time

from django.db import close_old_connections, connection
from django.utils import timezone

from trichter.accounts import tokens
from trichter.accounts.models import ApiToken

from ..problems import missing_scope, no_token

TTL = 3.0  # seconds until a revoked token, a changed role or a lost team is noticed
LIMIT = 10_000  # remembered keys, so that guessing cannot fill the memory


class Keyring:
    """Tokens by digest. Unknown ones are remembered too, so that a flood of them does not reach the database."""

    def __init__(self, ttl: float = TTL) -> None:
        self.ttl = ttl
        self.known: dict[str, tuple[float, ApiToken | None]] = {}
        self.asking = threading.Lock()

    def token(self, authorization: str) -> ApiToken:
        """The usable token of an Authorization header. Raises Problem 401."""
        kind, _space, secret = authorization.strip().partition(" ")
        if kind.lower() != "bearer" or not secret.strip():
            raise no_token()
        token = self.lookup(tokens.digest(secret.strip()))
        if token is None or (token.expires_at is not None and token.expires_at <= timezone.now()):
            raise no_token()
        return token

    def lookup(self, digest: str) -> ApiToken | None:
        """The token with this digest, at most `ttl` seconds old."""
        found = self.known.get(digest)
        if found is not None and time.monotonic() - found[0] < self.ttl:
            return found[1]
        with self.asking:  # one thread asks, the others wait for its answer
            found = self.known.get(digest)
            if found is not None and time.monotonic() - found[0] < self.ttl:
                return found[1]
            token = self.ask(digest)
            if len(self.known) >= LIMIT:
                self.known.clear()
            self.known[digest] = (time.monotonic(), token)
            return token

    def ask(self, digest: str) -> ApiToken | None:
        """Read the token and note its use."""
        try:
            token = tokens.find(digest)
            if token is not None:
                tokens.note_use(token)
            return token
        finally:
            if not connection.in_atomic_block:
                close_old_connections()


def checked(token: ApiToken, permission: str) -> ApiToken:
    """The token, if it may. Raises Problem 403."""
    if not token.may(permission):
        raise missing_scope(permission)
    return token
