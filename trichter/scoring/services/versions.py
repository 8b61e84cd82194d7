"""Versions of the model: drafts, changing them, activating one."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from trichter.engine.errors import EngineError
from trichter.engine.scorecard import ScoringModel, parse_model
from trichter.history.models import Action
from trichter.history.services import record, undoes
from trichter.people.catalogue import catalogue, forget

from ..compiled import program
from ..definition import Definition
from ..errors import ChangedMeanwhile, NoActiveModel, NotADraft, WrongModel
from ..models import Refresh, Scorecard
from .refreshing import begin_refresh

Status = Scorecard.Status


def active() -> Scorecard:
    """The version that scores. Raises NoActiveModel before set-up."""
    card = Scorecard.objects.filter(status=Status.ACTIVE).first()
    if card is None:
        raise NoActiveModel
    return card


def working_draft() -> Scorecard | None:
    """The draft being worked on: the latest one."""
    return Scorecard.objects.filter(status=Status.DRAFT).first()


def check(definition: Definition) -> ScoringModel:
    """The checked model of a definition. Raises WrongModel, whose message names the place."""
    try:
        return parse_model(definition, catalogue())
    except EngineError as error:
        raise WrongModel(error) from error


@transaction.atomic
def draft_from(scorecard: Scorecard, definition: Definition | None = None, *, by) -> Scorecard:
    """A new draft with the next version number, from a version's definition or a given one. Raises WrongModel."""
    wanted = scorecard.definition if definition is None else definition
    if definition is not None:
        check(definition)
    draft = Scorecard.objects.create(version=next_version(), name=wanted["name"], definition=wanted, by=by)
    summary = _("Draft %(version)d of the scoring model begun") % {"version": draft.version}
    record("scoring.drafted", draft, by=by, summary=summary, origin=scorecard.version)
    return draft


def next_version() -> int:
    """One above the highest version."""
    return (Scorecard.objects.aggregate(highest=Max("version"))["highest"] or 0) + 1


@transaction.atomic
def change_draft(draft: Scorecard, change: Callable[[Definition], Definition], *, by) -> Scorecard:
    """Save a changed definition in a draft (drafts save themselves). Raises NotADraft, WrongModel, UnknownRule."""
    card = Scorecard.objects.select_for_update().get(pk=draft.pk)
    if not card.is_draft:
        raise NotADraft
    definition = change(card.definition)
    check(definition)
    card.definition, card.name = definition, definition["name"]
    card.save(update_fields=["definition", "name"])
    return card


@transaction.atomic
def remove_rule(draft: Scorecard, rule_id: str, words: str, *, by) -> tuple[Scorecard, Action]:
    """Take a rule out of a draft, undoable. `words` is the rule's sentence. Raises NotADraft, UnknownRule."""
    from ..definition import remove_rule as without

    before = draft.definition
    card = change_draft(draft, lambda definition: without(definition, rule_id), by=by)
    summary = _("Rule removed: %(rule)s") % {"rule": words}
    return card, record("scoring.rule_removed", card, by=by, summary=summary, undo={"definition": before})


@undoes("scoring.rule_removed")
def put_rule_back(action: Action, by) -> None:
    """Give the draft the definition it had."""
    before = (action.undo or {})["definition"]
    change_draft(Scorecard.objects.get(pk=action.target_id), lambda _now: before, by=by)


@transaction.atomic
def discard(draft: Scorecard, *, by) -> Action:
    """Throw a draft away, undoable. Raises NotADraft."""
    card = Scorecard.objects.select_for_update().get(pk=draft.pk)
    if not card.is_draft:
        raise NotADraft
    summary = _("Draft %(version)d of the scoring model discarded") % {"version": card.version}
    undo = {"version": card.version, "definition": card.definition}
    action = record("scoring.discarded", card, by=by, summary=summary, undo=undo)
    card.delete()
    return action


@undoes("scoring.discarded")
def bring_draft_back(action: Action, by) -> None:
    """Make the draft again; under its old number, or the next one if that is taken."""
    kept = action.undo or {}
    version = kept["version"]
    if Scorecard.objects.filter(version=version).exists():
        version = next_version()
    Scorecard.objects.create(version=version, name=kept["definition"]["name"], definition=kept["definition"], by=by)


def activate(scorecard: Scorecard, *, by, reason: str) -> Refresh:
    """Let a draft score from now on; everyone is scored again in the background.

    Until the pass is through, people keep the score of the version before; who does something is scored anew at once.
    Raises NotADraft, WrongModel, ChangedMeanwhile.
    """
    check(scorecard.definition)
    program(scorecard)  # compiled and kept before anything is locked, because it may take a second
    return put_in_force(scorecard, by, reason)


@transaction.atomic
def put_in_force(scorecard: Scorecard, by, reason: str) -> Refresh:
    """Exchange the active version. Raises NotADraft, ChangedMeanwhile."""
    card = Scorecard.objects.select_for_update().get(pk=scorecard.pk)
    if not card.is_draft:
        raise NotADraft
    if card.definition != scorecard.definition:
        raise ChangedMeanwhile
    before = Scorecard.objects.select_for_update().filter(status=Status.ACTIVE).first()
    if before is not None:
        before.status = Status.RETIRED
        before.save(update_fields=["status"])
    card.status, card.activated_at, card.activated_by, card.reason = Status.ACTIVE, timezone.now(), by, reason
    card.save()
    summary = _("Scoring model %(version)d activated: %(reason)s") % {"version": card.version, "reason": reason}
    record("scoring.activated", card, by=by, summary=summary, before=before.version if before else None)
    forget()  # the bands to choose from in conditions are those of the versions that scored
    return begin_refresh(Refresh.Why.ACTIVATED, card)


@transaction.atomic
def ensure_default() -> Scorecard:
    """Install the default model where there is none; make the active one ready to run. May be called again any time."""
    from trichter.engine.default_model import default_model

    card = Scorecard.objects.filter(status=Status.ACTIVE).first()
    if card is None:
        definition = default_model()
        check(definition)
        with override(settings.LANGUAGE_CODE):
            reason = _("The model a new installation starts with")
        card = Scorecard.objects.create(
            version=next_version(),
            name=definition["name"],
            definition=definition,
            status=Status.ACTIVE,
            activated_at=timezone.now(),
            reason=reason,
        )
        forget()
    program(card)
    return card
