"""The log of changes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class ActionQuerySet(models.QuerySet):
    def undoable(self):
        """Actions that can still be taken back."""
        return self.filter(undo__isnull=False, undone_at__isnull=True)


class Action(models.Model):
    """One change by a user or by the system: verb, object, facts, and what is needed to undo it."""

    verb = models.CharField(max_length=60)
    at = models.DateTimeField(default=timezone.now, db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    target_type = models.CharField(max_length=40, blank=True)
    target_id = models.BigIntegerField(null=True, blank=True)
    summary = models.CharField(max_length=200, blank=True)
    data = models.JSONField(default=dict, blank=True)
    undo = models.JSONField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = ActionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["target_type", "target_id", "-at"], name="history_target")]

    def __str__(self) -> str:
        return f"{self.verb} {self.target_type} {self.target_id or ''}".strip()
