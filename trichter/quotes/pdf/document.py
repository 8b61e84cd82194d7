"""From a snapshot to the pages."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, Spacer, Table, TableStyle

from ..formats import money
from . import style as look
from .items import SIZE, Items, Sheet
from .letter import Letter


def render(quote: dict[str, Any], logo: bytes | None = None) -> bytes:
    """The PDF of a snapshot (see snapshot.py for its shape).

    Everything shown is in the snapshot, so the same snapshot and logo give the same bytes, whenever it is asked for.
    Laid out twice: the number of pages is known only at the end.
    """
    look.use_fonts()
    pages = lay_out(quote, logo, 0)[1]
    return lay_out(quote, logo, pages)[0]


def lay_out(quote: dict[str, Any], logo: bytes | None, pages: int) -> tuple[bytes, int]:
    """The file, and how many pages it has."""
    target = io.BytesIO()
    letter = Letter(target, quote, logo, pages)
    letter.build(story(quote))
    return target.getvalue(), letter.page


def story(quote: dict[str, Any]) -> list[Flowable]:
    """Subject, introduction, lines, sums, notes, closing."""
    body = look.style(9, leading=13)
    sheet = Sheet(quote)
    parts: list[Flowable] = [
        look.words(quote["subject"], look.style(12, bold=True, color=sheet.color)),
        Spacer(0, 3 * mm),
    ]
    if quote["about"]:
        parts += [look.words(quote["about"], look.style(9, bold=True, leading=13)), Spacer(0, 3 * mm)]
    for text in (quote["salutation"], quote["intro"]):
        if text:
            parts += [look.words(text, body), Spacer(0, 2.5 * mm)]
    parts.append(Spacer(0, 1.5 * mm))
    if quote["lines"]:
        parts.append(Items(sheet, sheet.rows()))
    parts += [KeepTogether([Spacer(0, 2 * mm), sums(quote, sheet)]), Spacer(0, 5 * mm)]
    spaced: list[Flowable] = []
    for note in quote["notes"]:
        spaced += [look.words(note, look.style(8.5, leading=12)), Spacer(0, 1.5 * mm)]
    spaced.append(Spacer(0, 3 * mm))
    for text in (quote["outro"], quote["signature"]):
        if text:
            spaced += [look.words(text, body), Spacer(0, 2 * mm)]
    parts.append(KeepTogether(spaced))
    return parts


def sums(quote: dict[str, Any], sheet: Sheet) -> Table:
    """Net, tax per rate, gross; where no tax is charged just the sum."""
    totals = quote["totals"]
    plain, strong = look.style(SIZE, right=True), look.style(SIZE + 1, right=True, bold=True)
    rows = []
    if totals["by_rate"]:
        rows.append([look.words(quote["words"]["net_sum"], plain), look.words(sheet.money(totals["net"]), plain)])
    for each in totals["by_rate"]:
        rows.append([look.words(each["label"], plain), look.words(sheet.money(each["vat"]), plain)])
    gross = money(Decimal(totals["gross"]), quote["currency"], quote["language"])
    rows.append([look.words(quote["words"]["gross_sum"], strong), look.words(gross, strong)])
    amount = max(40 * mm, look.width_of(gross, SIZE + 1, bold=True) + 8)
    last = len(rows) - 1
    return Table(
        rows,
        colWidths=[90 * mm, amount],
        hAlign="RIGHT",
        style=TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "BOTTOM"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
                ("LINEABOVE", (0, last), (-1, last), 0.9, sheet.color),
                ("TOPPADDING", (0, last), (-1, last), 5),
            ]
        ),
    )
