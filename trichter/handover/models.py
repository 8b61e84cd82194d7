"""Handovers, and what decides them: rules, targets of time, reasons of rejection, and who has had how many."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from trichter.accounts.models import Team
from trichter.lifecycle.models import Definition
from trichter.people.models import Person
from trichter.people.models.event import from_micros
from trichter.worktime.models import Calendar


def default_condition() -> dict[str, Any]:
    """Whom a new installation hands over: hot people who are MQL or prospect and whom nobody owns."""
    return {
        "all": [
            {"field": "stage", "op": "in", "value": ["mql", "prospect"]},
            {"field": "score.band", "op": "eq", "value": "hot"},
            {"field": "owner", "op": "is_unknown"},
        ]
    }


class Policy(models.Model):
    """The house's one row: whom to hand over, and whether that happens by itself.

    Whoever routes people holds this row's lock, so that counters and the rule "one open handover" stand firm.
    """

    condition = models.JSONField(default=default_condition)
    enabled = models.BooleanField(_("hand over by itself"), default=True)
    most_attempts = models.PositiveSmallIntegerField(default=3)  # then the team lead decides

    def __str__(self) -> str:
        return str(_("When people are handed over"))


class Rule(models.Model):
    """One line of the routing: whom it is about and who gets them. The first that fits and finds somebody counts."""

    class To(models.TextChoices):
        OWNER = "owner", _("the company's owner")
        REP = "rep", _("a colleague")
        TEAM = "team", _("a team, in fair shares")

    position = models.PositiveIntegerField(default=0)
    name = models.CharField(_("name"), max_length=80)
    condition = models.JSONField(null=True, blank=True)
    postcodes = models.CharField(_("postcodes"), max_length=500, blank=True, default="")
    country = models.CharField(_("country"), max_length=2, blank=True, default="")
    state = models.CharField(_("state"), max_length=120, blank=True, default="")
    to = models.CharField(_("goes to"), max_length=10, choices=To.choices, default=To.TEAM)
    rep = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("colleague"),
    )
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("team")
    )
    active = models.BooleanField(_("in force"), default=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class Target(models.Model):
    """How soon somebody handed over must hear from us, in working minutes. The first that fits counts."""

    position = models.PositiveIntegerField(default=0)
    band = models.CharField(_("band"), max_length=20, blank=True, default="")  # empty: any
    source = models.CharField(_("source"), max_length=120, blank=True, default="")
    minutes = models.PositiveIntegerField(_("working minutes"))
    warning = models.PositiveSmallIntegerField(_("warn after"), default=75)  # per cent of the target

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return f"{self.band or '*'} {self.source or '*'} {self.minutes}"


class RejectReason(models.Model):
    """Why a colleague may say no, and what becomes of the person then."""

    class Outcome(models.TextChoices):
        RECYCLE = "recycle", _("recycled, until a day")
        DISQUALIFY = "disqualify", _("disqualified")
        MARKETING = "marketing", _("back to marketing")

    slug = models.SlugField(max_length=40, unique=True)
    label = models.CharField(_("English"), max_length=80)
    label_de = models.CharField(_("German"), max_length=80, blank=True, default="")
    outcome = models.CharField(_("then"), max_length=12, choices=Outcome.choices, default=Outcome.RECYCLE)
    days = models.PositiveIntegerField(_("days until looking again"), default=90)
    active = models.BooleanField(_("can be chosen"), default=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.label_de or self.label if (get_language() or "").startswith("de") else self.label


class Share(models.Model):
    """How far a colleague is with their fair share of a team's people: what was due to them, and what they got."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    entitlement = models.FloatField(default=0)
    received = models.BigIntegerField(default=0)
    present = models.BooleanField(default=False)  # whether they took part in the last choice

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="share_once")]

    def __str__(self) -> str:
        return f"{self.team_id} {self.user_id}: {self.received} of {self.entitlement:.2f}"


class HandoverQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Handovers of people this user may see."""
        return self.filter(Exists(Person.objects.visible_to(user).filter(pk=OuterRef("person_id"))))

    def open(self):
        """Offered, not answered."""
        return self.filter(state=Handover.State.OPEN)

    def running(self):
        """Those whose clock runs: not closed, and nobody has spoken with the person since."""
        return self.filter(responded_at=None, closed_at=None)


class Handover(models.Model):
    """The offer of a person to a colleague: why to them, what came of it, and the facts of its clock.

    Times are integer microseconds since 1970, UTC, as in the event log: the clock's arithmetic works on them. How the
    clock stands is never stored (see clock.py).
    """

    class State(models.TextChoices):
        OPEN = "open", _("offered")
        ACCEPTED = "accepted", _("accepted")
        REJECTED = "rejected", _("rejected")
        RETURNED = "returned", _("given back")
        EXPIRED = "expired", _("expired")

    class Closing(models.TextChoices):
        """Why a handover expired."""

        CLOCK = "clock", _("not answered in time")
        OWNER = "owner", _("somebody else became the owner")
        STAGE = "stage", _("the stage changed")
        GONE = "gone", _("the person was deleted")
        UNDONE = "undone", _("taken back")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="handovers")
    rep = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="handovers", db_index=False
    )
    team = models.ForeignKey(Team, null=True, on_delete=models.SET_NULL, related_name="+")
    rule = models.ForeignKey(Rule, null=True, on_delete=models.SET_NULL, related_name="+")
    why = models.JSONField(default=dict)  # see why.py
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")  # by hand
    # the person as offered
    stage = models.CharField(max_length=20, blank=True, default="")
    band = models.CharField(max_length=20, blank=True, default="")
    score = models.IntegerField(default=0)
    source = models.CharField(max_length=120, blank=True, default="")
    campaign = models.CharField(max_length=120, blank=True, default="")
    definition = models.ForeignKey(Definition, null=True, on_delete=models.SET_NULL, related_name="+")
    evidence = models.JSONField(default=list)
    # the clock's facts
    calendar = models.ForeignKey(Calendar, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    target_minutes = models.PositiveIntegerField(null=True)  # null: no target
    warning = models.PositiveSmallIntegerField(default=75)
    offered_at = models.BigIntegerField()
    responded_at = models.BigIntegerField(null=True)  # the earliest real response
    closed_at = models.BigIntegerField(null=True)  # rejected, given back or expired
    # the answer
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    answered_at = models.BigIntegerField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    closing = models.CharField(max_length=10, choices=Closing.choices, blank=True, default="")
    reject_reason = models.ForeignKey(RejectReason, null=True, on_delete=models.SET_NULL, related_name="+")
    note = models.CharField(max_length=500, blank=True, default="")
    escalated_at = models.BigIntegerField(null=True)
    previous = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    attempt = models.PositiveSmallIntegerField(default=1)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(state="open"), name="one_open_handover"),
        ]
        indexes = [
            models.Index(fields=["rep", "offered_at", "id"], name="handover_open", condition=Q(state="open")),
            models.Index(fields=["-offered_at", "-id"], name="handover_time"),
            models.Index(fields=["rep", "-offered_at", "-id"], name="handover_rep"),
            models.Index(fields=["team", "rep", "offered_at"], name="handover_team"),
            models.Index(
                fields=["offered_at"],
                name="handover_running",
                condition=Q(responded_at=None, closed_at=None, escalated_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} → {self.rep_id} {self.state}"

    @property
    def offered(self) -> datetime:
        """When it was offered, aware."""
        return from_micros(self.offered_at)

    @property
    def answered(self) -> datetime | None:
        """When it was answered, aware."""
        return None if self.answered_at is None else from_micros(self.answered_at)

    @property
    def responded(self) -> datetime | None:
        """When somebody first spoke with the person, aware."""
        return None if self.responded_at is None else from_micros(self.responded_at)
