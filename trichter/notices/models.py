"""What a colleague was told, and how they want to be told."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trichter.people.models import Person

from .kinds import kinds


class Channel(models.TextChoices):
    """How a notice reaches its reader besides the app."""

    OFF = "off", _("only in Trichter")
    NOW = "now", _("by mail at once")
    DIGEST = "digest", _("in the daily mail")


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own, except about persons one may not (or no longer) see."""
        seen = Person.objects.visible_to(user).filter(pk=OuterRef("person_id"))
        return self.filter(user=user, kind__in=list(kinds())).filter(Q(person=None) | Exists(seen))

    def unread(self):
        """Those not opened yet."""
        return self.filter(read_at=None)


class Notice(models.Model):
    """Something a colleague should know: its kind and data, said in the reader's language when shown."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    key = models.CharField(max_length=160)  # once per user
    kind = models.CharField(max_length=40)
    data = models.JSONField(default=dict)
    url = models.CharField(max_length=300)  # the page it leads to, a path of this installation
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="notices")
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    channel = models.CharField(max_length=6, choices=Channel.choices, default=Channel.OFF)
    digested_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="notice_once")]
        indexes = [
            models.Index(fields=["user", "-id"], name="notice_user"),
            models.Index(fields=["user", "-id"], name="notice_unread", condition=Q(read_at=None)),
            models.Index(
                fields=["user", "created_at"], name="notice_digest", condition=Q(channel="digest", digested_at=None)
            ),
            models.Index(fields=["read_at"], name="notice_read", condition=Q(read_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.sentence

    @property
    def sentence(self) -> str:
        """In the language that is active."""
        kind = kinds().get(self.kind)
        return kind.said(self.data) if kind is not None else ""

    @property
    def icon(self) -> str:
        kind = kinds().get(self.kind)
        return kind.icon if kind is not None else "bell"


class Preference(models.Model):
    """How a colleague wants to be told of a kind. Without a row the kind's default counts."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    channel = models.CharField(max_length=6, choices=Channel.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="notice_preference_once")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.channel}"
