"""Who calls, how far the token reaches, and how often it may call."""

from __future__ import annotations

import threading
import time
from typing import Any

from django.http import HttpRequest
from django.utils import translation
from ninja.security import HttpBearer

from trichter.accounts import tokens
from trichter.accounts.models import ApiToken
from trichter.accounts.roles import PERMISSIONS

from ..problems import Problem, missing_scope, no_token

ANY = ""  # every valid token will do


class Bearer(HttpBearer):
    """A token in the Authorization header that holds a scope. `permission` is read by the test of all operations."""

    def __init__(self, permission: str) -> None:
        if permission and permission not in PERMISSIONS:
            raise KeyError(permission)
        super().__init__()
        self.permission = permission

    def __call__(self, request: HttpRequest) -> Any:
        speak_to(request)
        return super().__call__(request) or self.refuse()

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken:
        """The token, checked. Raises Problem 401, 403, 429."""
        found = tokens.authenticate(token.strip())
        if found is None:
            raise no_token()
        LIMIT.take(found.pk)
        if self.permission and not found.may(self.permission):
            raise missing_scope(self.permission)
        return found

    def refuse(self) -> Any:
        """There was no token at all."""
        raise no_token()


def scope(permission: str) -> Bearer:
    """What an operation states as its `auth`."""
    return Bearer(permission)


def speak_to(request: HttpRequest) -> None:
    """Messages are English unless the program asks for German."""
    wanted = request.headers.get("Accept-Language", "").strip().lower()
    translation.activate("de" if wanted.startswith("de") else "en")


class RateLimit:
    """A bucket per token that refills steadily; kept in the process, so with two web processes twice as much passes."""

    def __init__(self, per_second: float, burst: int) -> None:
        self.per_second, self.burst = per_second, burst
        self.buckets: dict[int, tuple[float, float]] = {}
        self.lock = threading.Lock()

    def take(self, token_id: int) -> None:
        """Count one call. Raises Problem 429."""
        now = time.monotonic()
        with self.lock:
            level, since = self.buckets.get(token_id, (float(self.burst), now))
            level = min(self.burst, level + (now - since) * self.per_second)
            if level < 1:
                wait = max(1, round((1 - level) / self.per_second))
                self.buckets[token_id] = (level, now)
                raise Problem(
                    429,
                    "too_many_requests",
                    f"A token may call {self.per_second:g} times per second. Wait {wait} s.",
                    headers={"Retry-After": str(wait)},
                )
            self.buckets[token_id] = (level - 1, now)


LIMIT = RateLimit(per_second=50, burst=300)
