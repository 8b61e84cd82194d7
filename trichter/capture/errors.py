"""What can be refused here."""

from trichter.history.errors import Refused


class UnreadableList(Refused):
    """The file is no list, is damaged, or cannot be read as it was said to be written."""


class WrongMapping(Refused):
    """The columns do not lead to anything that could be imported."""


class WrongState(Refused):
    """The import is not in a state in which this can be done."""


class BadSubmission(Refused):
    """What was sent does not come from a form that we showed, or came too fast or too often."""
