"""Consent is a row with who, when and how; the latest row of a purpose counts."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from trichter.people.models import Person


class PurposeQuerySet(models.QuerySet):
    def active(self):
        """Purposes in use."""
        return self.filter(active=True)


class Purpose(models.Model):
    """What people may be approached for, such as news by mail."""

    class Channel(models.TextChoices):
        MAIL = "mail", _("by mail")
        PHONE = "phone", _("by phone")
        ANY = "any", _("by any channel")

    slug = models.SlugField(_("short name"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    name_de = models.CharField(_("name in German"), max_length=80, blank=True)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices, default=Channel.ANY)
    active = models.BooleanField(_("in use"), default=True)

    objects = PurposeQuerySet.as_manager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return self.name_de if (get_language() or "").startswith("de") and self.name_de else self.name

    def covers(self, address: str) -> bool:
        """Whether this address (mail or phone) is one the purpose would use."""
        return self.channel in (self.Channel.ANY, self.Channel.MAIL if "@" in address else self.Channel.PHONE)


class ConsentRecord(models.Model):
    """One statement of a person about a purpose, with its proof. Never changed, only followed by a later one."""

    class Status(models.TextChoices):
        GRANTED = "granted", pgettext_lazy("consent", "granted")
        WITHDRAWN = "withdrawn", pgettext_lazy("consent", "withdrawn")

    class Basis(models.TextChoices):
        CONSENT = "consent", _("consent")
        CONTRACT = "contract", _("contract")
        LEGITIMATE_INTEREST = "legitimate_interest", _("legitimate interest")
        OBJECTION = "objection", _("objection")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=Status.choices)
    basis = models.CharField(max_length=20, choices=Basis.choices, default=Basis.CONSENT)
    at = models.DateTimeField(default=timezone.now)
    source = models.CharField(max_length=120, blank=True, default="")
    text = models.TextField(blank=True, default="")  # exactly as shown
    proof = models.JSONField(default=dict, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["person", "purpose", "-at", "-id"], name="consent_latest")]

    def __str__(self) -> str:
        return f"{self.purpose_id} {self.status}"


class Suppression(models.Model):
    """An address nobody may write to again, whoever it belongs to."""

    key = models.CharField(max_length=254, unique=True)  # normalised address
    reason = models.CharField(max_length=60)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.reason
