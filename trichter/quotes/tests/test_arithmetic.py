"""Sums against an oracle that knows no decimals: whole numbers and fractions."""

import doctest
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trichter.quotes import arithmetic, checks, formats, numbering, texts, units
from trichter.quotes.arithmetic import Item, cents, line_net, totals

quantities = st.decimals("-9999999", "9999999", places=3)
prices = st.decimals("-99999999", "99999999", places=4)
percents = st.decimals("0", "100", places=2)
rates = st.sampled_from([Decimal(each) for each in ("19", "19.00", "7", "0", "8.1", "2.6", "20")])
items = st.builds(Item, quantities, prices, percents, rates)


def merchant(value: Fraction) -> int:
    """Whole cents, half away from zero, by integer division alone."""
    scaled = abs(value) * 100
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return whole if value >= 0 else -whole


def in_cents(value: Decimal) -> int:
    scaled = Fraction(value) * 100
    assert scaled.denominator == 1
    return scaled.numerator


@given(items)
def test_a_line_is_rounded_once_and_half_away_from_zero(item):
    exact = Fraction(item.quantity) * Fraction(item.price) * (100 - Fraction(item.discount)) / 100
    assert in_cents(line_net(item)) == merchant(exact)


@given(st.lists(items, max_size=12))
def test_sums_are_those_of_the_oracle(lines):
    nets = [
        merchant(Fraction(each.quantity) * Fraction(each.price) * (100 - Fraction(each.discount)) / 100)
        for each in lines
    ]
    per_rate: dict[Fraction, int] = {}
    for line, net in zip(lines, nets, strict=True):
        per_rate[Fraction(line.vat_rate)] = per_rate.get(Fraction(line.vat_rate), 0) + net
    taxes = {rate: merchant(Fraction(net, 100) * rate / 100) for rate, net in per_rate.items()}
    found = totals(lines)
    assert in_cents(found.net) == sum(nets)
    assert {Fraction(each.rate): in_cents(each.vat) for each in found.by_rate} == taxes
    assert {Fraction(each.rate): in_cents(each.net) for each in found.by_rate} == per_rate
    assert in_cents(found.vat) == sum(taxes.values())
    assert in_cents(found.gross) == sum(nets) + sum(taxes.values())
    assert [each.rate for each in found.by_rate] == sorted({each.rate for each in found.by_rate}, reverse=True)


@given(st.lists(items, max_size=6))
def test_without_tax_gross_is_net(lines):
    found = totals(lines, taxed=False)
    assert (found.vat, found.by_rate) == (0, ())
    assert found.gross == found.net == totals(lines).net


@pytest.mark.parametrize(
    ("value", "expected"), [("0.005", "0.01"), ("-0.005", "-0.01"), ("0.0049", "0.00"), ("2.675", "2.68")]
)
def test_half_a_cent_goes_away_from_zero(value, expected):
    assert cents(Decimal(value)) == Decimal(expected)


def test_tax_is_taken_on_the_sum_and_not_per_line():
    lines = [Item(Decimal(1), Decimal("0.03"), vat_rate=Decimal(19))] * 3
    assert totals(lines).vat == Decimal("0.02")  # per line it would be 3 × 0.01


def test_one_rate_written_in_two_ways_is_one_rate():
    lines = [Item(Decimal(1), Decimal(100), vat_rate=Decimal(rate)) for rate in ("19", "19.00")]
    assert [each.vat for each in totals(lines).by_rate] == [Decimal("38.00")]


@pytest.mark.parametrize("module", [arithmetic, checks, formats, numbering, texts, units])
def test_the_examples_in_the_docstrings_hold(module):
    assert doctest.testmod(module).failed == 0


@given(prices, st.sampled_from(["de", "en"]))
def test_a_number_written_is_read_again(value, language):
    assert formats.read_number(formats.short(value, language), language) == value
