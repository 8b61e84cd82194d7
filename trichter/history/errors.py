"""What can be refused here."""


class Refused(Exception):
    """A change that the rules do not allow; the message is for the user. Base of every package's refusals."""


class NotUndoable(Refused):
    """The action cannot be taken back (any more)."""
