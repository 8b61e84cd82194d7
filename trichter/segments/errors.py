"""What can be refused here. Every message is for the user."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from trichter.engine.errors import EngineError
from trichter.history.errors import Refused


class WrongCondition(Refused):
    """A condition the engine refuses; the message names the place in the tree."""

    def __init__(self, error: EngineError) -> None:
        self.path = error.path
        super().__init__(error.text("de" if (get_language() or "en").startswith("de") else "en"))


class NameMissing(Refused):
    """A segment needs a name."""

    def __init__(self) -> None:
        super().__init__(_("Give the segment a name."))


class Circle(Refused):
    """A segment that would ask for itself, directly or through others."""

    def __init__(self, names: Sequence[str]) -> None:
        chain = " → ".join(f"“{name}”" for name in names)
        super().__init__(_("A segment cannot be made of itself: %(chain)s.") % {"chain": chain})


class PrivatePart(Refused):
    """A segment that asks for a private one."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _("“%(name)s” is private. Only segments for everyone can be part of another one.") % {"name": name}
        )


class InUse(Refused):
    """A segment that others ask for cannot be deleted or made private."""

    def __init__(self, name: str, uses: Sequence[str]) -> None:
        self.uses = list(uses)
        shown = ", ".join(f"“{use}”" for use in uses)
        super().__init__(_("“%(name)s” is used by %(uses)s. Change that first.") % {"name": name, "uses": shown})
