"""Sums of a quote: exact decimal arithmetic, rounded as merchants do.

The order matters and is fixed (kaufmännische Rundung, DIN 1333: half away from zero, to cents):
1. net of a line = quantity × price × (1 − discount / 100), rounded to cents;
2. VAT of a rate = sum of the lines' nets of that rate × rate / 100, rounded to cents, once per rate and not per line,
   as § 14 (4) no. 8 UStG wants the tax on the sum of each rate;
3. gross = net + VAT.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext

CENT = Decimal("0.01")
DIGITS = 80  # more than any product of a quantity, a price and a discount has, so that nothing is rounded twice
LARGEST = Decimal("999999999999.99")  # what an opportunity's amount holds


@dataclass(frozen=True, slots=True)
class Item:
    """One line: quantity, net price of one unit, discount and VAT in percent."""

    quantity: Decimal
    price: Decimal
    discount: Decimal = Decimal(0)
    vat_rate: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class RateSum:
    """What stands under one VAT rate: the rate in percent, the net sum, the tax on it."""

    rate: Decimal
    net: Decimal
    vat: Decimal


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums of a quote in its currency, two decimals each."""

    net: Decimal
    vat: Decimal
    gross: Decimal
    by_rate: tuple[RateSum, ...]  # highest rate first; empty where no VAT is charged


def cents(value: Decimal) -> Decimal:
    """Rounded to two decimals, half away from zero.

    >>> cents(Decimal("2.675")), cents(Decimal("-0.125"))
    (Decimal('2.68'), Decimal('-0.13'))
    """
    with localcontext(prec=DIGITS):
        return value.quantize(CENT, rounding=ROUND_HALF_UP) + 0  # + 0: no negative zero


def line_net(item: Item) -> Decimal:
    """The net of a line after its discount.

    >>> line_net(Item(Decimal(3), Decimal("19.99"), discount=Decimal(15)))
    Decimal('50.97')
    """
    with localcontext(prec=DIGITS):
        return cents(item.quantity * item.price * (100 - item.discount) / 100)


def totals(items: Iterable[Item], *, taxed: bool = True) -> Totals:
    """The sums of lines.

    taxed  False where no VAT is charged (small business, reverse charge, export): gross is net, no rates are shown
    """
    with localcontext(prec=DIGITS):
        nets: dict[Decimal, Decimal] = {}
        for item in items:
            rate = item.vat_rate.normalize()
            nets[rate] = nets.get(rate, Decimal(0)) + line_net(item)
        net = sum(nets.values(), Decimal("0.00"))
        if not taxed:
            return Totals(net, Decimal("0.00"), net, ())
        by_rate = tuple(
            RateSum(rate, nets[rate], cents(nets[rate] * rate / 100)) for rate in sorted(nets, reverse=True)
        )
        vat = sum((each.vat for each in by_rate), Decimal("0.00"))
        return Totals(net, vat, net + vat, by_rate)
