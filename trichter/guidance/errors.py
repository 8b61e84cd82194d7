"""What can be refused here. Every message is for the user."""

from trichter.history.errors import Refused


class TooLate(Refused):
    """A colleague was faster: the person has an owner, or the task is done."""


class BadTime(Refused):
    """A time that a task cannot have."""
