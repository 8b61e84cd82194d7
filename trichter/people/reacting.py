"""What happens at once after a user's own click. Higher packages fill this in when the application starts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

Reaction = Callable[[list[int]], None]
_registered: list[Reaction] = []


def register(reaction: Reaction) -> None:
    """Have this called by react_now; registering the same function twice counts once."""
    if reaction not in _registered:
        _registered.append(reaction)


def react_now(person_ids: Sequence[int]) -> None:
    """Bring score, stage and all that follows up to date for these persons, so that the next page shows it."""
    ids = list(person_ids)
    for reaction in _registered if ids else ():
        reaction(ids)
