"""Notes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from .person import Person


class Note(models.Model):
    """What a colleague wrote about a person. The event log only says that a note was written."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.text[:60]
