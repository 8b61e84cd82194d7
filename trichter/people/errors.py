"""What can be refused here. Every message is for the user."""

from trichter.history.errors import Refused


class Invalid(Refused):
    """A value that cannot be stored. `field` names where it came from."""

    def __init__(self, message: str, field: str = "") -> None:
        self.field = field
        super().__init__(message)


class Taken(Refused):
    """A contact detail that belongs to somebody else already. `person_id` names them."""

    def __init__(self, message: str, person_id: int | None = None) -> None:
        self.person_id = person_id
        super().__init__(message)
