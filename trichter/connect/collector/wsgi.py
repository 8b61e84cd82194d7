"""The fast door: stands before Django in trichter/wsgi.py and answers POST /api/v1/events alone."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Sequence
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.utils import translation

from ..problems import CONTENT_TYPE, Problem
from .groups import Writer
from .keyring import Keyring
from .parsing import MAX_BODY
from .service import collect
from .writing import Post, write

log = logging.getLogger(__name__)
PATH = "/api/v1/events"
LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}


def write_in_english(posts: Sequence[Post]) -> None:
    """Write; messages of the services are for programs here."""
    with translation.override("en"):
        write(posts)


def rolled_back(error: Exception) -> bool:
    """Whether PostgreSQL gave the transaction up for another's sake (deadlock, serialization)."""
    return getattr(error.__cause__, "sqlstate", "") in ("40P01", "40001")


class Collector:
    """A WSGI application around Django's."""

    def __init__(self, django: Callable) -> None:
        self.django = django
        self.keyring = Keyring()
        self.writer = Writer(
            write_in_english,
            reconnect=connection.close,
            broken=(OperationalError, InterfaceError),
            rolled_back=rolled_back,
        )

    def __call__(self, environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        if environ["PATH_INFO"] != PATH or environ["REQUEST_METHOD"] != "POST":
            return self.django(environ, start_response)
        try:
            status, answer = self.post(environ)
            body, headers = json.dumps(answer, ensure_ascii=False).encode(), [("Content-Type", "application/json")]
        except Problem as problem:
            status, body = problem.status, problem.encoded()
            headers = [("Content-Type", CONTENT_TYPE), *problem.headers.items()]
        except Exception:
            log.exception("The collector failed.")
            problem = Problem(500, "internal_error", "The reason is in the log.")
            status, body, headers = 500, problem.encoded(), [("Content-Type", CONTENT_TYPE)]
        start_response(LINES[status], [*headers, ("Content-Length", str(len(body))), ("Cache-Control", "no-store")])
        return [body]

    def post(self, environ: dict[str, Any]) -> tuple[int, dict]:
        """Answer a post. Raises Problem."""
        if settings.SECURE_SSL_REDIRECT and not is_https(environ):
            raise Problem(403, "https_only", "Use https: a token sent over http can be read on the way.")
        token = self.keyring.token(environ.get("HTTP_AUTHORIZATION", ""))
        return collect(token, read(environ), self.writer.put)


def is_https(environ: dict[str, Any]) -> bool:
    """Whether the client came by https, directly or to the proxy before us."""
    name, value = settings.SECURE_PROXY_SSL_HEADER or ("wsgi.url_scheme", "https")
    return environ.get(name, "").split(",")[0].strip() == value or environ.get("wsgi.url_scheme") == "https"


def read(environ: dict[str, Any]) -> bytes:
    """The request's body. Raises Problem 413."""
    length = environ.get("CONTENT_LENGTH") or ""
    if length.isdigit() and int(length) > MAX_BODY:
        raise too_large()
    body = environ["wsgi.input"].read(int(length) if length.isdigit() else MAX_BODY + 1)
    if len(body) > MAX_BODY:
        raise too_large()
    return body


def too_large() -> Problem:
    """The body is longer than allowed."""
    return Problem(413, "too_large", f"The body may have at most {MAX_BODY:,} bytes.")
