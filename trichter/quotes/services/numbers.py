"""Gapless numbers: allotted in the transaction that issues the quote, so that a failure takes none away."""

from __future__ import annotations

from django.db import connection
from django.utils.translation import gettext as _

from ..errors import NumberTaken
from ..models import NumberSeries, Quote
from ..numbering import written


def next_number(pattern: str, year: int) -> str:
    """The next number of a year. The series' row stays locked until the transaction ends: others wait for their turn.

    Raises NumberTaken if the pattern was changed so that a number would be given twice.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a number is allotted in the transaction that uses it")
    NumberSeries.objects.bulk_create([NumberSeries(year=year)], ignore_conflicts=True)
    series = NumberSeries.objects.select_for_update().get(year=year)
    series.last += 1
    series.save(update_fields=["last"])
    number = written(pattern, year, series.last)
    if Quote.objects.filter(number=number).exists():
        raise NumberTaken(
            _("The number %(number)s exists already. Change the pattern of the numbers on the letterhead.")
            % {"number": number}
        )
    return number
