"""Definitions of stages, and transitions with their evidence."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trichter.people.models import Person
from trichter.people.models.person import Stage


class Definition(models.Model):
    """The versioned rule of when a stage is reached."""

    class Mode(models.TextChoices):
        AUTOMATIC = "automatic", _("automatic")
        SUGGEST = "suggest", _("suggested")
        MANUAL = "manual", _("by hand")

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        ACTIVE = "active", _("active")
        RETIRED = "retired", _("retired")

    stage = models.CharField(max_length=20, choices=Stage.choices)
    version = models.PositiveIntegerField()
    condition = models.JSONField()
    candidates = models.JSONField(null=True, blank=True)  # a second condition: these are suggested, somebody decides
    mode = models.CharField(_("mode"), max_length=10, choices=Mode.choices, default=Mode.AUTOMATIC)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    activated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["stage", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["stage", "version"], name="definition_version_once"),
            models.UniqueConstraint(fields=["stage"], condition=Q(status="active"), name="one_active_definition"),
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.version}"


class Transition(models.Model):
    """A person's step from one stage to another: who or which definition, when, and the evidence."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="transitions")
    from_stage = models.CharField(max_length=20, blank=True, default="")
    to_stage = models.CharField(max_length=20, choices=Stage.choices)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    definition = models.ForeignKey(Definition, null=True, on_delete=models.PROTECT, related_name="+")
    evidence = models.JSONField(default=list)  # see services/evidence.py
    reason = models.CharField(_("reason"), max_length=200, blank=True, default="")
    wake_at = models.DateTimeField(null=True, blank=True)  # recycled until
    key = models.CharField(max_length=80, null=True, unique=True)  # one transition per cause

    class Meta:
        indexes = [
            models.Index(fields=["person", "-at", "-id"], name="transition_person"),
            models.Index(fields=["wake_at"], name="transition_wake", condition=Q(wake_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.from_stage} → {self.to_stage}"


class Suggestion(models.Model):
    """A definition makes a person a candidate; somebody decides.

    `owner` follows the person's owner (evaluate keeps it in step), so that Today finds its suggestions by one index.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="suggestions")
    definition = models.ForeignKey(Definition, on_delete=models.CASCADE, related_name="+")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    evidence = models.JSONField(default=list)
    at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    accepted = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "definition"], condition=Q(decided_at=None), name="one_open_suggestion"
            )
        ]
        indexes = [models.Index(fields=["owner", "-at", "-id"], name="suggestion_open", condition=Q(decided_at=None))]

    def __str__(self) -> str:
        return f"{self.person_id} {self.definition_id}"
