"""Quotes: drafts, and issued ones that never change."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from trichter.people.models import Person
from trichter.people.models.base import text as words
from trichter.pipeline.models import Opportunity

from ..errors import Frozen
from .letterhead import Logo, Tax


class NumberSeries(models.Model):
    """How many quotes of a year have been issued. Its row is locked while a number is allotted."""

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class QuoteQuerySet(models.QuerySet):
    """Quotes; pages start with `visible_to(user)`."""

    def visible_to(self, user):
        """Quotes of opportunities the user sees."""
        return self.filter(opportunity__in=Opportunity.objects.visible_to(user).values("pk"))

    def drafts(self):
        """Not yet issued."""
        return self.filter(state=Quote.State.DRAFT)

    def issued(self):
        """Numbered, whatever became of them."""
        return self.exclude(state=Quote.State.DRAFT)


class Quote(models.Model):
    """An offer to a customer.

    A draft holds what is chosen for it and shows the opportunity's lines as they stand. Issuing gives it a number and a
    snapshot of everything shown; from then on only its state and the moments of sending and deciding change.
    `digest` is the SHA-256 of the snapshot, so that a snapshot changed behind our back is noticed.
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("a quote", "draft")
        ISSUED = "issued", pgettext_lazy("a quote", "issued")
        SENT = "sent", pgettext_lazy("a quote", "sent")
        ACCEPTED = "accepted", pgettext_lazy("a quote", "accepted")
        DECLINED = "declined", pgettext_lazy("a quote", "declined")
        SUPERSEDED = "superseded", pgettext_lazy("a quote", "replaced")

    CHANGING = frozenset({"state", "sent_at", "decided_at", "updated_at"})

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="quotes", db_index=False)
    state = models.CharField(
        pgettext_lazy("a quote", "state"), max_length=10, choices=State.choices, default=State.DRAFT
    )
    number = models.CharField(pgettext_lazy("a quote", "number"), max_length=60, null=True, unique=True)
    version_of = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="versions")
    person = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("to the attention of"),
    )
    language = models.CharField(_("language"), max_length=2, choices=[("de", _("German")), ("en", _("English"))])
    tax = models.CharField(_("tax"), max_length=16, choices=Tax.choices, default=Tax.REGULAR)
    customer_vat_id = words(_("VAT ID of the customer"), 30)
    address = models.TextField(_("address"), max_length=600)
    about = words(_("about what"), 200)
    intro = models.TextField(_("introduction"), blank=True, default="", max_length=4000)
    outro = models.TextField(_("closing"), blank=True, default="", max_length=4000)
    terms = models.TextField(_("payment and delivery"), blank=True, default="", max_length=4000)
    valid_until = models.DateField(_("valid until"))
    snapshot = models.JSONField(null=True)
    digest = models.CharField(max_length=64, blank=True, default="")
    logo = models.ForeignKey(Logo, null=True, on_delete=models.PROTECT, related_name="+")
    net = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0))
    gross = models.DecimalField(max_digits=15, decimal_places=2, default=Decimal(0))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)
    issued_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)

    objects = QuoteQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["opportunity", "-id"], name="quote_of_opportunity")]
        constraints = [
            models.UniqueConstraint(fields=["opportunity"], condition=Q(state="draft"), name="one_draft_quote"),
            models.CheckConstraint(
                condition=Q(state="draft", number=None, snapshot=None)
                | (~Q(state="draft") & Q(number__isnull=False, snapshot__isnull=False)),
                name="issued_quote_is_numbered",
            ),
        ]

    def __str__(self) -> str:
        return self.number or gettext("Draft")

    def save(self, *args, update_fields=None, **kwargs):
        """Store it. Raises Frozen for a change of an issued quote's content."""
        if getattr(self, "_frozen", False) and not (update_fields and self.CHANGING.issuperset(update_fields)):
            raise Frozen(gettext("The quote %(number)s has been issued and stays as it is.") % {"number": self.number})
        super().save(*args, update_fields=update_fields, **kwargs)
        self._frozen = self.state != self.State.DRAFT

    def delete(self, *args, **kwargs):
        """Remove a draft. Raises Frozen for an issued quote."""
        if self.state != self.State.DRAFT:
            raise Frozen(gettext("The quote %(number)s has been issued and stays as it is.") % {"number": self.number})
        return super().delete(*args, **kwargs)

    @classmethod
    def from_db(cls, db, field_names, values, **more):
        row = super().from_db(db, field_names, values, **more)
        row._frozen = "state" in field_names and row.state != cls.State.DRAFT  # type: ignore[attr-defined]
        return row

    @property
    def is_draft(self) -> bool:
        """Not yet issued."""
        return self.state == self.State.DRAFT

    @property
    def is_open(self) -> bool:
        """Issued and not yet decided upon."""
        return self.state in (self.State.ISSUED, self.State.SENT)

    @property
    def is_intact(self) -> bool:
        """Whether the snapshot is the one that was issued."""
        return self.snapshot is not None and digest_of(self.snapshot) == self.digest


def digest_of(snapshot: dict) -> str:
    """SHA-256 of a snapshot, whatever order a database gives its keys in."""
    return hashlib.sha256(json.dumps(snapshot, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
