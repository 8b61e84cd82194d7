"""Amounts as people write and read them."""

from decimal import Decimal

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from trichter.pipeline.money import money, read_amount, typed


@pytest.mark.parametrize(
    ("language", "text", "amount"),
    [
        ("de", "12.500", "12500"),
        ("de", "12.500,50 €", "12500.50"),
        ("de", "12500.5", "12500.5"),
        ("de", "1.234.567", "1234567"),
        ("en", "12,500", "12500"),
        ("en", "12.500", "12.500"),
        ("en", "€1,234.50", "1234.50"),
        ("de", "CHF 1'200.–".replace("–", "00"), "1200.00"),
    ],
)
def test_german_and_english_amounts_are_read(language, text, amount):
    assert read_amount(text, language) == Decimal(amount)


def test_what_is_no_amount_is_refused():
    assert read_amount("  ") is None
    with pytest.raises(ValueError, match="viel"):
        read_amount("viel", "de")


@given(st.decimals(min_value=0, max_value=10**11, places=2), st.sampled_from(["de", "en"]))
def test_an_amount_shown_in_an_input_is_read_back(amount, language):
    with override(language):
        assert read_amount(typed(amount)) == amount
        assert read_amount(money(amount)) == amount
