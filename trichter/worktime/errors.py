"""What can be refused here. Every message is for the user."""

from trichter.history.errors import Refused


class BadHours(Refused):
    """Working hours that cannot be read, overlap or leave no working time at all."""


class DefaultNeeded(Refused):
    """The house's calendar cannot be deleted: colleagues without another one work by it."""


class StillChanged(Refused):
    """What should be taken back has been changed again since."""


class Overlaps(Refused):
    """The colleague is absent on some of these days already."""


class InThePast(Refused):
    """The absence is over already."""
