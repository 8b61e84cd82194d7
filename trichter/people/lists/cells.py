"""What a cell of a list shows. In Python rather than in templates, because a page has hundreds of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from typing import Any

from django.urls import reverse
from django.utils import formats
from django.utils.dateparse import parse_date
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from trichter.ui import chips

from .columns import Column
from .definitions import ListDefinition

NOTHING = chips.NOTHING


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: what it shows, and the tag it stands in, which is the same for all cells of a column."""

    html: str
    opening: str
    label: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a list. `choose` says what its check box does."""

    pk: int
    title: str
    choose: str
    href: str
    panel: str
    cells: list[Cell]

    @property
    def html(self) -> SafeString:
        """All cells. Joined here, because a page has hundreds and a template takes three times as long for them."""
        return SafeString("".join([f"{cell.opening}{safe(cell.html)}</td>" for cell in self.cells]))


def opening(column: Column, first: bool, may_edit: bool) -> str:
    """The tag of a column's cells: its look, its words for narrow screens, and the name that editing knows it by."""
    label = "" if first else format_html(' data-label="{}"', column.label)
    field = format_html(' data-field="{}" data-slot', column.field) if column.edit and may_edit else ""
    return format_html('<td class="cell-{}{}"{}{}>', column.kind, " cell-main" if first else "", label, field)


class Links:
    """Addresses of many records, made from one pattern each, because resolving hundreds of them takes its time."""

    def __init__(self, entity: str) -> None:
        self.page = reverse(f"people:{entity}", args=[0])
        self.panel = reverse(f"people:{entity}_panel" if entity == "company" else "people:panel", args=[0])

    def of(self, pk: int) -> tuple[str, str]:
        """The page and the panel of a record."""
        return self.page.replace("/0/", f"/{pk}/"), self.panel.replace("/0/", f"/{pk}/")


def load_values(columns: Sequence[Column], rows: Sequence[Any], user) -> dict[Any, Mapping[int, Any]]:
    """What columns load in bulk: one call for each different loader."""
    loaders = dict.fromkeys(column.load for column in columns if column.load)
    return {load: load(rows, user) for load in loaders} if rows else {}


def draw_rows(definition: ListDefinition, columns: Sequence[Column], records: Sequence[Any], user) -> list[Row]:
    """The rows of a page."""
    loaded = load_values(columns, records, user)
    links, company_links = Links(definition.entity), Links("company")
    may_edit = user.may("people.change")
    heads = [(column, opening(column, not place, may_edit), str(column.label)) for place, column in enumerate(columns)]
    choose = _("Select %(name)s")
    rows = []
    for record in records:
        href, panel = links.of(record.pk)
        cells = []
        for column, tag, label in heads:
            value = column.text(record, loaded.get(column.load))
            cells.append(Cell(draw(column, record, value, href, panel, company_links), tag, label))
        title = str(record)
        rows.append(Row(record.pk, title, choose % {"name": title}, href, panel, cells))
    return rows


def draw(column: Column, record: Any, value: Any, href: str, panel: str, company_links: Links) -> str:
    """One cell."""
    if column.kind == "name":
        line = chips.person_line if hasattr(record, "score") else chips.company_line
        return line(record, href, panel)
    if column.kind == "score":
        return chips.score_chip(record, panel)
    if column.kind == "html":
        return column.render(record, value) if column.render else ""
    if value is None or value == "":
        return NOTHING
    if column.kind == "company":
        page, side = company_links.of(value.pk)
        return SafeString(f'<a href="{page}" hx-get="{side}" hx-target="#panel">{escape(str(value))}</a>')
    drawer = DRAWERS.get(column.kind)
    if drawer:
        return drawer(column, value)
    text = safe(value)
    return SafeString(f'<span class="cut" title="{text}">{text}</span>')


def safe(value: Any) -> str:
    """What can stand in HTML: escaped, unless it is HTML already. Django's own does the same behind a wrapper for lazy
    texts, which would be half the time of a page of rows."""
    return value.__html__() if hasattr(value, "__html__") else escape(str(value))


def draw_owner(column: Column, value: Any) -> SafeString:
    """Letters and name of a colleague."""
    name = escape(str(value))
    return SafeString(f'<span class="owner">{chips.avatar(value, "sm")}<span class="owner-name">{name}</span></span>')


def draw_number(column: Column, value: Any) -> str:
    """A number as the language writes it."""
    return (
        formats.number_format(value, use_l10n=True, force_grouping=True)
        if isinstance(value, int | float)
        else str(value)
    )


def draw_date(column: Column, value: Any) -> str:
    """A day as the language writes it; own fields keep days as ISO text."""
    day = value if isinstance(value, date | datetime) else as_day(value)
    return chips.moment(day) if day else format_html("{}", value)


def as_day(value: Any) -> date | None:
    """The day of an ISO text, None if it is none."""
    try:
        return parse_date(str(value))
    except ValueError:
        return None


def draw_choice(column: Column, value: Any) -> str:
    """The words of a choice."""
    return format_html("{}", dict(column.choices).get(value, value))


def draw_email(column: Column, value: Any) -> SafeString:
    """An address to write to."""
    return format_html('<a href="mailto:{}">{}</a>', value, value)


def draw_phone(column: Column, value: Any) -> SafeString:
    """A number to call."""
    return format_html('<a href="tel:{}">{}</a>', str(value).replace(" ", ""), value)


def draw_link(column: Column, value: Any) -> SafeString:
    """A web address; only http and https become links."""
    text = str(value)
    if not text.lower().startswith(("http://", "https://")):
        return format_html("{}", text)
    shown = text.split("://", 1)[1].removeprefix("www.").rstrip("/")
    return format_html('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>', text, shown)


DRAWERS: dict[str, Any] = {
    "owner": draw_owner,
    "number": draw_number,
    "date": draw_date,
    "ago": lambda column, value: chips.ago(value),
    "band": lambda column, value: chips.band_chip(value),
    "stage": lambda column, value: chips.stage_pill(value),
    "choice": draw_choice,
    "boolean": lambda column, value: _("yes") if value else _("no"),
    "email": draw_email,
    "phone": draw_phone,
    "link": draw_link,
}
