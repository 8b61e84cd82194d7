"""Calendars of working time, the same written out for SQL, and whose calendar, capacity and absences are whose."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trichter.accounts.models import Team

from . import arithmetic

OFFICE_HOURS = [["09:00", "17:00"]]


def office_week() -> dict[str, list[list[str]]]:
    """Monday to Friday, 9 to 17."""
    return {str(day): [list(pair) for pair in OFFICE_HOURS] for day in range(5)}


def colleagues_of(user):
    """The colleagues whose working time this user may manage: all, those of the user's teams, or the user alone."""
    people = get_user_model().objects.all()
    if not user.is_authenticated or not user.may("worktime.manage"):
        return people.filter(pk=user.pk)
    if user.visibility == "all":
        return people
    if user.visibility == "team":
        return people.filter(Q(pk=user.pk) | Q(pk__in=people.filter(teams__in=user.teams.all()).values("pk")))
    return people.filter(pk=user.pk)


class CalendarQuerySet(models.QuerySet):
    def alive(self):
        """Not deleted. Deleted ones stay, so that clocks started on them run on and the deletion can be undone."""
        return self.filter(deleted_at=None)

    def visible_to(self, user):
        """The house's calendars, for those who manage them."""
        return self.alive() if user.is_authenticated and user.may("worktime.manage") else self.none()


class Calendar(models.Model):
    """When a house, a team or a colleague works; written out as spans from the day written_from to written_until."""

    name = models.CharField(_("name"), max_length=80)
    time_zone = models.CharField(_("time zone"), max_length=40, default="Europe/Berlin")
    region = models.CharField(_("holidays of"), max_length=30, blank=True, default="")
    hours = models.JSONField(_("working hours"), default=office_week)  # see arithmetic.rule
    extra_days = models.JSONField(_("further days off"), default=list, blank=True)
    is_default = models.BooleanField(default=False)
    written_from = models.DateField(null=True, editable=False)
    written_until = models.DateField(null=True, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CalendarQuerySet.as_manager()

    class Meta:
        ordering = ["-is_default", "name"]
        constraints = [
            models.UniqueConstraint(fields=["is_default"], condition=Q(is_default=True), name="one_default_calendar"),
            models.CheckConstraint(condition=Q(is_default=False) | Q(deleted_at=None), name="default_calendar_lives"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def rule(self) -> arithmetic.Rule:
        """What the arithmetic needs. Raises ValueError if what is stored cannot be read."""
        return arithmetic.rule(self.time_zone, self.hours, self.region, self.extra_days)


class Span(models.Model):
    """One span of working time, half-open, in microseconds UTC; `before` is the calendar's working time before it."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="spans", db_index=False)
    starts_at = models.BigIntegerField()
    ends_at = models.BigIntegerField()
    before = models.BigIntegerField()

    class Meta:
        ordering = ["calendar", "starts_at"]
        constraints = [
            models.UniqueConstraint(fields=["calendar", "starts_at"], name="worktime_span_start"),
            models.UniqueConstraint(fields=["calendar", "before"], name="worktime_span_before"),
            models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="worktime_span_lasts"),
        ]

    def __str__(self) -> str:
        return f"{self.calendar_id}: {self.starts_at}–{self.ends_at}"


class DeskQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the colleagues whose working time this user may manage."""
        return self.filter(user__in=colleagues_of(user))


class Desk(models.Model):
    """A colleague's place in the distribution of leads. Who has none has the default: calendar of the team, share 1."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="desk")
    calendar = models.ForeignKey(
        Calendar, null=True, blank=True, on_delete=models.SET_NULL, related_name="desks", verbose_name=_("calendar")
    )
    capacity = models.PositiveIntegerField(_("most people at once"), null=True, blank=True)
    share = models.PositiveSmallIntegerField(_("share"), default=1, validators=[MaxValueValidator(100)])
    takes_leads = models.BooleanField(_("takes leads"), default=True)

    objects = DeskQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.user)


class TeamDesk(models.Model):
    """The calendar by which a team works."""

    team = models.OneToOneField(Team, on_delete=models.CASCADE, related_name="desk")
    calendar = models.ForeignKey(
        Calendar, null=True, blank=True, on_delete=models.SET_NULL, related_name="team_desks",
        verbose_name=_("calendar"),
    )  # fmt: skip

    def __str__(self) -> str:
        return str(self.team)


class AbsenceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own, and those of the colleagues whose working time this user may manage."""
        return self.filter(user__in=colleagues_of(user))

    def on(self, day):
        """Absences that cover this day."""
        return self.filter(first_day__lte=day, last_day__gte=day)

    def touching(self, first, last):
        """Absences that share a day with these, both inclusive."""
        return self.filter(first_day__lte=last, last_day__gte=first)


class Absence(models.Model):
    """Whole days on which a colleague is away, both inclusive, in the zone of the colleague's calendar."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="absences", db_index=False,
        verbose_name=_("colleague"),
    )  # fmt: skip
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    note = models.CharField(_("note"), max_length=120, blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering = ["first_day", "pk"]
        indexes = [
            models.Index(fields=["user", "last_day"], name="absence_user"),
            models.Index(fields=["last_day", "first_day"], name="absence_days"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(first_day__lte=F("last_day")), name="absence_ends_after_start")
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.first_day} – {self.last_day}"
