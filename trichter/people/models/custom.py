"""Fields of the house's own."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class CustomField(models.Model):
    """A field the house added; values live in `.custom[slug]` of the record."""

    class Kind(models.TextChoices):
        TEXT = "text", _("text")
        NUMBER = "number", _("number")
        DATE = "date", _("date")
        BOOLEAN = "boolean", _("yes or no")
        CHOICE = "choice", _("choice")

    entity = models.CharField(max_length=10, choices=[("person", _("Person")), ("company", _("Company"))])
    slug = models.SlugField(max_length=60)
    label = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.TEXT)
    choices = models.JSONField(default=list, blank=True)
    position = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["entity", "position", "id"]
        constraints = [models.UniqueConstraint(fields=["entity", "slug"], name="custom_field_once")]

    def __str__(self) -> str:
        return self.label


class CatalogueStamp(models.Model):
    """One row whose mark is renewed whenever the fields that conditions may use change (people.catalogue)."""

    stamp = models.CharField(max_length=32)

    def __str__(self) -> str:
        return self.stamp
