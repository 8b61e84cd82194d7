"""What stands around the text: address window, information block, fold marks, header and footer."""

from __future__ import annotations

import io
from typing import Any

from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader, simpleSplit
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Table, TableStyle

from . import style as look

ADDRESS_LINES = 6  # as many as the window shows
LOGO_BOX = (62 * mm, 22 * mm)


class Letter(BaseDocTemplate):
    """A letter by DIN 5008 form B. `pages` is the number of pages, known after a first run; 0 leaves it open."""

    def __init__(self, target: io.BytesIO, quote: dict[str, Any], logo: bytes | None, pages: int = 0) -> None:
        head = quote["letterhead"]
        super().__init__(
            target,
            pagesize=(look.PAGE_WIDTH, look.PAGE_HEIGHT),
            title=quote["title"],
            author=head["name"],
            subject=quote["subject"],
            creator="Trichter",
            producer="Trichter",
            keywords=quote["number"],
            lang="de-DE" if quote["language"] == "de" else "en-GB",
            displayDocTitle=1,
            invariant=1,
        )
        self.quote, self.head, self.logo, self.pages = quote, head, logo, pages
        self.color = look.HexColor(head["color"])
        self.addPageTemplates(
            [
                PageTemplate(
                    "first", [self.frame(look.FIRST_TOP)], onPage=self.first_page, autoNextPageTemplate="next"
                ),
                PageTemplate("next", [self.frame(look.NEXT_TOP)], onPage=self.next_page),
            ]
        )

    def frame(self, top: float) -> Frame:
        """Where the text runs, from `top` (points from the upper edge) to the footer."""
        height = look.PAGE_HEIGHT - top - look.BOTTOM
        return Frame(look.LEFT, look.BOTTOM, look.WIDTH, height, 0, 0, 0, 0)

    def first_page(self, canvas, document) -> None:
        """Letterhead, address, information block, marks."""
        self.say_when(canvas)
        self.draw_name(canvas)
        self.draw_address(canvas)
        self.draw_facts(canvas)
        self.draw_marks(canvas)
        self.draw_edges(canvas)

    def next_page(self, canvas, document) -> None:
        """What this sheet belongs to."""
        canvas.setFont(look.REGULAR, 7.5)
        canvas.setFillColor(look.SOFT)
        y = look.PAGE_HEIGHT - 15 * mm
        canvas.drawString(look.LEFT, y, self.quote["subject"])
        canvas.drawRightString(look.PAGE_WIDTH - look.RIGHT, y, self.head["name"])
        canvas.setStrokeColor(look.RULE)
        canvas.setLineWidth(0.4)
        canvas.line(look.LEFT, y - 4, look.PAGE_WIDTH - look.RIGHT, y - 4)
        self.draw_edges(canvas)

    def say_when(self, canvas) -> None:
        """The document's own date is the quote's, so that making it again changes no byte."""
        year, month, day = map(int, self.quote["date"].split("-"))
        canvas.setDateFormatter(lambda *now: f"D:{year:04}{month:02}{day:02}120000Z")

    def draw_name(self, canvas) -> None:
        """The logo at the upper right, or the company's name where there is none."""
        right, top = look.PAGE_WIDTH - look.RIGHT, look.PAGE_HEIGHT - 13 * mm
        if self.logo:
            image = ImageReader(io.BytesIO(self.logo))
            width, height = image.getSize()
            scale = min(LOGO_BOX[0] / width, LOGO_BOX[1] / height)
            width, height = width * scale, height * scale
            canvas.drawImage(image, right - width, top - height, width, height, mask="auto")
            return
        name = look.words(self.head["name"], look.style(15, bold=True, right=True, color=self.color))
        _width, height = name.wrap(look.WIDTH, 30 * mm)
        name.drawOn(canvas, look.LEFT, top - height)

    def draw_address(self, canvas) -> None:
        """The window: return line above, address below, nothing may reach over 85 × 45 mm."""
        y = look.PAGE_HEIGHT - 61 * mm
        canvas.setFillColor(look.SOFT)
        size = 6.5
        line = " · ".join(part for part in self.sender() if part)
        while look.width_of(line, size) > 78 * mm and size > 4:
            size -= 0.25
        canvas.setFont(look.REGULAR, size)
        canvas.drawString(look.LEFT, y, line)
        canvas.setStrokeColor(look.RULE)
        canvas.setLineWidth(0.4)
        canvas.line(look.LEFT, y - 2, look.LEFT + 80 * mm, y - 2)
        canvas.setFillColor(look.INK)
        y = look.PAGE_HEIGHT - 67 * mm
        size, lines = fitted(self.quote["address"])
        canvas.setFont(look.REGULAR, size)
        for text in lines:
            canvas.drawString(look.LEFT, y, text)
            y -= 4.5 * mm * size / 9.5

    def sender(self) -> tuple[str, str, str]:
        """Who sends: name, street, town."""
        return self.head["name"], self.head["street"], f"{self.head['postcode']} {self.head['city']}".strip()

    def draw_facts(self, canvas) -> None:
        """The information block beside the window."""
        label = look.style(7.5, color=look.SOFT, leading=11)
        rows = []
        for name, text in self.quote["facts"]:
            size = next((size for size in (8.5, 8, 7.5, 7) if look.width_of(text, size) < 44 * mm), 7)
            rows.append([look.words(name, label), look.words(text, look.style(size, leading=11))])
        table = Table(rows, colWidths=[20 * mm, 45 * mm], style=flush())
        _width, height = table.wrap(65 * mm, 60 * mm)
        table.drawOn(canvas, 125 * mm, look.PAGE_HEIGHT - 50 * mm - height)

    def draw_marks(self, canvas) -> None:
        """Where to fold (105 and 210 mm) and to punch (148.5 mm)."""
        canvas.setStrokeColor(look.SOFT)
        canvas.setLineWidth(0.3)
        for down, length in ((105, 4), (148.5, 6), (210, 4)):
            y = look.PAGE_HEIGHT - down * mm
            canvas.line(4 * mm, y, (4 + length) * mm, y)

    def draw_edges(self, canvas) -> None:
        """The word for a draft, the page's number and the footer."""
        if self.quote["draft"]:
            canvas.saveState()
            canvas.setFont(look.BOLD, 72)
            canvas.setFillColor(look.HexColor("#e9eded"))
            canvas.translate(look.PAGE_WIDTH / 2, look.PAGE_HEIGHT / 2 - 20 * mm)
            canvas.rotate(52)
            canvas.drawCentredString(0, 0, self.quote["words"]["draft"])
            canvas.restoreState()
        canvas.setFont(look.REGULAR, 7.5)
        canvas.setFillColor(look.SOFT)
        page = self.quote["words"]["page"].format(page=self.page, pages=self.pages or self.page)
        canvas.drawRightString(look.PAGE_WIDTH - look.RIGHT, 31.5 * mm, page)
        canvas.setStrokeColor(self.color)
        canvas.setLineWidth(0.6)
        canvas.line(look.LEFT, 29 * mm, look.PAGE_WIDTH - look.RIGHT, 29 * mm)
        self.draw_footer(canvas)

    def draw_footer(self, canvas) -> None:
        """Up to four columns of small print, the same on each page."""
        columns = [column for column in self.quote["footer"] if column]
        if not columns:
            return
        size = 6.5 if max(map(len, columns)) <= 5 else 6
        how = look.style(size, color=look.SOFT, leading=size * 1.32)
        cells = [look.words("\n".join(column), how) for column in columns]
        wanted = [max(look.width_of(text, size) for text in column) + 9 for column in columns]
        widths = [width * look.WIDTH / sum(wanted) for width in wanted]  # each as wide as its longest line asks for
        table = Table([cells], colWidths=widths, style=flush(gap=6))
        _width, height = table.wrap(look.WIDTH, 24 * mm)
        table.drawOn(canvas, look.LEFT, 27 * mm - height)


def fitted(address: list[str]) -> tuple[float, list[str]]:
    """The address broken into lines of the window, in the largest size in which it fits."""
    for size in (9.5, 8.5, 7.5):
        lines = [line for text in address for line in simpleSplit(text, look.REGULAR, size, 80 * mm)]
        if len(lines) <= ADDRESS_LINES * 9.5 / size:
            return size, lines
    return size, lines[:7]


def flush(gap: float = 0) -> TableStyle:
    """Cells without padding but a gap to the right."""
    return TableStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), gap),
            ("TOPPADDING", (0, 0), (-1, -1), 0),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
        ]
    )
