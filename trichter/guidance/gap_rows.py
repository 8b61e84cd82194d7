"""A line of a gap: whom or what, whose, and the reason in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from trichter.people.models import Person
from trichter.people.models.person import Stage
from trichter.pipeline.models import Opportunity
from trichter.ui import times

from .gaps import Gap
from .models import Prompt, Task


@dataclass(frozen=True)
class GapRow:
    """What a list of gaps shows of a row."""

    key: str
    title: str
    below: str
    why: str
    owner: Any
    url: str
    panel: str
    person: Person | None


def drawn(gap: Gap, rows: Sequence[Any]) -> list[GapRow]:
    """Rows of a gap as lines."""
    return [line(gap, row) for row in rows]


def line(gap: Gap, source: Any) -> GapRow:
    """One row."""
    deal = source if isinstance(source, Opportunity) else None
    person = source if isinstance(source, Person) else source.person
    record = deal or person
    company = record.company
    place = ("pipeline:opportunity", "pipeline:panel") if deal else ("people:person", "people:panel")
    return GapRow(
        key=f"{gap.name}-{source.pk}",
        title=str(record),
        below=str(company) if company else "",
        why=reason(source),
        owner=source.assignee if isinstance(source, Task) else source.owner,
        url=reverse(place[0], args=[record.pk]),
        panel=reverse(place[1], args=[record.pk]),
        person=None if deal else person,
    )


def reason(source: Any) -> str:
    """Why it is a gap: since when, and how things stand."""
    if isinstance(source, Prompt):
        return _("waits for an answer since %(when)s") % {"when": times.ago(source.at)}
    if isinstance(source, Task):
        return _("%(step)s was due %(when)s") % {"step": source, "when": times.ago(source.due_at)}
    if isinstance(source, Opportunity):
        return deal_reason(source)
    stage = Stage(source.stage).label
    if source.last_contact_at is None:
        return _("%(stage)s, never contacted") % {"stage": stage}
    return _("%(stage)s, last contact %(since)s") % {"stage": stage, "since": times.ago(source.last_contact_at)}


def deal_reason(deal: Opportunity) -> str:
    """How long it stands in its stage, and when it was to close."""
    since = times.ago(deal.stage_since)
    if deal.person_id is None:
        return _("%(stage)s since %(since)s, nobody to talk to") % {"stage": deal.stage, "since": since}
    if deal.close_date is None:
        return _("%(stage)s since %(since)s, no close date") % {"stage": deal.stage, "since": since}
    close = times.ago(deal.close_date)
    return _("%(stage)s since %(since)s, to close %(close)s") % {"stage": deal.stage, "since": since, "close": close}
