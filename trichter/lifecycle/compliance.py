"""Facts for compliance: who met a definition, when, and by which version. Querysets only; pages are made elsewhere.

A person has *met* the definition of a stage at the first instant at which its condition held and the house knew it: the
transition that the definition caused, or, in mode “suggested”, the suggestion. A suggestion by the second condition
(candidates) is not meeting the definition, nor is a stage set by hand.

What cannot be told afterwards: an undecided suggestion that no longer holds is removed, and whoever skips a stage does
not leave a transition to it (`or_further` counts those too).

    met = met_definition("mql", since, until, or_further=True)     {person: Met}, for those who met it in the period
    Person.objects.visible_to(user).filter(met_in("mql", since, until))    the same as a condition, for counts and lists
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from .models import Definition, Suggestion, Transition
from .order import RANK


@dataclass(frozen=True, slots=True)
class Met:
    """One person has met a definition. `signed`: both sides had signed that version by then."""

    person_id: int
    at: datetime
    definition_id: int
    version: int
    signed: bool


def transitions_that_met(
    stage: str, since: datetime, until: datetime, *, or_further: bool = False
) -> QuerySet[Transition]:
    """Steps to the stage (or a further one) that a definition's condition caused, in since <= at < until."""
    stages = [each for each in RANK if RANK[each] >= RANK[stage]] if or_further and stage in RANK else [stage]
    rows = Transition.objects.filter(to_stage__in=stages, at__gte=since, at__lt=until, definition__stage__in=stages)
    return rows.filter(Q(by=None) | Q(definition__mode=Definition.Mode.SUGGEST))


def suggestions_that_met(
    stage: str, since: datetime, until: datetime, *, or_further: bool = False
) -> QuerySet[Suggestion]:
    """Suggestions of people who met the condition of a definition in mode “suggested”, in since <= at < until."""
    stages = [each for each in RANK if RANK[each] >= RANK[stage]] if or_further and stage in RANK else [stage]
    suggested = Suggestion.objects.filter(definition__stage__in=stages, definition__mode=Definition.Mode.SUGGEST)
    return suggested.filter(at__gte=since, at__lt=until)


def met_in(stage: str, since: datetime, until: datetime, *, or_further: bool = False) -> Q:
    """The people who met the definition in the period, as a condition on persons."""
    stepped = transitions_that_met(stage, since, until, or_further=or_further).filter(person=OuterRef("pk"))
    suggested = suggestions_that_met(stage, since, until, or_further=or_further).filter(person=OuterRef("pk"))
    return Q(Exists(stepped)) | Q(Exists(suggested))


def met_definition(stage: str, since: datetime, until: datetime, *, or_further: bool = False) -> dict[int, Met]:
    """{person: the first time in the period at which they met the definition}. Three queries, however many people."""
    versions = {row.pk: row for row in Definition.objects.prefetch_related("signatures")}
    signed = {pk: signed_since(row) for pk, row in versions.items()}
    found: dict[int, Met] = {}
    for rows in (
        transitions_that_met(stage, since, until, or_further=or_further),
        suggestions_that_met(stage, since, until, or_further=or_further),
    ):
        for person, at, pk in rows.values_list("person_id", "at", "definition_id").iterator(chunk_size=5000):
            if person not in found or at < found[person].at:
                agreed = signed[pk]
                found[person] = Met(person, at, pk, versions[pk].version, agreed is not None and agreed <= at)
    return found


def signed_since(definition: Definition) -> datetime | None:
    """Since when both sides have agreed to a version; None if they have not."""
    given = definition.valid_signatures().values()
    return max(row.at for row in given) if definition.is_signed() else None
