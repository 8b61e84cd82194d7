"""The table of lines: it breaks over pages, repeats its head, and carries the sum over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, Table, TableStyle

from ..formats import money, percent, short
from . import style as look

SIZE = 8.5
PAD = 3  # points on each side of a cell
TALLEST = 95 * mm  # a longer description goes on in a row of its own, so that any text finds its page


@dataclass(frozen=True)
class Row:
    """A row as drawn: its cells, and by how much it moves the carried sum."""

    cells: tuple[Any, ...]
    net: Decimal
    goes_on: bool = False  # the next row belongs to this line


class Items(Flowable):
    """Rows under a head. `carried` is the sum of the pages before; None on the first."""

    def __init__(self, sheet: Sheet, rows: Sequence[Row], carried: Decimal | None = None, carry_on: bool = False):
        super().__init__()
        self.sheet, self.rows, self.carried, self.carry_on = sheet, list(rows), carried, carry_on
        self.table: Table | None = None

    def wrap(self, width, height):
        self.table = self.sheet.table(self.rows, self.carried, self.total if self.carry_on else None)
        return self.table.wrap(width, height)

    @property
    def total(self) -> Decimal:
        """The carried sum behind the last row."""
        return (self.carried or Decimal(0)) + sum((row.net for row in self.rows), Decimal(0))

    def split(self, width, height):
        fits = self.fitting(height)
        if fits == 0:
            return []
        first = Items(self.sheet, self.rows[:fits], self.carried, carry_on=True)
        return [first, Items(self.sheet, self.rows[fits:], first.total, self.carry_on)]

    def fitting(self, height: float) -> int:
        """How many rows have room together with the line that carries the sum over; at least one stays for later."""
        table = self.sheet.table(self.rows, self.carried, Decimal(0))
        table.wrap(look.WIDTH, height)
        heights = list(table._rowHeights)
        left = height - heights.pop()  # the carrying line
        fits = 0
        for row in heights[: 1 if self.carried is None else 2]:
            left -= row
        for row in heights[1 if self.carried is None else 2 :]:
            if row > left:
                break
            left -= row
            fits += 1
        return min(fits, len(self.rows) - 1)

    def draw(self):
        if self.table is not None:  # it has been wrapped
            self.table.drawOn(self.canv, 0, 0)


class Sheet:
    """Columns and texts of the table of one quote."""

    def __init__(self, quote: dict[str, Any]) -> None:
        self.quote, self.language, self.currency = quote, quote["language"], quote["currency"]
        self.words = quote["words"]
        lines = quote["lines"]
        self.discounts = any(Decimal(line["discount"]) for line in lines)
        self.rates = len(quote["totals"]["by_rate"]) > 1
        self.cells = [self.texts(line) for line in lines]
        self.color = look.HexColor(quote["letterhead"]["color"])
        self.columns = self.widths()

    def money(self, value: Decimal | str) -> str:
        """An amount in the quote's currency."""
        return money(Decimal(value), self.currency, self.language)

    def texts(self, line: dict[str, Any]) -> list[str]:
        """The short cells of a line behind its text."""
        language = self.language
        cells = [
            f"{short(Decimal(line['quantity']), language)} {line['unit']}".strip(),
            self.money(line["price"]),
        ]
        if self.discounts:
            discount = Decimal(line["discount"])
            cells.append(f"−{percent(discount, language)}" if discount else "")
        if self.rates:
            cells.append(percent(Decimal(line["vat_rate"]), language))
        return [*cells, self.money(line["net"])]

    def heads(self) -> list[str]:
        """The words above the columns."""
        names = ["position", "item", "quantity", "price"]
        names += ["discount"] * self.discounts + ["vat"] * self.rates + ["amount"]
        return [self.words[name] for name in names]

    def widths(self) -> list[float]:
        """Each short column as wide as its widest text; the description gets the rest."""
        heads = self.heads()
        found = []
        sums = [self.money(self.quote["totals"]["net"])]
        for place, head in enumerate(heads[2:]):
            texts = [row[place] for row in self.cells] + (sums if place == len(heads) - 3 else [])
            widest = max((look.width_of(text, SIZE) for text in texts), default=0)
            found.append(max(widest, look.width_of(head, SIZE - 1, bold=True)) + 2 * PAD + 4)
        found[0] = min(found[0], 30 * mm)  # a long unit breaks
        number = max(look.width_of(heads[0], SIZE - 1, bold=True), look.width_of("000", SIZE)) + 2 * PAD
        return [number, look.WIDTH - number - sum(found), *found]

    def rows(self) -> list[Row]:
        """All lines; the text of a very long one is spread over several rows."""
        right = look.style(SIZE, right=True)
        rows: list[Row] = []
        for line, cells in zip(self.quote["lines"], self.cells, strict=True):
            pieces = self.pieces(line)
            net = Decimal(line["net"])
            behind = [look.words(text, right) for text in cells]
            first = (look.words(str(line["position"]), look.style(SIZE)), pieces[0], *behind)
            rows.append(Row(first, net, goes_on=len(pieces) > 1))
            blank = [""] * len(cells)
            for place, piece in enumerate(pieces[1:], 1):
                rows.append(Row(("", piece, *blank), Decimal(0), goes_on=place < len(pieces) - 1))
        return rows

    def pieces(self, line: dict[str, Any]) -> list[list[Paragraph]]:
        """The text of a line: name and number, then the description, cut into pieces that fit a page."""
        head = [look.words(line["text"], look.style(SIZE, bold=True))]
        if line["number"]:
            label = f"{self.words['sku']} {line['number']}"
            head.append(look.words(label, look.style(SIZE - 1.5, color=look.SOFT)))
        if not line["description"]:
            return [head]
        width = self.columns[1] - 2 * PAD
        rest = [look.words(line["description"], look.style(SIZE - 0.5, color=look.SOFT, spaceBefore=1))]
        parts: list[list[Paragraph]] = []
        while rest:
            paragraph = rest.pop(0)
            cut = paragraph.split(width, TALLEST) if paragraph.wrap(width, 1e6)[1] > TALLEST else []
            if len(cut) > 1:
                paragraph, rest = cut[0], [*cut[1:], *rest]
            parts.append([paragraph])
        parts[0] = [*head, *parts[0]]
        return parts

    def table(self, rows: Sequence[Row], carried: Decimal | None, carry: Decimal | None) -> Table:
        """Head, the sum carried here, rows, the sum carried on."""
        small = SIZE - 1
        head = [
            look.words(text, look.style(small, bold=True, right=place > 1, color=self.color))
            for place, text in enumerate(self.heads())
        ]
        body: list[Any] = [head]
        styles: list[tuple] = [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), PAD),
            ("RIGHTPADDING", (0, 0), (-1, -1), PAD),
            ("LEFTPADDING", (0, 0), (0, -1), 0),
            ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 4),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
            ("LINEBELOW", (0, 0), (-1, 0), 0.9, self.color),
        ]
        if carried is not None:
            body.append(self.carrying(carried))
            styles += self.spanned(len(body) - 1)
        for row in rows:
            body.append(list(row.cells))
            if not row.goes_on:
                styles.append(("LINEBELOW", (0, len(body) - 1), (-1, len(body) - 1), 0.4, look.RULE))
        if carry is not None:
            body.append(self.carrying(carry))
            styles += self.spanned(len(body) - 1)
        return Table(body, colWidths=self.columns, style=TableStyle(styles))

    def carrying(self, amount: Decimal) -> list[Any]:
        """The row with the carried sum."""
        how = look.style(SIZE, right=True, color=look.SOFT)
        blank = [""] * (len(self.columns) - 3)
        return ["", look.words(self.words["carried"], how), *blank, look.words(self.money(amount), how)]

    def spanned(self, place: int) -> list[tuple]:
        """The words of a carrying row take all columns but the last."""
        return [("SPAN", (1, place), (-2, place)), ("LINEBELOW", (0, place), (-1, place), 0.4, look.RULE)]
