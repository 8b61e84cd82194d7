"""Which people a figure is about: a period and what they have in common; and, within that, the cell that was clicked.

Both travel in the address, so that every number's link says all that the list behind it needs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from trichter.people.models.event import micros

from .journeys import DAY_ONE
from .lake import sight
from .sides import JOURNEYS, Side

PERIODS = ("30", "90", "365", "all", "own")
DIMENSIONS = ("source", "medium", "campaign", "channel", "industry", "owner", "month")
NUMBERS = ("owner", "reason", "rule", "hour", "bucket", "version", "pipeline", "step")
TEXTS = ("source", "medium", "campaign", "channel", "industry", "last", "currency")
MONTHS = ("month", "due")
UNKNOWN = "~"  # the value of those who have none


@dataclass(frozen=True)
class Cut:
    """The people of a figure. `clock` says what the period is about: when they came, or first reached a stage."""

    period: str = "365"
    since: str = ""  # days as ISO dates, for the period "own"; both included
    until: str = ""
    source: str = ""
    medium: str = ""
    campaign: str = ""
    channel: str = ""
    industry: str = ""
    owner: str = ""
    month: str = ""  # as 2026-11
    reason: str = ""  # of rejection or loss
    rule: str = ""  # of routing
    hour: str = ""  # of the day
    bucket: str = ""  # of the time until the first response
    version: str = ""  # of a definition
    pipeline: str = ""
    last: str = ""  # the source of the last touch
    currency: str = ""
    step: str = ""  # a pipeline's stage
    due: str = ""  # the month of the close date
    clock: str = ""
    by: str = ""  # what the figures are grouped by
    back: int = 0  # so many periods earlier, to compare with

    @property
    def days(self) -> tuple[date | None, date | None]:
        """The first day and the last, both included; None is open."""
        today = timezone.localdate(timezone=ZoneInfo(settings.TIME_ZONE))
        if self.period == "own":
            return as_day(self.since), as_day(self.until)
        if self.period == "all":
            return None, None
        length = timedelta(days=int(self.period))
        last = today - length * self.back
        return last - length + timedelta(days=1), last

    def where(self, user, side: Side = JOURNEYS) -> tuple[str, list[Any]]:
        """SQL about a side's rows and its parameters, visibility included."""
        sql, parameters = sight(user, side.owner)
        parts, values = [sql], list(parameters)
        for part, given in (*self._period(side), *self._common(side)):
            parts.append(part)
            values += given
        return " AND ".join(parts), values

    def _period(self, side: Side) -> Iterator[tuple[str, list[Any]]]:
        first, last = self.days
        moment = side.clocks.get(self.clock)
        if moment:
            yield f"{moment} IS NOT NULL", []
        if first is not None:
            yield (f"{moment} >= ?", [midnight(first)]) if moment else (f"{side.day} >= ?", [(first - DAY_ONE).days])
        if last is not None:
            after = midnight(last + timedelta(days=1))
            yield (f"{moment} < ?", [after]) if moment else (f"{side.day} <= ?", [(last - DAY_ONE).days])

    def _common(self, side: Side) -> Iterator[tuple[str, list[Any]]]:
        for name, column in side.columns.items():
            value = getattr(self, name)
            if not value:
                continue
            if value == UNKNOWN:
                yield (f"{column} = ''", []) if name in TEXTS else (f"{column} IS NULL", [])
            elif name in MONTHS:
                yield f"{column} = ?", [month_number(value)]
            else:
                yield f"{column} = ?", [value if name in TEXTS else int(value)]

    def with_(self, **changes: Any) -> Cut:
        """The same with changes."""
        return replace(self, **changes)

    def period_only(self) -> Cut:
        """The same period, and nothing else."""
        return Cut(period=self.period, since=self.since, until=self.until)

    def query(self, **more: str) -> str:
        """The part of an address after the question mark."""
        mine = {each.name: getattr(self, each.name) for each in fields(self)}
        default = Cut()
        return urlencode(
            {name: value for name, value in {**mine, **more}.items() if value != getattr(default, name, "")}
        )


def read_cut(data: Mapping[str, str]) -> Cut:
    """A cut from an address; what cannot be read is as if it were not there."""
    given: dict[str, Any] = {each.name: str(data.get(each.name, "")).replace("\0", "")[:200] for each in fields(Cut)}
    if given["period"] not in PERIODS:
        given["period"] = "365"
    for name in ("since", "until"):
        given[name] = given[name] if given["period"] == "own" and as_day(given[name]) else ""
    for name in NUMBERS:
        given[name] = given[name] if given[name] == UNKNOWN or is_number(given[name]) else ""
    for name in MONTHS:
        given[name] = given[name] if given[name] == UNKNOWN or month_number(given[name]) else ""
    given["clock"] = given["clock"] if given["clock"] in JOURNEYS.clocks else ""
    given["by"] = given["by"] if given["by"] in DIMENSIONS else ""
    texts = {name: value for name, value in given.items() if name != "back"}
    return Cut(**texts, back=1 if given["back"] == "1" else 0)


@dataclass(frozen=True)
class CellOf:
    """The cell of a figure: a name and its arguments, such as ("reached", ("mql",))."""

    kind: str
    stages: tuple[str, ...]
    side: Side = JOURNEYS

    @property
    def text(self) -> str:
        """As it stands in an address."""
        return "-".join((self.kind, *self.stages))

    @property
    def sql(self) -> str:
        """The condition about the side's rows."""
        return self.side.cells[self.kind][1](*self.stages)


def read_cell(text: str, side: Side = JOURNEYS) -> CellOf | None:
    """The cell that an address names; None if there is none of that name.

    >>> read_cell("step-lead-mql").sql
    '((steps >> 1) & 1) = 1'
    """
    kind, *stages = text.split("-")
    if kind not in side.cells:
        return None
    allowed = side.cells[kind][0]
    if len(stages) != len(allowed) or any(stage not in names for stage, names in zip(stages, allowed, strict=True)):
        return None
    return CellOf(kind, tuple(stages), side)


def cell(kind: str, *stages: str) -> str:
    """The name of a cell in an address."""
    return CellOf(kind, stages).text


def as_day(text: str) -> date | None:
    """A day written as 2026-11-25; None if it is none."""
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def is_number(text: str) -> bool:
    """Whether this is an id."""
    return text.isascii() and text.isdecimal() and len(text) < 19


def month_number(text: str) -> int:
    """year * 12 + month - 1 of a month written as 2026-11; 0 if it is none."""
    if not re.fullmatch(r"[12]\d{3}-(0[1-9]|1[0-2])", text):
        return 0
    return int(text[:4]) * 12 + int(text[5:]) - 1


def month_text(number: int) -> str:
    """The month as it stands in an address."""
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def midnight(day: date) -> int:
    """The first microsecond of a day in the house's zone."""
    return micros(datetime.combine(day, time(), ZoneInfo(settings.TIME_ZONE)))
