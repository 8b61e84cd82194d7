"""Errors as problem details (RFC 9457): what is wrong, where, and a code that programs can rely on."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

CONTENT_TYPE = "application/problem+json"
TITLES = {
    400: "The request cannot be read",
    401: "No valid token",
    403: "Not permitted",
    404: "Not found",
    405: "This method does not exist here",
    409: "It conflicts with what is there",
    413: "Too large",
    415: "The body must be JSON",
    422: "A value is not acceptable",
    429: "Too many requests",
    500: "An error on our side",
    503: "Not able to do it right now",
}


@dataclass
class Problem(Exception):
    """An answer that says no.

    code    stable word for programs, such as person_not_found
    detail  sentence for people
    errors  [{"where": "body.2.occurred_at", "message": "…"}]: each wrong value by its path
    """

    status: int
    code: str
    detail: str
    errors: list[dict] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)

    def body(self) -> dict:
        """The JSON object of the answer."""
        shown = {
            "type": f"urn:trichter:problem:{self.code}",
            "title": TITLES.get(self.status, "Error"),
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
        }
        return {**shown, "errors": self.errors} if self.errors else shown

    def encoded(self) -> bytes:
        """The answer's bytes."""
        return json.dumps(self.body(), ensure_ascii=False).encode()


def no_token() -> Problem:
    """Nobody is known by this token."""
    return Problem(
        401,
        "no_valid_token",
        "Send a valid token in the header “Authorization: Bearer …”. This one is missing, unknown, expired or revoked.",
        headers={"WWW-Authenticate": 'Bearer realm="trichter"'},
    )


def missing_scope(permission: str) -> Problem:
    """The token does not reach that far."""
    return Problem(
        403,
        "missing_scope",
        f"The token lacks the scope “{permission}”, or its user no longer has this permission.",
    )
