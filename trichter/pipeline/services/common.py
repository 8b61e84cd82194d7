"""What several services need: locking, events, words to be found by."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from trichter.people import normalise
from trichter.people import services as people
from trichter.people.models.event import micros

from ..errors import Gone
from ..models import Opportunity


def lock(opportunity: Opportunity) -> Opportunity:
    """The living opportunity as it is now, locked until the transaction ends. Raises Gone."""
    rows = Opportunity.objects.alive().select_for_update(of=("self",), no_key=True)
    fresh = rows.select_related("stage", "pipeline", "person", "company", "owner").filter(pk=opportunity.pk).first()
    if fresh is None:
        raise Gone(_("This opportunity has been deleted meanwhile."))
    return fresh


def take(opportunity: Opportunity, fresh: Opportunity) -> None:
    """Let the caller's object show what was stored."""
    opportunity.__dict__.update({key: value for key, value in fresh.__dict__.items() if key != "_state"})
    opportunity._state.fields_cache = dict(fresh._state.fields_cache)


def save(opportunity: Opportunity, *fields: str) -> None:
    """Store these columns, and that the record changed."""
    opportunity.updated_at = timezone.now()
    opportunity.save(update_fields=[*fields, "updated_at"])


def top_rank(at: datetime) -> float:
    """The rank of a card that comes to the top of its column: the later, the smaller."""
    return -at.timestamp()


def words_of(opportunity: Opportunity) -> str:
    """The words an opportunity is found by."""
    company = opportunity.company.name if opportunity.company else ""
    return normalise.search_text(
        (opportunity.name, company, opportunity.person.full_name if opportunity.person else "")
    )


def facts(opportunity: Opportunity, **more: Any) -> dict[str, Any]:
    """Properties of an event about an opportunity; amounts as plain numbers of its currency."""
    found: dict[str, Any] = {"name": opportunity.name[:200], "opportunity": opportunity.pk}
    if opportunity.amount is not None:
        found |= {"amount": float(opportunity.amount), "currency": opportunity.currency}
    return found | more


def tell(
    opportunity: Opportunity, kind: str, key: str, person_ids: Iterable[int | None], *, at: datetime, by, **more: Any
) -> None:
    """Write an event into the log of these living persons, once per key and person."""
    ids = sorted({pk for pk in person_ids if pk is not None})
    events = [
        people.NewEvent(pk, kind, micros(at), f"opportunity:{opportunity.pk}:{key}:{pk}", facts(opportunity, **more))
        for pk in ids
    ]
    people.record_events(events, by=by)


def involved(opportunity: Opportunity) -> list[int]:
    """The main person and the stakeholders."""
    ids = set(opportunity.stakeholders.values_list("person_id", flat=True))
    return sorted(ids | ({opportunity.person_id} if opportunity.person_id else set()))
