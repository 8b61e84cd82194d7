"""Versions of scoring models, and the traces of work on everyone at once."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Scorecard(models.Model):
    """One version of a scoring model. Immutable once active; a change makes the next version."""

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("version", "draft")
        ACTIVE = "active", pgettext_lazy("version", "active")
        RETIRED = "retired", pgettext_lazy("version", "retired")

    version = models.PositiveIntegerField(unique=True)
    name = models.CharField(_("name"), max_length=80)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    definition = models.JSONField()
    compiled = models.JSONField(default=dict)  # {vendor: {key, totals, contributions, …}}, made once (compiled.py)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    activated_at = models.DateTimeField(null=True, blank=True)
    activated_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(_("reason"), max_length=200, blank=True, default="")

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["status"], condition=models.Q(status="active"), name="one_active_scorecard")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"

    @property
    def is_draft(self) -> bool:
        """Whether it may still be changed."""
        return self.status == self.Status.DRAFT


class Refresh(models.Model):
    """One pass over everyone, block by block; it goes on where it stopped. Persons never scored come first."""

    class Why(models.TextChoices):
        NIGHTLY = "nightly", _("nightly refresh")
        ACTIVATED = "activated", _("new version of the model")
        ASKED = "asked", _("asked for")

    why = models.CharField(max_length=10, choices=Why.choices, default=Why.NIGHTLY)
    scorecard = models.ForeignKey(Scorecard, on_delete=models.CASCADE, related_name="refreshes")
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True, db_index=True)
    new_done = models.BooleanField(default=False)  # those never scored are through
    last_id = models.BigIntegerField(default=0)
    people = models.PositiveIntegerField(default=0)  # how many there were at the start
    scored = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.why} {self.started_at:%Y-%m-%d %H:%M}"

    @property
    def percent(self) -> int:
        """How far it is, 0 to 100; 100 only at the end."""
        if self.finished_at:
            return 100
        return min(99, 100 * self.scored // self.people) if self.people else 0


class Effect(models.Model):
    """What a draft would change for the people a colleague may see; computed in steps, kept until the draft changes."""

    scorecard = models.ForeignKey(Scorecard, on_delete=models.CASCADE, related_name="effects")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)  # of both models: another definition, another effect
    as_of = models.BigIntegerField()  # microseconds
    people = models.PositiveIntegerField()  # how many this colleague may see
    wanted = models.PositiveIntegerField()  # how many are looked at: all of them, or a random sample
    cursor = models.BigIntegerField(default=0)
    scored = models.PositiveIntegerField(default=0)
    moves = models.JSONField(default=dict)  # {"cold>warm": people}, also those who stay
    movers = models.JSONField(default=list)  # the largest: [person id, score now, score then, band now, band then]
    done = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scorecard", "user"], name="one_effect_per_draft_and_user")]

    def __str__(self) -> str:
        return f"{self.scorecard_id} {self.scored}/{self.wanted}"

    @property
    def sampled(self) -> bool:
        """Whether only a random sample is looked at."""
        return self.wanted < self.people

    @property
    def percent(self) -> int:
        """How far it is, 0 to 100; 100 only at the end."""
        if self.done:
            return 100
        return min(99, 100 * self.scored // self.wanted) if self.wanted else 0
