"""What can be refused here. Every message is for the user."""

from trichter.history.errors import Refused


class Frozen(Refused):
    """An issued quote does not change."""


class NotReady(Refused):
    """A quote cannot be issued yet: no lines, no letterhead, no address."""


class BadLine(Refused):
    """A line or its sum cannot be stored. `field` names where it came from."""

    def __init__(self, message: str, field: str = "") -> None:
        self.field = field
        super().__init__(message)


class BadLogo(Refused):
    """A picture that cannot be used as logo."""


class BadSetting(Refused):
    """A letterhead or product that cannot be stored. `field` names where it came from."""

    def __init__(self, message: str, field: str = "") -> None:
        self.field = field
        super().__init__(message)


class TooLate(Refused):
    """A colleague was faster: the quote is no longer in the state the click was about."""


class NumberTaken(Refused):
    """The pattern gives a number that exists already."""
