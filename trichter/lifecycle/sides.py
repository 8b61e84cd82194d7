"""Marketing and sales: who signs definitions for which side."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth import get_user_model
from django.db import models
from django.utils.translation import gettext_lazy as _

from trichter.accounts import roles

PERMISSION = "definitions.sign"


class Side(models.TextChoices):
    """The two teams that agree on a definition."""

    MARKETING = "marketing", _("Marketing")
    SALES = "sales", _("Sales")


SIDES_OF_ROLE: dict[str, tuple[Side, ...]] = {
    roles.MARKETING: (Side.MARKETING,),
    roles.TEAM_LEAD: (Side.SALES,),
    roles.ADMIN: (Side.MARKETING, Side.SALES),
}


def signers() -> list:
    """The active colleagues who may sign at all, by name."""
    able = [role for role in SIDES_OF_ROLE if roles.allows(role, PERMISSION)]
    users = get_user_model().objects.filter(is_active=True, role__in=able)
    return list(users.order_by("first_name", "last_name", "pk"))


def signs_for(user, side: str, everyone: Sequence) -> bool:
    """Whether the user signs for this side. `everyone` is `signers()`: who is the only one signs for both."""
    if not any(each.pk == user.pk for each in everyone):
        return False
    return len(everyone) == 1 or side in SIDES_OF_ROLE[user.role]


def may_sign_now(user, side: str, signed_by: dict[str, int | None], everyone: Sequence) -> bool:
    """Whether the user can give the missing signature of this side: never one person for both sides.

    signed_by  {side: user id} of the signatures given so far
    """
    if side in signed_by or not signs_for(user, side, everyone):
        return False
    return len(everyone) == 1 or user.pk not in signed_by.values()


def who_can_sign(side: str, signed_by: dict[str, int | None], everyone: Sequence) -> list:
    """The colleagues who can give the missing signature of this side."""
    return [user for user in everyone if may_sign_now(user, side, signed_by, everyone)]
