"""Amounts and the small signs of opportunities in templates."""

from __future__ import annotations

from typing import Any

from django import template

from .. import money as amounts

register = template.Library()


@register.filter
def money(amount: Any, currency: str = "EUR") -> str:
    """{{ amount|money:currency }}: with cents."""
    return amounts.money(amount, currency or "EUR")


@register.filter
def round_money(amount: Any, currency: str = "EUR") -> str:
    """Without cents."""
    return amounts.money(amount, currency or "EUR", cents=False)


@register.filter
def typed_amount(amount: Any) -> str:
    """As it stands in an input."""
    return amounts.typed(amount)
