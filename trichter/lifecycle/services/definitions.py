"""Versions of definitions: drafts, what one would change, activation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from trichter.engine.conditions import parse_condition, to_json
from trichter.engine.errors import EngineError
from trichter.history.services import record
from trichter.people import catalogue as people_catalogue
from trichter.people import matching
from trichter.people.models import Person
from trichter.people.models.person import Stage

from ..defaults import default_definitions
from ..errors import BadDefinition, NotADraft
from ..models import Definition
from ..order import ALL, FORWARD, RANK
from .evidence import language
from .signatures import drop_signatures, require_signatures

CAP = 10_000


def active_definitions() -> list[Definition]:
    """The definition in force of each stage, in the order of the stages."""
    rows = Definition.objects.filter(status=Definition.Status.ACTIVE)
    return sorted(rows, key=lambda row: ALL.index(Stage(row.stage)))


@transaction.atomic
def ensure_default() -> None:
    """Install the first version of every stage that has none."""
    known = set(Definition.objects.values_list("stage", flat=True))
    now = timezone.now()
    for definition in default_definitions():
        if definition.stage in known:
            continue
        definition.status, definition.activated_at = Definition.Status.ACTIVE, now
        Definition.objects.bulk_create([definition], ignore_conflicts=True)


def draft_from(definition: Definition, *, by) -> Definition:
    """The draft of the stage, made from this definition if there is none yet."""
    draft = Definition.objects.filter(stage=definition.stage, status=Definition.Status.DRAFT).first()
    if draft is not None:
        return draft
    newest = Definition.objects.filter(stage=definition.stage).aggregate(newest=Max("version"))["newest"]
    return Definition.objects.create(
        stage=definition.stage,
        version=newest + 1,
        condition=_plain(definition.condition),
        candidates=None if definition.candidates is None else _plain(definition.candidates),
        mode=definition.mode,
        by=by,
    )


def _plain(condition: dict[str, Any]) -> dict[str, Any]:
    """The condition as the builder writes it, so that saving it unchanged changes nothing."""
    try:
        return check_condition(condition)
    except BadDefinition:  # it asks for something that is gone: whoever edits the draft sees what
        return condition


def check_condition(condition: Any) -> dict[str, Any]:
    """The condition in its plainest form. Raises BadDefinition, whose message names the place in the tree."""
    try:
        return to_json(parse_condition(condition, people_catalogue.catalogue()))
    except EngineError as error:
        raise BadDefinition(error.text(language())) from error


@dataclass(frozen=True)
class Saved:
    """A saved draft, and the names of those who had signed what stood there before and have to sign again."""

    draft: Definition
    unsigned: list[str]


@transaction.atomic
def save_draft(
    draft: Definition, *, condition: dict[str, Any], candidates: dict[str, Any] | None, mode: str, by
) -> Saved:
    """Change a draft. What was signed is no longer what stands there: the signatures go.

    Saving it unchanged keeps them. Raises NotADraft, BadDefinition.
    """
    row = Definition.objects.select_for_update().get(pk=draft.pk)
    if row.status != Definition.Status.DRAFT:
        raise NotADraft(_("Only a draft can be changed. Make a new version."))
    before = row.digest
    set_content(row, condition, candidates, mode)
    if row.digest == before:
        return Saved(row, [])
    row.by = by
    row.save(update_fields=["condition", "candidates", "mode", "by"])
    unsigned = drop_signatures(row)
    if unsigned:
        record("lifecycle.signatures_dropped", row, by=by, summary=", ".join(unsigned))
    return Saved(row, unsigned)


def set_content(row: Definition, condition: dict[str, Any], candidates: dict[str, Any] | None, mode: str) -> None:
    """Set conditions and mode, unsaved. Raises BadDefinition."""
    if mode not in Definition.Mode.values:
        raise BadDefinition(_("There is no such mode."))
    row.condition = check_condition(condition)
    row.candidates = None if candidates is None else check_condition(candidates)
    row.mode = mode


@transaction.atomic
def activate(draft: Definition, *, by) -> Definition:
    """Put a draft in force that both sides have signed; the version before retires.

    Raises NotADraft, BadDefinition, NotSigned. A task then goes through everyone in the background.
    """
    draft = Definition.objects.select_for_update().get(pk=draft.pk)
    if draft.status != Definition.Status.DRAFT:
        raise NotADraft(_("This version is not a draft."))
    check_condition(draft.condition)
    require_signatures(draft)
    Definition.objects.filter(stage=draft.stage, status=Definition.Status.ACTIVE).update(
        status=Definition.Status.RETIRED
    )
    draft.status, draft.activated_at = Definition.Status.ACTIVE, timezone.now()
    draft.save(update_fields=["status", "activated_at"])
    record("lifecycle.definition_activated", draft, by=by, summary=f"{draft.stage} {draft.version}")
    _sweep_soon()
    return draft


def _sweep_soon() -> None:
    from ..tasks import sweep_after_activation  # tasks stand above services

    sweep_after_activation.enqueue()


@transaction.atomic
def discard(draft: Definition, *, by) -> None:
    """Throw a draft away. Raises NotADraft."""
    if draft.status != Definition.Status.DRAFT:
        raise NotADraft(_("This version is not a draft."))
    record("lifecycle.draft_discarded", by=by, summary=f"{draft.stage} {draft.version}", condition=draft.condition)
    draft.delete()


@dataclass(frozen=True)
class Preview:
    """What a definition would do now; counts are capped at CAP + 1."""

    matching: int  # people for whom the condition holds, wherever they stand
    moving: int  # those of them who stand in an earlier stage
    candidates: int  # people in an earlier stage whom it would suggest


def preview(stage: str, condition: dict[str, Any], candidates: dict[str, Any] | None = None) -> Preview:
    """Who would move if this were in force. Raises BadDefinition."""
    check_condition(condition)
    everyone = Person.objects.alive()
    earlier = everyone.filter(stage__in=[each for each in FORWARD if RANK[each] < RANK.get(stage, 0)])
    suggested = 0
    if candidates is not None:
        check_condition(candidates)
        suggested = _count(earlier, {"all": [candidates, {"not": condition}]})
    return Preview(_count(everyone, condition), _count(earlier, condition), suggested)


def _count(persons, condition: dict[str, Any]) -> int:
    return matching.count_capped(matching.matching(persons, condition), CAP)
