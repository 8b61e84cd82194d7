"""A figure as it is shown: one frame with its chart, the same as a table, its moment, and CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trichter.people.lists.export import harmless

NOTHING = "–"
FEW = 30  # cases below which a share says little
SECOND = 1_000_000
UNITS = ((86_400, "days"), (3_600, "hours"), (60, "minutes"))


@dataclass(frozen=True)
class Cell:
    """A cell of a table: its words, where they lead, a remark, and the bare value for CSV."""

    text: str
    url: str = ""
    hint: str = ""
    value: Any = None
    number: bool = True


@dataclass
class Frame:
    """One figure. `chart` is what static/insights/charts.js draws; without one only the table is shown."""

    name: str
    title: str
    heads: Sequence[str]
    rows: list[list[Cell]]
    as_of: datetime
    note: str = ""
    chart: dict[str, Any] | None = None
    foot: list[Cell] = field(default_factory=list)
    empty: str = ""
    csv_url: str = ""

    @property
    def chart_id(self) -> str:
        """The id of the chart's data."""
        return f"chart-{self.name}"


def words(text: Any, url: str = "", hint: str = "") -> Cell:
    """A cell of text."""
    return Cell(str(text), url, hint, str(text), number=False)


def whole(count: int | None, url: str = "", hint: str = "") -> Cell:
    """A count; none leads nowhere."""
    if count is None:
        return Cell(NOTHING, value="")
    return Cell(number(count), url if count else "", hint, count)


def share(value: float | None, cases: int | None = None, url: str = "", hint: str = "") -> Cell:
    """A share as per cent, with a remark if it stands on few cases."""
    if value is None:
        return Cell(NOTHING, value="")
    return Cell(per_cent(value), url, hint or (few(cases) if cases is not None else ""), round(100 * value, 1))


def lasting(micros: int | None, cases: int = 0, url: str = "") -> Cell:
    """A time span, with the number of cases it stands on."""
    if micros is None:
        return Cell(NOTHING, value="")
    return Cell(span(micros), url, cases_words(cases), round(micros / SECOND / 86_400, 2))


def money(amount: Any, currency: str = "EUR", url: str = "") -> Cell:
    """An amount."""
    if amount is None:
        return Cell(NOTHING, value="")
    return Cell(money_text(amount, currency), url, value=amount)


def number(value: float, decimals: int = 0) -> str:
    """A number as the language writes it."""
    return formats.number_format(value, decimal_pos=decimals, use_l10n=True, force_grouping=True)


def per_cent(value: float) -> str:
    """0.1234 as "12.3 %", whole from 10 % on."""
    shown = 100 * value
    return f"{number(shown, 0 if shown >= 10 or shown == 0 else 1)} %"


def money_text(amount: Any, currency: str = "EUR") -> str:
    """An amount without cents: "12.500 €"."""
    return f"{number(amount)} {sign_of(currency)}"


def sign_of(currency: str) -> str:
    """A currency's sign where everybody knows it."""
    return {"EUR": "€", "USD": "$", "GBP": "£"}.get(currency, currency)


def span(micros: int) -> str:
    """A time span in its largest unit, with one decimal below ten."""
    seconds = micros / SECOND
    for size, unit in UNITS:
        if seconds >= size:
            amount = seconds / size
            shown = number(amount, 1 if amount < 10 else 0)
            return unit_words(unit, round(amount, 1)) % {"count": shown}
    return _("under a minute")


def unit_words(unit: str, amount: float) -> str:
    """The unit in the number that the amount asks for."""
    one = 1 if amount == 1 else 2
    if unit == "days":
        return ngettext("%(count)s day", "%(count)s days", one)
    if unit == "hours":
        return ngettext("%(count)s hour", "%(count)s hours", one)
    return ngettext("%(count)s minute", "%(count)s minutes", one)


def cases_words(count: int) -> str:
    """On how many cases a figure stands."""
    return ngettext("%(count)s case", "%(count)s cases", count) % {"count": number(count)}


def few(cases: int) -> str:
    """A remark where a share stands on too few cases to say much."""
    return _("too few cases (%(count)s)") % {"count": number(cases)} if cases < FEW else ""


def csv_text(frame: Frame, language: str) -> str:
    """The frame's table as CSV in the reader's language; harmless when a spreadsheet opens it."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if language == "de" else ",", lineterminator="\r\n")
    writer.writerow([harmless(str(head)) for head in frame.heads])
    for row in [*frame.rows, *([frame.foot] if frame.foot else [])]:
        writer.writerow([csv_cell(cell) for cell in row])
    return "\ufeff" + out.getvalue()


def csv_cell(cell: Cell) -> str:
    """A cell's bare value: numbers as the language writes them, without grouping."""
    value = cell.text if cell.value is None else cell.value
    if isinstance(value, str):
        return harmless(value)
    return formats.number_format(value, use_l10n=True, force_grouping=False)
