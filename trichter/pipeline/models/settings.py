"""What the house decides: its pipelines, their stages, and the reasons for losing."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


def in_words(english: str, german: str) -> str:
    """The word of the active language; the other one where it is missing."""
    wanted = german if (get_language() or "de").startswith("de") else english
    return wanted or english or german


class Pipeline(models.Model):
    """One way of selling with its stages. All its amounts are in one currency."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    position = models.PositiveIntegerField(default=0)
    is_default = models.BooleanField(default=False)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["is_default"], condition=Q(is_default=True), name="one_default_pipeline")
        ]

    def __str__(self) -> str:
        return self.name


class Stage(models.Model):
    """A step of a pipeline. `required` and `condition` are its exit criteria: what must be there to leave it forward.

    `required` holds names of pipeline.criteria.FIELDS, `condition` is one about the main person. A stage that is not
    `active` is no longer shown, and kept for the history.
    """

    class Kind(models.TextChoices):
        OPEN = "open", _("open")
        WON = "won", _("won")
        LOST = "lost", _("lost")

    pipeline = models.ForeignKey(Pipeline, on_delete=models.CASCADE, related_name="stages")
    name = models.CharField(_("name"), max_length=80)
    name_de = models.CharField(_("name in German"), max_length=80, blank=True, default="")
    position = models.PositiveIntegerField(default=0)
    chance = models.PositiveSmallIntegerField(_("chance"), default=0, validators=[MaxValueValidator(100)])  # percent
    rotting_days = models.PositiveIntegerField(_("rests too long after"), null=True, blank=True)  # days in the stage
    required = models.JSONField(default=list, blank=True)
    condition = models.JSONField(null=True, blank=True)
    kind = models.CharField(max_length=4, choices=Kind.choices, default=Kind.OPEN)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["pipeline", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["pipeline", "kind"], condition=Q(kind__in=("won", "lost")), name="one_won_one_lost_stage"
            ),
            models.CheckConstraint(condition=Q(chance__lte=100), name="stage_chance_percent"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return in_words(self.name, self.name_de)

    @property
    def is_open(self) -> bool:
        """Whether opportunities in it are still open."""
        return self.kind == self.Kind.OPEN


class LostReason(models.Model):
    """Why opportunities are lost, in the house's words."""

    label = models.CharField(_("reason"), max_length=120)
    label_de = models.CharField(_("reason in German"), max_length=120, blank=True, default="")
    active = models.BooleanField(default=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return in_words(self.label, self.label_de)
