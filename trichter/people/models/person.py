"""Persons and their contact details."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .base import Owned, OwnedQuerySet, text
from .company import Company


class Seniority(models.TextChoices):
    C_LEVEL = "c_level", _("Executive")
    DIRECTOR = "director", _("Director")
    MANAGER = "manager", _("Manager")
    SPECIALIST = "specialist", _("Specialist")
    JUNIOR = "junior", _("Junior")


class EmailKind(models.TextChoices):
    BUSINESS = "business", _("business address")
    FREE = "free", _("private address")
    DISPOSABLE = "disposable", _("throw-away address")


class Stage(models.TextChoices):
    """Where a person stands. The rules of when are definitions (lifecycle)."""

    LEAD = "lead", _("Lead")
    MQL = "mql", _("Marketing-qualified lead")
    PROSPECT = "prospect", _("Prospect")
    OPPORTUNITY = "opportunity", _("Opportunity")
    CUSTOMER = "customer", _("Customer")
    RECYCLED = "recycled", _("Recycled")
    DISQUALIFIED = "disqualified", _("Disqualified")


class Person(Owned):
    """A human being we know by at least one contact detail.

    The standing (stage, score, band …) is derived from the event log and written only by the packages that own the
    rule, through people.services.standing; it is kept here so that lists sort and filter by it with one index.
    """

    salutation = text(_("salutation"), 40)
    title = text(_("title"), 60)
    first_name = text(_("first name"))
    last_name = text(_("last name"))
    name_key = models.CharField(max_length=250, editable=False, default="")  # folded "last first", for sorting
    job_title = text(_("job title"), 200)
    department = text(_("department"))
    seniority = text(_("level"), 20, choices=Seniority.choices)
    email = text(_("e-mail"), 254)  # the primary one of .emails
    email_kind = text(_("kind of address"), 12, choices=EmailKind.choices)
    phone = text(_("phone"), 40)  # the primary one of .phones, E.164 where possible
    street = text(_("street"), 200)
    postcode = text(_("postcode"), 20)
    city = text(_("city"))
    state = text(_("state"))
    country = text(_("country"), 2)
    language = text(_("language"), 5)
    linkedin_url = text(_("LinkedIn"), 300)
    website = text(_("website"), 300)
    company = models.ForeignKey(
        Company, null=True, blank=True, on_delete=models.SET_NULL, related_name="persons", verbose_name=_("company")
    )
    # where they came from, first touch; never overwritten
    source = text(_("source"))
    medium = text(_("medium"))
    campaign = text(_("campaign"))
    channel = text(_("channel"))
    contact_kind = text(_("kind of contact"), 40)
    search_text = models.TextField(editable=False, default="")  # folded words: name, company, addresses, numbers

    # the standing
    stage = models.CharField(_("stage"), max_length=20, choices=Stage.choices, default=Stage.LEAD)
    stage_since = models.DateTimeField(null=True, blank=True)
    score = models.IntegerField(_("score"), default=0)  # shown: the total rounded half up
    score_total = models.FloatField(default=0)
    score_fit = models.FloatField(default=0)  # capped
    score_engagement = models.FloatField(default=0)  # capped
    score_penalty = models.FloatField(default=0)
    band = models.CharField(_("band"), max_length=20, blank=True, default="")
    scored_at = models.DateTimeField(null=True, blank=True)
    last_event_at = models.DateTimeField(null=True, blank=True)
    last_contact_at = models.DateTimeField(_("last contact"), null=True, blank=True)  # touchpoint in either direction

    objects = OwnedQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-score", "-id", "owner"], name="person_by_score", condition=Q(deleted_at=None)),
            models.Index(fields=["name_key", "id"], name="person_name", condition=Q(deleted_at=None)),
            models.Index(fields=["-created_at", "-id"], name="person_created", condition=Q(deleted_at=None)),
            models.Index(fields=["-last_contact_at", "-id"], name="person_contact", condition=Q(deleted_at=None)),
            models.Index(fields=["stage", "-score", "-id"], name="person_stage", condition=Q(deleted_at=None)),
            models.Index(fields=["owner", "-score", "-id"], name="person_owner", condition=Q(deleted_at=None)),
            # whom somebody is in conversation with: Today looks for those without a next step
            models.Index(
                fields=["owner", "-score", "-id"],
                name="person_working",
                condition=Q(deleted_at=None, stage__in=("prospect", "opportunity")),
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.email or self.phone or str(_("Person %(number)s") % {"number": self.pk})

    @property
    def full_name(self) -> str:
        """Title, first and last name, as far as known."""
        return " ".join(part for part in (self.title, self.first_name, self.last_name) if part)


class PersonEmail(models.Model):
    """An e-mail address. `key` is the normalised address and belongs to one living person; NULL once deleted."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="emails")
    address = models.EmailField(_("e-mail"))
    key = models.CharField(max_length=254, null=True, unique=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.address


class PersonPhone(models.Model):
    """A phone number as typed, and in E.164 where it is a real one. Several people may share a switchboard."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="phones")
    number = models.CharField(_("phone"), max_length=60)
    key = models.CharField(max_length=20, null=True, db_index=True)  # E.164
    kind = models.CharField(max_length=10, blank=True, default="")  # mobile, work, private
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.number


class ExternalKey(models.Model):
    """The person's name in another system, so that a list read twice makes nobody twice."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="external_keys")
    system = models.CharField(max_length=80)
    key = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["system", "key"], name="external_key_once")]

    def __str__(self) -> str:
        return f"{self.system}: {self.key}"
