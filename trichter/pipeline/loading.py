"""The rows that the forecast works on, grouped by the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import Case, Count, F, FloatField, Func, IntegerField, Max, QuerySet, Sum, TextField, Value, When
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from . import forecast
from .models import ForecastSnapshot, Opportunity, Pipeline, Stage, StageOutcome


class YearMonth(Func):
    """A day's or moment's year and month as text, "2026-11"; a moment's in the active time zone."""

    output_field = TextField()

    def as_sqlite(self, compiler, connection, **extra):
        return super().as_sql(compiler, connection, template="substr(%(expressions)s, 1, 7)", **extra)

    def as_postgresql(self, compiler, connection, **extra):
        return super().as_sql(compiler, connection, template="to_char(%(expressions)s, 'YYYY-MM')", **extra)


def month_of(text: str | None) -> date | None:
    """The first day of "2026-11"."""
    return date(int(text[:4]), int(text[5:7]), 1) if text else None


def age_bucket(now: datetime) -> Case:
    """The age bucket of an opportunity in its stage, by its stage_since."""
    since = [(number, now - timedelta(days=days)) for number, days in enumerate(forecast.AGES)]
    return Case(
        *(When(stage_since__gte=moment, then=Value(number)) for number, moment in since),
        default=Value(len(forecast.AGES)),
        output_field=IntegerField(),
    )  # fmt: skip


def open_sums(opportunities: QuerySet[Opportunity], now: datetime | None = None) -> list[forecast.OpenSum]:
    """These opportunities (visible_to a user, of one pipeline), the open ones, grouped for the forecast."""
    amount = Coalesce(Cast("amount", FloatField()), Value(0.0))
    rows = (
        opportunities.open()  # type: ignore[attr-defined]
        .order_by()
        .values("owner_id", "stage_id", month=YearMonth("close_date"), bucket=age_bucket(now or timezone.now()))
        .annotate(count=Count("pk"), total=Sum(amount), squares=Sum(amount * amount))
    )
    return [
        forecast.OpenSum(
            month_of(row["month"]), row["owner_id"], row["stage_id"], row["bucket"], row["count"], row["total"],
            row["squares"],
        )
        for row in rows
    ]  # fmt: skip


def won_sums(opportunities: QuerySet[Opportunity], since: date, until: date | None = None) -> list[forecast.WonSum]:
    """These opportunities, those won from the day `since` on (and before `until`), by month and rep."""
    zone = timezone.get_current_timezone()
    rows = opportunities.won().filter(closed_at__gte=datetime(since.year, since.month, since.day, tzinfo=zone))  # type: ignore[attr-defined]
    if until is not None:
        rows = rows.filter(closed_at__lt=datetime(until.year, until.month, until.day, tzinfo=zone))
    sums: dict[tuple[date, int | None], list[float]] = {}
    for owner, closed, amount in rows.order_by().values_list("owner_id", "closed_at", "amount").iterator():
        local = closed.astimezone(zone)
        found = sums.setdefault((date(local.year, local.month, 1), owner), [0, 0.0])
        found[0] += 1
        found[1] += float(amount or 0)
    return [forecast.WonSum(month, owner, int(count), total) for (month, owner), (count, total) in sums.items()]


def stage_percents(pipeline: Pipeline) -> dict[int, int]:
    """The chance in percent of each stage of a pipeline, by id."""
    return dict(Stage.objects.filter(pipeline=pipeline).values_list("pk", "chance"))


def outcomes(pipeline: Pipeline) -> dict[tuple[int, int], tuple[int, int]]:
    """(cases, won) by (stage, age bucket), as last counted."""
    rows = StageOutcome.objects.filter(stage__pipeline=pipeline)
    return {
        (stage, bucket): (cases, won)
        for stage, bucket, cases, won in rows.values_list("stage_id", "bucket", "cases", "won")
    }


@dataclass(frozen=True)
class Basis:
    """All that a forecast of one pipeline is computed from."""

    rows: list[forecast.OpenSum]
    won: list[forecast.WonSum]
    stages: Mapping[int, int]
    chances: forecast.Chances

    def lines(self, key: forecast.Key) -> dict:
        """The forecast grouped by `key(month, owner_id)`."""
        return forecast.forecast(self.rows, self.stages, self.chances, self.won, key=key)


def load(opportunities: QuerySet[Opportunity], pipeline: Pipeline, now: datetime | None = None) -> Basis:
    """The basis for these opportunities (begin with visible_to(user)) in a pipeline; won ones from this month on."""
    now = now or timezone.now()
    chosen = opportunities.filter(pipeline=pipeline)
    stages = stage_percents(pipeline)
    month = timezone.localtime(now).date().replace(day=1)
    known = forecast.chances(stages, outcomes(pipeline))
    return Basis(open_sums(chosen, now), won_sums(chosen, month), stages, known)


OUTCOMES = """
SELECT stage, bucket, won, count(*) FROM (
    SELECT m.from_stage_id AS stage, CASE WHEN s.kind = 'won' THEN 1 ELSE 0 END AS won, CASE {buckets} END AS bucket
    FROM pipeline_move m
    JOIN pipeline_stage f ON f.id = m.from_stage_id AND f.kind = 'open'
    JOIN pipeline_opportunity o ON o.id = m.opportunity_id
    JOIN pipeline_stage s ON s.id = o.stage_id
    WHERE o.closed_at IS NOT NULL AND o.deleted_at IS NULL
    GROUP BY m.from_stage_id, o.id, s.kind
) AS stays GROUP BY stage, bucket, won
"""


def count_outcomes() -> dict[tuple[int, int], tuple[int, int]]:
    """(cases, won) by (stage, bucket), counted anew from the moves.

    An opportunity that stayed 20 days in a stage was in it at every age up to then, so it is a case of each bucket up
    to its longest stay's.
    """
    last = len(forecast.AGES)
    buckets = " ".join(
        f"WHEN max(m.age_seconds) <= {days * forecast.DAY} THEN {n}" for n, days in enumerate(forecast.AGES)
    )
    found: dict[tuple[int, int], tuple[int, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(OUTCOMES.format(buckets=f"{buckets} ELSE {last}"))
        for stage, bucket, won, count in cursor.fetchall():
            for age in range(bucket + 1):
                cases, winners = found.get((stage, age), (0, 0))
                found[stage, age] = (cases + count, winners + count * won)
    return found


@dataclass(frozen=True)
class TurnedOut:
    """What a past forecast said about a month, and what came: amounts of what was open then, and what was won."""

    month: date
    taken_on: date
    won_then: float
    by_stage: float
    by_history: float
    actual: float

    @property
    def said_by_history(self) -> float:
        """Won until then, and expected of the rest."""
        return self.won_then + self.by_history

    @property
    def said_by_stage(self) -> float:
        """The same with the stages' chances."""
        return self.won_then + self.by_stage


def turned_out(user, pipeline: Pipeline, months: int = 12, today: date | None = None) -> list[TurnedOut]:
    """How the forecasts turned out that were the last ones before each of the past months began.

    Only the shares of reps whose opportunities the user sees. Newest month first.
    """
    this = (today or timezone.localdate()).replace(day=1)
    first = date(this.year - (months + 11 - this.month + 1) // 12, (this.month - months - 1) % 12 + 1, 1)
    past = in_sight(ForecastSnapshot.objects.filter(pipeline=pipeline, month__gte=first, month__lt=this), user)
    days = past.filter(taken_on__lte=F("month")).order_by().values("month").annotate(day=Max("taken_on"))
    actual: dict[date, float] = {}
    for row in won_sums(Opportunity.objects.visible_to(user).filter(pipeline=pipeline), first, this):
        actual[row.month] = actual.get(row.month, 0.0) + row.amount
    found = []
    for month, day in sorted(days.values_list("month", "day"), reverse=True):
        said = past.filter(month=month, taken_on=day).aggregate(
            won=Sum("won_amount"), stage=Sum("by_stage"), history=Sum("by_history")
        )
        won, stage, history = (float(said[name] or 0) for name in ("won", "stage", "history"))
        found.append(TurnedOut(month, day, won, stage, history, actual.get(month, 0.0)))
    return found


def in_sight(snapshots: QuerySet[ForecastSnapshot], user) -> QuerySet[ForecastSnapshot]:
    """Only lines of reps whose opportunities the user sees, as OwnedQuerySet has it."""
    if user.visibility == "all":
        return snapshots
    mine = snapshots.filter(owner=user) | snapshots.filter(owner=None)
    if user.visibility == "team":
        mates = get_user_model().objects.filter(teams__in=user.teams.all()).values("pk")
        mine |= snapshots.filter(owner__in=mates)
    return mine
