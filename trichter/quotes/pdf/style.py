"""Fonts, text styles and measures of the page (A4, DIN 5008 form B)."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from xml.sax.saxutils import escape

from django.conf import settings
from django.contrib.staticfiles import finders
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph

REGULAR, BOLD = "TrichterSans", "TrichterSans-Bold"
FILES = {REGULAR: "DejaVuSans.ttf", BOLD: "DejaVuSans-Bold.ttf"}

PAGE_WIDTH, PAGE_HEIGHT = A4
LEFT, RIGHT = 25 * mm, 20 * mm  # DIN 5008: text from 25 mm, at least 20 mm on the right
WIDTH = PAGE_WIDTH - LEFT - RIGHT
BOTTOM = 37 * mm  # the footer lies below
FIRST_TOP = 98.5 * mm  # form B: the subject stands 8.46 mm below the address field
NEXT_TOP = 24 * mm

INK, SOFT, RULE = HexColor("#1b2426"), HexColor("#566366"), HexColor("#c9d1d3")
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\u2028\u2029\ufffe\uffff]")


@lru_cache
def use_fonts() -> None:
    """Make the two faces known. They come with the program, so a quote looks the same everywhere and embeds them."""
    for name, file in FILES.items():
        pdfmetrics.registerFont(TTFont(name, font_file(file)))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)


def font_file(name: str) -> str:
    """Where a font lies: in the package, or where collectstatic has put it. Raises FileNotFoundError."""
    relative = f"vendor/fonts/{name}"
    found = finders.find(relative) or Path(settings.STATIC_ROOT) / relative
    if not Path(found).is_file():
        raise FileNotFoundError(f"{relative} is missing: run scripts/build_frontend.py")
    return str(found)


def style(size: float, *, bold: bool = False, right: bool = False, color=INK, leading: float = 0, **more):
    """A paragraph style of ours."""
    return ParagraphStyle(
        "own",
        fontName=BOLD if bold else REGULAR,
        fontSize=size,
        leading=leading or size * 1.35,
        textColor=color,
        alignment=TA_RIGHT if right else 0,
        splitLongWords=1,
        **more,
    )


def safe(text: str) -> str:
    """Text of users for a paragraph: no markup, no control characters, line breaks kept."""
    return escape(CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))).replace("\n", "<br/>")


def words(text: str, how: ParagraphStyle) -> Paragraph:
    """A paragraph of users' text."""
    return Paragraph(safe(text) or "\u00a0", how)


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a text is, in points."""
    return pdfmetrics.stringWidth(text, BOLD if bold else REGULAR, size)
