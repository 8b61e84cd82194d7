"""Traces of the worker."""

from __future__ import annotations

from django.db import models


class Heartbeat(models.Model):
    """A worker that was alive at `at`."""

    name = models.CharField(max_length=120, primary_key=True)
    at = models.DateTimeField()
    started_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Schedule(models.Model):
    """When a periodic job is due next; claimed by one conditional UPDATE, so one worker runs it."""

    name = models.CharField(max_length=80, primary_key=True)
    due_at = models.DateTimeField()
    worker = models.CharField(max_length=120, blank=True, default="")  # who runs it now
    started_at = models.DateTimeField(null=True)
    last_ok_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True, default="")
    failures = models.PositiveIntegerField(default=0)  # in a row

    def __str__(self) -> str:
        return self.name
