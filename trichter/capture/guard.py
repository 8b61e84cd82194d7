"""The spam guard of public forms: no third party, no cookie, no picture puzzles, and it works without scripts.

Every shown form carries a signed ticket with a number of its own, the moment and the wording of the consent. The
browser works on a small puzzle (altcha's proof of work) while the person types. A form sent without a solution, because
scripts are off, passes too, but only slowly and seldom. A field no person sees catches simple programs.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.cache import cache

SALT = "trichter.capture.form"
LONGEST = 12 * 3600  # seconds a form may stay open
LEAST, LEAST_UNSOLVED = 2.0, 5.0  # seconds a person needs, with and without the puzzle solved
ALGORITHM, COST = "PBKDF2/SHA-256", 2000  # about half a second in a browser, a millisecond to check


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a shown form carries: its form, its number, when it was shown (epoch seconds), the consent's wording."""

    form_id: int
    key: str
    at: float
    consent: str
    challenge: str = ""

    @property
    def age(self) -> float:
        """Seconds since it was shown."""
        return time.time() - self.at


def new_ticket(form_id: int, consent: str) -> Ticket:
    """A ticket for a form about to be shown, with its puzzle."""
    import altcha

    key = secrets.token_urlsafe(18)
    challenge = altcha.create_challenge(
        ALGORITHM, COST, expires_at=int(time.time()) + LONGEST, data={"key": key}, hmac_secret=secret()
    )
    return Ticket(form_id, key, time.time(), consent, json.dumps(challenge.to_dict()))


def sign(ticket: Ticket) -> str:
    """The ticket as text that nobody can change."""
    data = {"f": ticket.form_id, "k": ticket.key, "t": ticket.at, "c": ticket.consent}
    return signing.dumps(data, salt=SALT, compress=True)


def read_ticket(text: str) -> Ticket | None:
    """The ticket of a sent form; None if it is not ours or too old."""
    try:
        data = signing.loads(text, salt=SALT, max_age=LONGEST)
    except signing.BadSignature:
        return None
    return Ticket(data["f"], data["k"], data["t"], data["c"])


def solved(payload: str, ticket: Ticket) -> bool:
    """Whether the puzzle of this very form was solved."""
    import altcha

    if not payload or len(payload) > 4000:
        return False
    try:
        sent = altcha.Payload.from_base64(payload)
        if (sent.challenge.parameters.data or {}).get("key") != ticket.key:
            return False
        parameters = sent.challenge.parameters
        if parameters.algorithm != ALGORITHM or parameters.cost != COST:
            return False
        return bool(altcha.verify_solution(sent, secret()).verified)
    except Exception:
        return False  # anything that is not a payload


def secret() -> str:
    """The puzzle's signing key, derived from the installation's."""
    return hashlib.sha256(f"{SALT}:{settings.SECRET_KEY}".encode()).hexdigest()


def too_often(address: str, *, most: int) -> bool:
    """Whether this address has sent more than `most` forms in this minute. The address itself is not kept: only a keyed
    digest of it, for two minutes."""
    minute = int(time.time() // 60)
    digest = hmac.new(settings.SECRET_KEY.encode(), f"{address}:{minute}".encode(), hashlib.sha256).hexdigest()
    name = f"form:{digest[:32]}"
    cache.add(name, 0, 120)
    try:
        return cache.incr(name) > most
    except ValueError:  # evicted in between
        return False


def address_of(meta: dict[str, Any]) -> str:
    """Where a request comes from. Behind HTTPS a proxy stands before us: then what it adds last to X-Forwarded-For."""
    forwarded = str(meta.get("HTTP_X_FORWARDED_FOR", "")) if settings.ENV.secure else ""
    return forwarded.rpartition(",")[2].strip() or str(meta.get("REMOTE_ADDR", ""))
