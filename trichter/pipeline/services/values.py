"""Values as they are stored: names, amounts, days."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from ..errors import Invalid

CENT = Decimal("0.01")
LARGEST = Decimal("999999999999.99")


def clean_name(value: Any) -> str:
    """A name. Raises Invalid for an empty or endless one."""
    name = " ".join(str(value or "").replace("\0", "").split())
    if not name:
        raise Invalid(_("An opportunity needs a name."), "name")
    if len(name) > 200:
        raise Invalid(_("The name may have at most %(limit)d characters.") % {"limit": 200}, "name")
    return name


def clean_amount(value: Any) -> Decimal | None:
    """An amount rounded half up to cents; None for unknown. Raises Invalid below zero or for no number."""
    if value is None or value == "":
        return None
    try:
        amount = Decimal(str(value)).quantize(CENT, ROUND_HALF_UP)
    except InvalidOperation:
        raise Invalid(_("“%(value)s” is not an amount.") % {"value": value}, "amount") from None
    if not 0 <= amount <= LARGEST:
        raise Invalid(_("The amount must not be negative nor above a trillion."), "amount")
    return amount


def clean_day(value: Any) -> date | None:
    """A day, or None for unknown; ISO text is read. Raises Invalid."""
    if value is None or value == "":
        return None
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise Invalid(_("“%(value)s” is not a date.") % {"value": value}, "close_date") from None
