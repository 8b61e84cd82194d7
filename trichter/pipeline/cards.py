"""Cards of the board and the heads of its columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Sum
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from trichter.people.paging import page
from trichter.ui.icons import icon
from trichter.ui.registry import gathered

from .filters import Filters
from .models import Opportunity, Stage

SIZE = 20
DAY = 86_400

# What other packages show on cards: functions (user, opportunities) -> {opportunity id: safe HTML}. A package names
# them as CHIPS in its opportunity_cards.py, such as the next step of guidance.
Chips = Callable[[Any, Sequence[Opportunity]], dict[int, Any]]


@dataclass
class Card:
    """An opportunity on the board."""

    row: Opportunity
    chips: list[Any] = field(default_factory=list)
    rotting: str = ""
    overdue: bool = False
    buttons: str = ""  # of its menu: the other stages, safe HTML


@dataclass
class Column:
    """A stage with what is in it: how many, the sum of their amounts, and that sum weighted with the stage's chance."""

    stage: Stage
    count: int = 0
    total: float = 0.0
    cards: list[Card] = field(default_factory=list)
    more: str = ""

    @property
    def weighted(self) -> float:
        return self.total * self.stage.chance / 100


def columns(filters: Filters, user, *, cards: bool = True) -> list[Column]:
    """The board: one query for all sums, one for the first cards of each column."""
    stages = all_stages(filters)
    found = [Column(stage) for stage in stages if stage.is_open]
    rows = filters.rows(user).open()
    # by the stages' ids, so that one index answers it without the table
    ids = [column.stage.pk for column in found]
    sums = rows.filter(stage__in=ids).order_by().values_list("stage").annotate(cases=Count("*"), total=Sum("amount"))
    by_stage = {stage: (count, float(total or 0)) for stage, count, total in sums}
    for column in found:
        column.count, column.total = by_stage.get(column.stage.pk, (0, 0.0))
        if cards and column.count:
            column.cards, column.more = column_cards(filters, user, column.stage, stages)
    return found


def step_buttons(current: int, stages: Sequence[Stage]) -> SafeString:
    """The buttons of a card's menu, one per stage but its own. The same for all cards of a column: made once."""
    signs = {Stage.Kind.WON: "trophy", Stage.Kind.LOST: "circle-x"}
    rows = [
        (stage.pk, icon(signs.get(stage.kind, "arrow-right"), size="sm"), stage.label)  # type: ignore[call-overload]
        for stage in stages
        if stage.pk != current
    ]
    button = '<button type="submit" class="menu-item" name="stage" value="{}">{}<span>{}</span></button>'
    return format_html_join("", button, rows)


def all_stages(filters: Filters) -> list[Stage]:
    """Where a card of the board may go: the open stages, won and lost."""
    rows = Stage.objects.filter(pipeline=filters.pipeline, active=True).order_by("position", "pk")
    return sorted(rows, key=lambda stage: not stage.is_open)


def column_cards(
    filters: Filters, user, stage: Stage, stages: Sequence[Stage], cursor: str = ""
) -> tuple[list[Card], str]:
    """Cards of a column behind a cursor, and the cursor of the next ones."""
    rows = filters.rows(user).open().filter(stage=stage).select_related("company", "person", "owner")
    found = page(rows, ("rank",), cursor=cursor, limit=SIZE)
    for row in found.rows:
        row.stage = stage
    return with_buttons(as_cards(found.rows, user), stages), found.next_cursor


def with_buttons(cards: list[Card], stages: Sequence[Stage]) -> list[Card]:
    """The same cards with the buttons of their menus."""
    made: dict[int, SafeString] = {}
    for card in cards:
        current = card.row.stage_id
        if current not in made:
            made[current] = step_buttons(current, stages)
        card.buttons = made[current]
    return cards


def as_cards(rows: Sequence[Opportunity], user, now: datetime | None = None) -> list[Card]:
    """Opportunities (with company, person, owner, stage) as cards."""
    now = now or timezone.now()
    today = timezone.localtime(now).date()
    extra = [chips(user, rows) for chips in gathered("opportunity_cards", "CHIPS")] if rows else []
    return [
        Card(
            row,
            [found[row.pk] for found in extra if found.get(row.pk)],
            rotting(row, now),
            bool(row.is_open and row.close_date and row.close_date < today),
        )
        for row in rows
    ]


def rotting(row: Opportunity, now: datetime) -> str:
    """That an opportunity has rested in its stage for longer than the house thinks good, in words; else nothing."""
    limit = row.stage.rotting_days
    if not row.is_open or limit is None:
        return ""
    days = int((now - row.stage_since).total_seconds() // DAY)
    return (
        ngettext("rests here for %(count)d day", "rests here for %(count)d days", days) % {"count": days}
        if days > limit
        else ""
    )
