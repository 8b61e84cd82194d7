"""Facts of a person's way through the funnel, derived from the log; everything here can be computed anew."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from trichter.people.models import Person


class Journey(models.Model):
    """One person's way: when they came, which stage they first reached when, and where they came from.

    Derived (services.refresh, services.rebuild) and never shown as such: figures are read from the lake, a copy of this
    table in columns. Moments are microseconds since 1970, UTC; days and months are those of the house's zone.
    """

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.CASCADE, related_name="+")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    entered_at = models.BigIntegerField()
    entered_day = models.IntegerField()  # days since 1970-01-01
    entered_month = models.IntegerField()  # year * 12 + month - 1
    mql_at = models.BigIntegerField(null=True)
    prospect_at = models.BigIntegerField(null=True)
    opportunity_at = models.BigIntegerField(null=True)
    customer_at = models.BigIntegerField(null=True)
    # when they first met the definition of this stage or a further one, as lifecycle.compliance has it
    met_mql_at = models.BigIntegerField(null=True)
    met_prospect_at = models.BigIntegerField(null=True)
    reached = models.SmallIntegerField(default=0)  # rank of the furthest stage: lead 0 … customer 4
    stage = models.CharField(max_length=20)  # where they stand now
    steps = models.BigIntegerField(default=0)  # which steps they ever took, one bit each: journeys.step_bit
    source = models.CharField(max_length=120, default="")
    medium = models.CharField(max_length=120, default="")
    campaign = models.CharField(max_length=120, default="")
    channel = models.CharField(max_length=120, default="")
    industry = models.CharField(max_length=120, default="")
    updated_at = models.BigIntegerField(db_index=True)

    def __str__(self) -> str:
        return f"{self.person_id} {self.stage}"
