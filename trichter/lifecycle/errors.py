"""What can be refused here. Every message is for the user."""

from trichter.history.errors import Refused


class ReasonNeeded(Refused):
    """Setting a person aside needs a reason."""


class DateNeeded(Refused):
    """Putting a person back to nurture needs the day on which to look again."""


class AlreadyThere(Refused):
    """The person is in this stage already."""


class AlreadyDecided(Refused):
    """A colleague has decided this suggestion before."""


class NotADraft(Refused):
    """Only a draft can be changed or activated."""


class BadDefinition(Refused):
    """The condition of a definition cannot be used; the message names the place."""


class MayNotSign(Refused):
    """The user cannot give this signature; the message says why."""


class SignedAlready(Refused):
    """This side has signed."""


class NotSigned(Refused):
    """A draft is put in force only when both sides have signed it."""


class ChangedMeanwhile(Refused):
    """What the user has read is not what stands there now."""
