"""Figures that are kept: outcomes by stage and age, and weekly snapshots of the forecast. Both can be done again."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from .. import loading
from ..models import ForecastSnapshot, Opportunity, Pipeline, StageOutcome


@transaction.atomic
def refresh_outcomes() -> int:
    """Count anew what became of opportunities by stage and age. Returns the number of rows."""
    rows = [
        StageOutcome(stage_id=stage, bucket=bucket, cases=cases, won=won)
        for (stage, bucket), (cases, won) in loading.count_outcomes().items()
    ]
    StageOutcome.objects.all().delete()
    StageOutcome.objects.bulk_create(rows)
    return len(rows)


@transaction.atomic
def take_snapshots(today: date | None = None) -> int:
    """Keep what the forecast says, once a week (under the date of its Monday). Returns the number of new rows."""
    day = today or timezone.localdate()
    monday = day - timedelta(days=day.weekday())
    written = 0
    for pipeline in Pipeline.objects.all():
        if ForecastSnapshot.objects.filter(pipeline=pipeline, taken_on=monday).exists():
            continue
        lines = loading.load(Opportunity.objects.alive(), pipeline).lines(lambda month, owner: (month, owner))
        rows = [
            ForecastSnapshot(
                taken_on=monday, pipeline=pipeline, month=month, owner_id=owner, open_count=line.count,
                open_amount=money(line.amount), by_stage=money(line.by_stage), by_history=money(line.by_history),
                won_count=line.won_count, won_amount=money(line.won_amount),
            )
            for (month, owner), line in lines.items() if month is not None
        ]  # fmt: skip
        ForecastSnapshot.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
        written += len(rows)
    return written


def money(value: float) -> Decimal:
    """Rounded to cents."""
    return Decimal(str(round(value, 2)))
