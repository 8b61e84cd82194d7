"""Form fields for numbers as people type them: 1.234,56 in German, 1,234.56 in English."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import DecimalValidator, MaxValueValidator, MinValueValidator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .formats import read_number, short


def language() -> str:
    """The language of the page: de or en."""
    return (get_language() or "de")[:2]


class NumberField(forms.Field):
    """A decimal number. `lowest` and `highest` bound it; further digits are refused, not rounded."""

    widget = forms.TextInput
    default_error_messages = {"invalid": _("Enter a number, such as 1,234.50.")}

    def __init__(
        self,
        *,
        max_digits: int,
        decimal_places: int,
        lowest: Decimal | None = None,
        highest: Decimal | None = None,
        **more,
    ) -> None:
        super().__init__(**more)
        self.least = min(decimal_places, 2) if decimal_places != 3 else 0
        self.validators.append(DecimalValidator(max_digits, decimal_places))
        if lowest is not None:
            self.validators.append(MinValueValidator(lowest))
        if highest is not None:
            self.validators.append(MaxValueValidator(highest))

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "decimal", "autocomplete": "off"}

    def prepare_value(self, value: Any) -> Any:
        return short(value, language(), least=self.least).replace("−", "-") if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Decimal | None:
        if value in self.empty_values:
            return None
        if isinstance(value, Decimal):
            return value
        try:
            return read_number(str(value)[:40], language())
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None


class PercentField(NumberField):
    """A share from 0 to 100 %."""

    def __init__(self, **more) -> None:
        super().__init__(max_digits=5, decimal_places=2, lowest=Decimal(0), highest=Decimal(100), **more)
        self.least = 0
