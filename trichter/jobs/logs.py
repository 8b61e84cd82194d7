"""Words about errors that are safe to log: messages of exceptions may quote addresses and names, so they stay out."""

from __future__ import annotations

import traceback
from pathlib import Path

PACKAGE = Path(__file__).parents[1]


def describe(error: BaseException) -> str:
    """The kind of error and the innermost place in our own code, without its message."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(PACKAGE)]
    kind = type(error).__name__
    if not ours:
        return kind
    place = ours[-1]
    return f"{kind} in {Path(place.filename).relative_to(PACKAGE)}:{place.lineno} ({place.name})"


def where(error: BaseException) -> str:
    """The whole path of calls, file and line only, for the record of a failed task."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    return "\n".join([*lines, type(error).__name__])
