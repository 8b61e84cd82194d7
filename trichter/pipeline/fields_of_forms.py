"""Form fields of this package."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .money import read_amount, typed
from .services.values import LARGEST


class MoneyField(forms.CharField):
    """An amount in German or English form; None for nothing."""

    default_error_messages = {"amount": _("“%(value)s” is not an amount. Write it like 12.500 or 12.500,50.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        kwargs.setdefault("max_length", 40)
        super().__init__(*args, **kwargs)

    def clean(self, value: Any) -> Decimal | None:
        """Raises ValidationError."""
        text = super().clean(value)
        try:
            amount = read_amount(text)
        except ValueError:
            raise forms.ValidationError(self.error_messages["amount"], params={"value": text}) from None
        if amount is not None and not 0 <= amount <= LARGEST:
            raise forms.ValidationError(self.error_messages["amount"], params={"value": text})
        return amount

    def prepare_value(self, value: Any) -> Any:
        """A stored amount as it is typed."""
        return typed(value) if isinstance(value, Decimal) else value


def day_input() -> forms.DateInput:
    """The browser's own day input."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
