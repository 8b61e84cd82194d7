"""A creating request sent twice with the same Idempotency-Key creates once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.http import HttpRequest
from ninja import Status

from ..models import Remembered
from ..problems import Problem


@transaction.atomic
def once(request: HttpRequest, make: Callable[[], tuple[int, Any]]) -> Status:
    """What `make` answers (status, JSON), or what it answered before under this key; all in one transaction.

    A second request that comes while the first is being served waits for it. Raises Problem 422 when the key was used
    for another request.
    """
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        return Status(*make())
    if len(key) > 200 or not key.isprintable():
        raise bad_key("The key must have 1 to 200 printable characters.")
    user = request.auth.user  # type: ignore[attr-defined]
    digest = digest_of(request)
    row, new = Remembered.objects.get_or_create(user=user, key=key, defaults={"digest": digest})
    if not new:
        if row.digest != digest:
            raise bad_key("This key was used for another request.")
        return Status(row.status, row.body)
    status, answer = make()
    row.status, row.body = status, json.loads(json.dumps(answer, cls=DjangoJSONEncoder))
    row.save(update_fields=["status", "body"])
    return Status(status, answer)


def digest_of(request: HttpRequest) -> str:
    """What makes two requests the same: method, address, body."""
    head = f"{request.method} {request.get_full_path()}\n".encode()
    return hashlib.sha256(head + request.body).hexdigest()


def bad_key(message: str) -> Problem:
    """The Idempotency-Key cannot be used."""
    return Problem(422, "idempotency_key", message, [{"where": "header.Idempotency-Key", "message": message}])
