"""Saved conditions."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SegmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Own segments and shared ones."""
        return self.filter(Q(owner=user) | Q(shared=True))


class Segment(models.Model):
    """People who meet a condition; membership is computed, never stored by hand."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=80)
    condition = models.JSONField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    shared = models.BooleanField(_("for everyone"), default=True)
    created_at = models.DateTimeField(default=timezone.now)
    size = models.PositiveIntegerField(null=True)
    size_at = models.DateTimeField(null=True)

    objects = SegmentQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The page where it is shown and changed."""
        return reverse("segments:segment", args=[self.slug])
