"""What can be refused here."""

from trichter.history.errors import Refused


class UnknownPurpose(Refused):
    """There is no such purpose, or it is no longer used."""


class NoAddress(Refused):
    """The text is neither a mail address nor a phone number."""
