"""What can be refused here."""

from trichter.history.errors import Refused


class NotAllowed(Refused):
    """The acting user's role does not permit this change."""


class UnknownScope(Refused):
    """A token asks for more than its user may do, or for something that does not exist."""


class LastAdministrator(Refused):
    """The change would leave nobody who can manage users."""


class AddressTaken(Refused):
    """Another user signs in with this address."""


class WeakPassword(Refused):
    """The password is too easy to guess; the message holds every reason."""
