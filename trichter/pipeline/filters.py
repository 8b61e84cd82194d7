"""How board and list are looked at. It stands in the address, so that it survives everything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trichter.people import normalise
from trichter.people.models import ListMemory

from .models import Opportunity, OpportunityQuerySet, Pipeline, Stage

KEYS = ("pipeline", "whose", "period", "q", "state", "stage", "sort")
WHOSE = {"all": _("All"), "mine": _("Mine"), "team": _("My team"), "nobody": _("Without owner")}
PERIODS = {
    "": _("Any close date"),
    "overdue": _("Close date past"),
    "month": _("This month"),
    "next_month": _("Next month"),
    "quarter": _("This quarter"),
    "next_quarter": _("Next quarter"),
    "none": _("No close date"),
}
STATES = {"open": _("Open"), "won": _("Won"), "lost": _("Lost"), "all": _("All")}
SORTS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "close_date": (_("Close date, soonest first"), ("close_date",)),
    "-close_date": (_("Close date, latest first"), ("-close_date",)),
    "-amount": (_("Amount, largest first"), ("-amount",)),
    "amount": (_("Amount, smallest first"), ("amount",)),
    "-opened_at": (_("Newest first"), ("-opened_at",)),
    "opened_at": (_("Oldest first"), ("opened_at",)),
    "name": (_("Name"), ("name",)),
}
MEMORY = "pipeline"  # the name under which the last way of looking is kept


@dataclass(frozen=True)
class Filters:
    """One way to look at the opportunities of a pipeline. `view` is board or list."""

    pipeline: Pipeline
    view: str = "board"
    whose: str = "all"
    period: str = ""
    q: str = ""
    state: str = "open"
    stage: int | None = None
    sort: str = "close_date"

    @property
    def pairs(self) -> dict[str, str]:
        """What stands in the address."""
        found = {"pipeline": str(self.pipeline.pk), "whose": self.whose}
        for name in ("period", "q"):
            if value := getattr(self, name):
                found[name] = value
        if self.view == "list":
            found |= {"state": self.state, "sort": self.sort}
            if self.stage:
                found["stage"] = str(self.stage)
        return found

    @property
    def query(self) -> str:
        """What follows the question mark."""
        return urlencode(self.pairs)

    def with_(self, **changes: Any) -> Filters:
        """The same with other parts."""
        return replace(self, **changes)

    @property
    def is_narrowed(self) -> bool:
        """Whether it shows less than there is."""
        return bool(self.whose != "all" or self.period or self.q or self.stage)

    def rows(self, user) -> OpportunityQuerySet:
        """The opportunities it shows to this user, whatever their stage."""
        rows = Opportunity.objects.visible_to(user)
        if self.whose == "mine":
            rows = rows.filter(owner=user)
        elif self.whose == "nobody":
            rows = rows.filter(owner=None)
        elif self.whose == "team":
            mates = get_user_model().objects.filter(teams__in=user.teams.all())
            rows = rows.filter(owner__in=list(mates.values_list("pk", flat=True).distinct()))
        rows = within(rows, self.period)
        for word in normalise.words(self.q)[:6]:
            rows = rows.filter(search_text__contains=word)
        return rows

    def listed(self, user) -> OpportunityQuerySet:
        """The same, with what only the list asks for: state and stage."""
        rows = self.rows(user).filter(pipeline=self.pipeline)
        if self.stage:
            rows = rows.filter(stage=self.stage)
        if self.state == "open":
            return rows.open()
        if self.state in ("won", "lost"):
            ids = Stage.objects.filter(pipeline=self.pipeline, kind=self.state).values_list("pk", flat=True)
            return rows.filter(stage__in=list(ids), closed_at__isnull=False)
        return rows


def read(data: Mapping[str, str], view: str) -> Filters | None:
    """The filters an address asks for; unknown values count as none. None if there is no pipeline at all."""
    pipelines = list(Pipeline.objects.all())
    chosen = [row for row in pipelines if str(row.pk) == data.get("pipeline")]
    pipeline = next(iter(chosen or [row for row in pipelines if row.is_default] or pipelines), None)
    if pipeline is None:
        return None
    stage = data.get("stage", "")
    return Filters(
        pipeline,
        view,
        whose=data.get("whose") if data.get("whose") in WHOSE else "all",  # type: ignore[arg-type]
        period=data.get("period") if data.get("period") in PERIODS else "",  # type: ignore[arg-type]
        q=data.get("q", "").replace("\0", "").strip()[:100],
        state=data.get("state") if data.get("state") in STATES else "open",  # type: ignore[arg-type]
        stage=int(stage) if stage.isascii() and stage.isdecimal() and len(stage) < 12 else None,
        sort=data.get("sort") if data.get("sort") in SORTS else "close_date",  # type: ignore[arg-type]
    )


def remembered(user) -> str:
    """Where the user last looked at the pipeline: "board?…" or "list?…"; empty for never."""
    return ListMemory.objects.filter(user=user, list_name=MEMORY).values_list("query", flat=True).first() or ""


def remember(user, filters: Filters) -> None:
    """Keep how the user looks at it, if it is another way than before."""
    wanted = f"{filters.view}?{filters.query}"
    if remembered(user) != wanted:
        ListMemory.objects.update_or_create(user=user, list_name=MEMORY, defaults={"query": wanted})


def within(rows: OpportunityQuerySet, period: str, today: date | None = None) -> OpportunityQuerySet:
    """Those whose close date lies in a period."""
    today = today or timezone.localdate()
    if period == "none":
        return rows.filter(close_date=None)
    if period == "overdue":
        return rows.filter(close_date__lt=today)
    span = span_of(period, today)
    return rows.filter(close_date__gte=span[0], close_date__lt=span[1]) if span else rows


def span_of(period: str, today: date) -> tuple[date, date] | None:
    """First day and the day behind the last one.

    >>> [str(day) for day in span_of("next_quarter", date(2026, 11, 25))]
    ['2027-01-01', '2027-04-01']
    """
    month = today.replace(day=1)
    quarter = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    spans = {
        "month": (month, months_on(month, 1)),
        "next_month": (months_on(month, 1), months_on(month, 2)),
        "quarter": (quarter, months_on(quarter, 3)),
        "next_quarter": (months_on(quarter, 3), months_on(quarter, 6)),
    }
    return spans.get(period)


def months_on(first: date, months: int) -> date:
    """The first day of the month so many months later."""
    total = first.year * 12 + first.month - 1 + months
    return date(total // 12, total % 12 + 1, 1)


def last_day(month: date) -> date:
    """The last day of a month given by its first."""
    return months_on(month, 1) - timedelta(days=1)
