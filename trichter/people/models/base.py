"""What persons and companies share."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connections, models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.db.models.lookups import In
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class OwnedQuerySet(models.QuerySet):
    """Records with an owner, deleted ones kept for undo."""

    def alive(self):
        """Not deleted."""
        return self.filter(deleted_at=None)

    def visible_to(self, user):
        """What this user may read. Every page, count, export and API answer starts here."""
        return self.alive().within_sight_of(user)

    def within_sight_of(self, user):
        """The same including deleted records, for the list of those that can be brought back."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.visibility == "all":
            return self
        seen = Q(owner=None) | Q(owner=user)
        if user.visibility == "team":
            mates = get_user_model().objects.filter(teams__in=user.teams.all())
            seen |= Q(owner__in=mates.values("pk"))
        if connections[self.db].vendor != "sqlite":
            return self.filter(seen)
        # The same, so that SQLite cannot gather all these people by their owner and sort them, where walking along the
        # list's own index finds the first fifty at once.
        ids = [0, user.pk, *(mates.values_list("pk", flat=True) if user.visibility == "team" else ())]
        return self.filter(In(Coalesce(F("owner"), 0), ids))


class Owned(models.Model):
    """Columns of every owned record."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        verbose_name=_("owner"),
        related_name="+",
    )
    custom = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    is_demo = models.BooleanField(default=False)

    class Meta:
        abstract = True


def text(label, length: int = 120, **options) -> models.CharField:
    """A text column; empty text means unknown."""
    return models.CharField(label, max_length=length, blank=True, default="", **options)
