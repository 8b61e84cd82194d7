"""What can be refused here. Every message is for the user."""

from __future__ import annotations

from collections.abc import Sequence

from trichter.history.errors import NotUndoable, Refused

__all__ = [
    "AlreadyThere",
    "BadFile",
    "BadSetting",
    "Gone",
    "Invalid",
    "NotReady",
    "NotUndoable",
    "ReasonNeeded",
    "Refused",
]


class Invalid(Refused):
    """A value that cannot be stored. `field` names where it came from."""

    def __init__(self, message: str, field: str = "") -> None:
        self.field = field
        super().__init__(message)


class AlreadyThere(Refused):
    """The opportunity is in this stage already."""


class Gone(Refused):
    """The opportunity has been deleted meanwhile."""


class ReasonNeeded(Refused):
    """Losing needs a reason of the list."""


class NotReady(Refused):
    """A stage cannot be left forward yet. `missing` names the fields, `condition` whether the person does not meet
    the stage's condition."""

    def __init__(self, message: str, missing: Sequence[str] = (), *, condition: bool = False) -> None:
        self.missing = list(missing)
        self.condition = condition
        super().__init__(message)


class BadFile(Refused):
    """A file that is too large or of a kind that is not kept."""


class BadSetting(Refused):
    """A pipeline, stage or reason that cannot be stored or removed so."""
