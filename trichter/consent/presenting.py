"""Consent as the screens show it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from trichter.people.models import Person

from .forms import StatementForm
from .models import ConsentRecord, Purpose, Suppression
from .services import masked, states, suppressed_among

REASONS = {
    "objection": _("the owner asked for it"),
    "complaint": _("a complaint"),
    "bounce": _("mails do not arrive"),
    "other": _("another reason"),
}
SOURCES: dict[str, str | Promise] = {**dict(StatementForm.SOURCES), "api": _("through the API")}
PAGE = 100


@dataclass(frozen=True)
class Row:
    """One purpose of one person: what counts, and how it came about."""

    purpose: Purpose
    record: ConsentRecord | None

    @property
    def granted(self) -> bool:
        """Whether it counts as a yes."""
        return self.record is not None and self.record.status == ConsentRecord.Status.GRANTED

    @property
    def source(self) -> str | Promise:
        """Where the statement was made, in words if we know the word."""
        return SOURCES.get(self.record.source, self.record.source) if self.record else ""


def card(person: Person) -> dict:
    """State, proof and suppression of a person."""
    known = states([person.pk])[person.pk]
    addresses = [*person.emails.values_list("address", flat=True), *person.phones.values_list("number", flat=True)]
    return {
        "person": person,
        "consent_rows": [Row(purpose, known.get(purpose.slug)) for purpose in Purpose.objects.active()],
        "suppressed": sorted(masked(key) for key in suppressed_among(addresses)),
    }


def log_of(person: Person) -> list[Row]:
    """Every statement of a person, newest first."""
    records = person.consents.select_related("purpose", "by").order_by("-at", "-id")
    return [Row(record.purpose, record) for record in records]


def suppressions(before: int | None) -> tuple[list[dict], int | None]:
    """One page of the suppression list, newest first, addresses masked; and the key of the next page."""
    rows = Suppression.objects.order_by("-pk")
    if before:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: PAGE + 1])
    entries = [
        {
            "pk": entry.pk,
            "address": masked(entry.key),
            "reason": REASONS.get(entry.reason, entry.reason),
            "at": entry.at,
        }
        for entry in found[:PAGE]
    ]
    return entries, (found[PAGE - 1].pk if len(found) > PAGE else None)
