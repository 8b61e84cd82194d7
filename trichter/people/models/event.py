"""The event log."""

from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings
from django.db import models

from .person import Person

# Properties with a column of their own, because rules and reports use them.
PROMOTED = ("path", "url", "source", "medium", "campaign", "channel", "name", "outcome", "direction")


class Event(models.Model):
    """One immutable thing that happened with a person. Times are integer microseconds since 1970, UTC."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="events", db_index=False)
    type = models.CharField(max_length=40)
    occurred_at = models.BigIntegerField()
    recorded_at = models.BigIntegerField()
    key = models.CharField(max_length=160, null=True, unique=True)  # idempotency
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    path = models.CharField(max_length=300, null=True)
    url = models.CharField(max_length=500, null=True)
    source = models.CharField(max_length=120, null=True)
    medium = models.CharField(max_length=120, null=True)
    campaign = models.CharField(max_length=120, null=True)
    channel = models.CharField(max_length=60, null=True)
    name = models.CharField(max_length=200, null=True)
    outcome = models.CharField(max_length=60, null=True)
    direction = models.CharField(max_length=10, null=True)  # in, out
    properties = models.JSONField(default=dict)  # what has no column of its own

    class Meta:
        indexes = [
            models.Index(fields=["person", "occurred_at", "id"], name="event_person"),
            models.Index(
                fields=["type", "occurred_at", "person"], name="event_type_person"
            ),  # counts without the table,
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.at:%Y-%m-%d %H:%M}"

    @property
    def at(self) -> datetime:
        """When it happened, aware, UTC."""
        return from_micros(self.occurred_at)


class Touch(models.Model):
    """A person whose standing must be looked at again; one row however many events came in."""

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.CASCADE, related_name="+")
    at = models.BigIntegerField(db_index=True)

    def __str__(self) -> str:
        return f"{self.person_id} {self.at}"


def micros(moment: datetime) -> int:
    """Integer microseconds since 1970 of an aware moment, exact."""
    delta = moment.astimezone(UTC) - EPOCH
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


def from_micros(value: int) -> datetime:
    """The aware moment of integer microseconds since 1970."""
    seconds, rest = divmod(value, 1_000_000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest)


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
