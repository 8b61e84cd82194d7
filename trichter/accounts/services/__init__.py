"""Changes to users and teams."""

from .invitations import invite, password_link, send_invitation
from .teams import delete_team, save_team
from .users import change_user, create_user, reset_mfa, set_own_preferences

__all__ = [
    "change_user",
    "create_user",
    "delete_team",
    "invite",
    "password_link",
    "reset_mfa",
    "save_team",
    "send_invitation",
    "set_own_preferences",
]
