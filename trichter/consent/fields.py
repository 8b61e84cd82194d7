"""`consent.<purpose>` as condition fields: granted or withdrawn, unknown where the person never said anything."""

from __future__ import annotations

from trichter.engine.fields import Choice, Field
from trichter.people.appfields import AppField, both
from trichter.people.models.event import from_micros

from .models import ConsentRecord, Purpose

# the latest statement of a person about a purpose; slugs hold letters, digits, hyphens and underscores only
LATEST = (
    "(SELECT r.status FROM consent_consentrecord r WHERE r.person_id = p.id"
    " AND r.purpose_id = (SELECT q.id FROM consent_purpose q WHERE q.slug = '{slug}')"
    " ORDER BY r.at DESC, r.id DESC LIMIT 1)"
)


def dynamic_fields() -> list[AppField]:
    """One field per purpose, also for those no longer used: stored conditions may name them."""
    return [field_of(purpose) for purpose in Purpose.objects.all()]


def field_of(purpose: Purpose) -> AppField:
    """The field of one purpose."""
    sql = LATEST.format(slug=purpose.slug)
    choices = tuple(Choice(value, *both(label)) for value, label in ConsentRecord.Status.choices)
    name_de = purpose.name_de or purpose.name
    field = Field(
        f"consent.{purpose.slug}",
        "choice",
        f"consent “{purpose.name}”",
        f"Einwilligung „{name_de}“",
        choices=choices,
        group="consent",
    )
    return AppField(
        field,
        sql=lambda vendor: sql,
        read=lambda person: latest(person, purpose),
        read_at=lambda person, instant: latest(person, purpose, instant),
    )


def latest(person, purpose: Purpose, instant: int | None = None) -> str | None:
    """What the person last said about the purpose, up to an instant in microseconds."""
    rows = ConsentRecord.objects.filter(person=person, purpose=purpose)
    if instant is not None:
        rows = rows.filter(at__lte=from_micros(instant))
    return rows.order_by("-at", "-id").values_list("status", flat=True).first()
