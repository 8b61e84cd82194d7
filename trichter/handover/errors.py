"""What can be refused here. Every message is for the user."""

from trichter.history.errors import Refused


class NotOpen(Refused):
    """The handover has been answered, or has run out."""


class NotAccepted(Refused):
    """Only an accepted handover can be given back."""


class HasOwner(Refused):
    """Somebody owns the person already."""


class AlreadyOffered(Refused):
    """The person is offered to a colleague already."""


class NobodyThere(Refused):
    """No rule finds a colleague who is present and has room."""


class ReasonNeeded(Refused):
    """Saying no needs a reason of the list."""


class BadPostcodes(Refused):
    """A territory that cannot be read; the message names the part."""


class BadRule(Refused):
    """A rule, target or reason that cannot be used; the message says what is missing."""
