"""Opportunities and all that hangs on them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trichter.people.models import Company, Person
from trichter.people.models.base import Owned, OwnedQuerySet, text

from .settings import LostReason, Pipeline, Stage

ALIVE = Q(deleted_at=None)
OPEN = Q(deleted_at=None, closed_at=None)


class OpportunityQuerySet(OwnedQuerySet):
    """Opportunities; pages start with `visible_to(user)`."""

    def open(self):
        """Neither won nor lost."""
        return self.filter(closed_at=None)

    def won(self):
        """Those that became business."""
        return self.filter(closed_at__isnull=False, stage__kind=Stage.Kind.WON)

    def lost(self):
        """Those that came to nothing."""
        return self.filter(closed_at__isnull=False, stage__kind=Stage.Kind.LOST)


class Opportunity(Owned):
    """A deal with clear intent to buy. `closed_at` is set exactly while its stage is won or lost.

    `rank` orders the cards of a column (small is above); `source` and `campaign` are the main person's first ones;
    `key` makes opening it count once, however often it is asked for.
    """

    name = models.CharField(_("name"), max_length=200)
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="opportunities", verbose_name=_("person")
    )
    company = models.ForeignKey(
        Company,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="opportunities",
        verbose_name=_("company"),
    )
    pipeline = models.ForeignKey(
        Pipeline, on_delete=models.PROTECT, related_name="opportunities", verbose_name=_("pipeline")
    )
    stage = models.ForeignKey(
        Stage, on_delete=models.PROTECT, related_name="opportunities", verbose_name=_("stage"), db_index=False
    )
    stage_since = models.DateTimeField(default=timezone.now)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, default="EUR")
    close_date = models.DateField(_("close date"), null=True, blank=True)
    source = text(_("source"))
    campaign = text(_("campaign"))
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    lost_reason = models.ForeignKey(
        LostReason, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("reason")
    )
    lost_note = text(_("note"), 500)
    rank = models.FloatField(default=0)
    key = models.CharField(max_length=120, null=True, blank=True, unique=True, editable=False)
    search_text = models.TextField(editable=False, default="")  # folded words: name, company, person

    objects = OpportunityQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["stage", "rank", "id"], name="opportunity_column", condition=OPEN),
            # counts and sums of the board without the table
            models.Index(fields=["stage", "owner", "amount", "close_date"], name="opportunity_sums", condition=OPEN),
            models.Index(fields=["owner", "close_date", "id"], name="opportunity_due", condition=OPEN),
            models.Index(fields=["close_date", "id"], name="opportunity_close", condition=ALIVE),
            models.Index(fields=["-amount", "-id"], name="opportunity_amount", condition=ALIVE),
            models.Index(fields=["-opened_at", "-id"], name="opportunity_opened", condition=ALIVE),
            models.Index(fields=["name", "id"], name="opportunity_name", condition=ALIVE),
            models.Index(
                fields=["stage", "closed_at"], name="opportunity_closed", condition=Q(closed_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Neither won nor lost."""
        return self.closed_at is None


class OpportunityKey(models.Model):
    """The opportunity's name in another system, so that a list read twice makes none twice."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="external_keys")
    system = models.CharField(max_length=80)
    key = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["system", "key"], name="opportunity_key_once")]

    def __str__(self) -> str:
        return f"{self.system}: {self.key}"


class Move(models.Model):
    """A step from one stage to another. The first one, into the pipeline, comes from nowhere.

    `amount` is the amount then; `age_seconds` how long the opportunity had been in the stage it left.
    """

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="moves", db_index=False)
    from_stage = models.ForeignKey(Stage, null=True, on_delete=models.PROTECT, related_name="+")
    to_stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    age_seconds = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["opportunity", "at", "id"], name="move_opportunity"),
            models.Index(fields=["to_stage", "at"], name="move_into"),
        ]

    def __str__(self) -> str:
        return f"{self.from_stage_id or ''} → {self.to_stage_id}"


class Stakeholder(models.Model):
    """A person who has a say in an opportunity, and which."""

    class Role(models.TextChoices):
        DECISION_MAKER = "decision_maker", _("decision maker")
        CHAMPION = "champion", _("champion")
        ECONOMIC_BUYER = "economic_buyer", _("economic buyer")
        USER = "user", _("user")
        BLOCKER = "blocker", _("blocker")
        OTHER = "other", _("other")

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="stakeholders")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="stakes")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.OTHER)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["opportunity", "person"], name="stakeholder_once")]

    def __str__(self) -> str:
        return f"{self.person} ({self.get_role_display()})"


class OpportunityNote(models.Model):
    """What a colleague wrote about an opportunity."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.text[:60]


class File(models.Model):
    """A file kept with an opportunity, private: read only through the page that checks who asks."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()  # bytes
    stored = models.CharField(max_length=120)  # below MEDIA_ROOT
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return self.name
