"""Definitions of stages, and transitions with their evidence."""

from __future__ import annotations

import hashlib
import json

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trichter.people.models import Person
from trichter.people.models.person import Stage

from .sides import Side


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

    def get_absolute_url(self) -> str:
        """A draft in the editor, other versions on a page of their own."""
        return reverse("lifecycle:draft" if self.status == self.Status.DRAFT else "lifecycle:version", args=[self.pk])

    @property
    def digest(self) -> str:
        """What a signature is given for, as 64 hexadecimal digits: the stage, both conditions and the mode."""
        signed = [self.stage, self.condition, self.candidates, self.mode]
        text = json.dumps(signed, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def valid_signatures(self) -> dict[str, Signature]:
        """{side: signature} of those given for exactly what stands here."""
        digest = self.digest
        return {row.side: row for row in self.signatures.all() if row.digest == digest}

    def is_signed(self) -> bool:
        """Whether both sides have signed what stands here."""
        return len(self.valid_signatures()) == len(Side)


class Signature(models.Model):
    """One side agrees to a version of a definition. Editing a draft removes its signatures.

    `name` stays readable when the colleague is gone; `digest` says what exactly was signed.
    """

    definition = models.ForeignKey(Definition, on_delete=models.CASCADE, related_name="signatures")
    side = models.CharField(max_length=10, choices=Side.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["definition", "side"], name="one_signature_per_side")]

    def __str__(self) -> str:
        return f"{self.definition_id} {self.side}"


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
    reason_code = models.CharField(max_length=40, blank=True, default="")  # what reports group by
    wake_at = models.DateTimeField(null=True, blank=True)  # recycled until
    key = models.CharField(max_length=80, null=True, unique=True)  # one transition per cause

    class Meta:
        indexes = [
            models.Index(fields=["person", "-at", "-id"], name="transition_person"),
            models.Index(fields=["to_stage", "at"], name="transition_to_stage"),
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
