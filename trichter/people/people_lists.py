"""What people themselves add to the list of people; found together with the modules of this name in other packages."""

from .lists import bulk_actions

__all__ = ["bulk_actions"]
