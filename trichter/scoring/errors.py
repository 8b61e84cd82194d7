"""What can be refused here. Every message is for the user."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from trichter.engine.errors import EngineError
from trichter.history.errors import Refused


class NotADraft(Refused):
    """An active or retired version cannot be changed."""

    def __init__(self) -> None:
        super().__init__(_("This version is not a draft any more. Make a new draft from it to change it."))


class ChangedMeanwhile(Refused):
    """Somebody else changed the draft between looking at it and activating it."""

    def __init__(self) -> None:
        super().__init__(_("The draft was changed a moment ago. Look at it again before you activate it."))


class NoActiveModel(Refused):
    """Nothing can be scored before a model is active."""

    def __init__(self) -> None:
        super().__init__(_("No scoring model is active yet."))


class UnknownRule(Refused):
    """The rule is not in this version (any more)."""

    def __init__(self) -> None:
        super().__init__(_("This rule is not part of the model any more. Reload the page."))


class WrongModel(Refused):
    """A definition the engine refuses; the message names the place. `path` is the engine's."""

    def __init__(self, error: EngineError) -> None:
        self.path = error.path
        super().__init__(error.text("de" if (get_language() or "en").startswith("de") else "en"))
