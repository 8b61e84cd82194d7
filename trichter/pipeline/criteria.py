"""Exit criteria: what must be there before an opportunity leaves a stage forward, and how to say what is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trichter.people import matching

from .errors import NotReady
from .models import Opportunity, Stage, Stakeholder


@dataclass(frozen=True)
class Criterion:
    """A field that a stage may require. `label` stands in settings, `phrase` inside the sentence of what is missing."""

    name: str
    label: str | Promise
    phrase: str | Promise
    there: Callable[[Opportunity], bool]


def has_role(*roles: str) -> Callable[[Opportunity], bool]:
    """Whether somebody has one of these roles in an opportunity."""
    return lambda opportunity: opportunity.stakeholders.filter(role__in=roles, person__deleted_at=None).exists()


Role = Stakeholder.Role
FIELDS: dict[str, Criterion] = {
    each.name: each
    for each in (
        Criterion("amount", gettext_lazy("Amount"), gettext_lazy("amount"), lambda o: o.amount is not None),
        Criterion("close_date", gettext_lazy("Close date"), gettext_lazy("close date"), lambda o: bool(o.close_date)),
        Criterion("company", gettext_lazy("Company"), gettext_lazy("company"), lambda o: o.company_id is not None),
        Criterion("person", gettext_lazy("Main contact"), gettext_lazy("main contact"), lambda o: bool(o.person_id)),
        Criterion("owner", gettext_lazy("Owner"), gettext_lazy("owner"), lambda o: o.owner_id is not None),
        Criterion(
            "decision_maker",
            gettext_lazy("Decision maker"),
            gettext_lazy("a decision maker"),
            has_role(Role.DECISION_MAKER, Role.ECONOMIC_BUYER),
        ),
        Criterion("champion", gettext_lazy("Champion"), gettext_lazy("a champion"), has_role(Role.CHAMPION)),
        Criterion(
            "economic_buyer",
            gettext_lazy("Economic buyer"),
            gettext_lazy("an economic buyer"),
            has_role(Role.ECONOMIC_BUYER),
        ),
    )
}
ROLES = {"decision_maker", "champion", "economic_buyer"}  # criteria that a stakeholder fills


def passed_stages(current: Stage, target: Stage) -> list[Stage]:
    """The stages left behind on the way forward: the current one and those skipped; none on the way back."""
    if current.pipeline_id != target.pipeline_id or not current.is_open or target.kind == Stage.Kind.LOST:
        return []
    stages = Stage.objects.filter(
        pipeline=current.pipeline_id, kind=Stage.Kind.OPEN, active=True, position__gte=current.position
    )
    if target.kind == Stage.Kind.WON:
        return list(stages)
    return list(stages.filter(position__lt=target.position))


def missing_fields(opportunity: Opportunity, stages: Iterable[Stage]) -> list[str]:
    """Names of the required fields of these stages that the opportunity lacks, in the order of FIELDS."""
    required = {name for stage in stages for name in stage.required}
    return [name for name, each in FIELDS.items() if name in required and not each.there(opportunity)]


def unmet_conditions(opportunity: Opportunity, stages: Iterable[Stage]) -> list[Any]:
    """The conditions of these stages that the main person does not meet."""
    conditions = [stage.condition for stage in stages if stage.condition]
    if not conditions:
        return []
    if opportunity.person_id is None:
        return conditions
    pk = opportunity.person_id
    return [condition for condition in conditions if pk not in matching.holding([pk], condition)]


def check(opportunity: Opportunity, target: Stage) -> None:
    """Refuse a step forward whose exit criteria are not met. Raises NotReady, which says what is missing."""
    stages = passed_stages(opportunity.stage, target)
    missing = missing_fields(opportunity, stages)
    unmet = unmet_conditions(opportunity, stages)
    if missing or unmet:
        raise NotReady(" ".join(sentences(missing, unmet)), missing, condition=bool(unmet))


def sentences(missing: Sequence[str], unmet: Sequence[Any]) -> list[str]:
    """What is missing, in words."""
    from trichter.lifecycle.services import describe

    found = [missing_words(missing)] if missing else []
    words = _("The main contact does not meet the condition: %(condition)s")
    return found + [words % {"condition": describe(each)} for each in unmet]


def missing_words(missing: Sequence[str]) -> str:
    """ "Amount, close date and a decision maker are missing." """
    words = [str(FIELDS[name].phrase) for name in missing]
    if len(words) == 1:
        return _("Still missing: %(field)s.") % {"field": words[0]}
    return _("Still missing: %(fields)s and %(last)s.") % {"fields": ", ".join(words[:-1]), "last": words[-1]}
