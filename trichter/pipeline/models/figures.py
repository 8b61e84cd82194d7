"""Figures kept beside the opportunities: what became of those that were in a stage, and past forecasts."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from .settings import Pipeline, Stage


class StageOutcome(models.Model):
    """Of the closed opportunities that were in this stage at this age: how many there are and how many were won.

    `bucket` is a number of pipeline.forecast.AGES. Derived from the moves; rebuilt by pipeline.services.figures.
    """

    stage = models.ForeignKey(Stage, on_delete=models.CASCADE, related_name="+")
    bucket = models.PositiveSmallIntegerField()
    cases = models.PositiveIntegerField()
    won = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stage", "bucket"], name="stage_outcome_once")]

    def __str__(self) -> str:
        return f"{self.stage_id}/{self.bucket}: {self.won} of {self.cases}"


class ForecastSnapshot(models.Model):
    """What the forecast said on a day about a month and a rep, so that it can be compared with what came."""

    taken_on = models.DateField()
    pipeline = models.ForeignKey(Pipeline, on_delete=models.CASCADE, related_name="+")
    month = models.DateField()  # its first day
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    open_count = models.PositiveIntegerField()
    open_amount = models.DecimalField(max_digits=18, decimal_places=2)
    by_stage = models.DecimalField(max_digits=18, decimal_places=2)
    by_history = models.DecimalField(max_digits=18, decimal_places=2)
    won_count = models.PositiveIntegerField()  # already won in the month when the snapshot was taken
    won_amount = models.DecimalField(max_digits=18, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["taken_on", "pipeline", "month", "owner"], name="snapshot_once"),
            models.UniqueConstraint(
                fields=["taken_on", "pipeline", "month"], condition=Q(owner=None), name="snapshot_once_ownerless"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.taken_on} {self.month:%Y-%m} {self.by_stage}"
