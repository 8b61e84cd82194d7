"""What can be refused here. Every message is for the user."""

from trichter.history.errors import Refused


class NoBasis(Refused):
    """Nobody may write to this address for this; `reason` is the one of models.Reason."""

    def __init__(self, message: str, reason: str = "") -> None:
        super().__init__(message)
        self.reason = reason


class TooLarge(Refused):
    """The attachments are larger than mail servers take."""


class BadAddress(Refused):
    """The text is no mail address."""
