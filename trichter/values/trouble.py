"""What a normaliser has to say about a value."""

from __future__ import annotations

from typing import Any, NamedTuple


class Trouble(NamedTuple):
    """What is wrong with one value, as a code and its parameters; the words are made where it is shown."""

    code: str
    params: dict[str, Any] = {}
