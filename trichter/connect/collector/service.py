"""A post from beginning to end, without HTTP: used by the fast door and by the documented operation alike."""

from __future__ import annotations

from collections.abc import Callable

from trichter.accounts.models import ApiToken
from trichter.people.services import now_micros

from .answers import answer_to_many, answer_to_one
from .keyring import checked
from .parsing import Fault, Item, read_body, read_item
from .writing import Post, refusal

PERMISSION = "events.write"


def collect(token: ApiToken, body: bytes, put: Callable[[Post], None]) -> tuple[int, dict]:
    """Read a body, have it written by `put`, and answer (status, JSON). Raises Problem."""
    checked(token, PERMISSION)
    data, single = read_body(body)
    now = now_micros()
    post = Post(token, [read_or_fault(each, now) for each in data])
    if any(isinstance(item, Item) for item in post.items):
        put(post)
    else:  # nothing to write: the database is not asked
        post.results = [refusal(item) for item in post.items if isinstance(item, Fault)]
    return answer_to_one(post.results[0]) if single else answer_to_many(post.results)


def read_or_fault(data: object, now: int) -> Item | Fault:
    """The item, or why it is refused."""
    try:
        return read_item(data, now)
    except Fault as fault:
        return fault
