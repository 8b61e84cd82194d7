"""What the page of definitions shows: versions as sentences, and two versions side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trichter.engine.errors import EngineError
from trichter.people.matching import count_capped
from trichter.people.models import Person
from trichter.people.models.person import Stage
from trichter.ui.words import stage_face

from .models import Definition
from .order import ALL
from .services.definitions import CAP
from .services.evidence import describe

BY_HAND = {
    Stage.RECYCLED: gettext_lazy("Set by hand, with a reason and the day on which to look again."),
    Stage.DISQUALIFIED: gettext_lazy("Set by hand, with a reason."),
}


@dataclass(frozen=True)
class Version:
    """A definition in words."""

    row: Definition
    clauses: list[str]  # all of them must hold
    candidates: list[str]

    @property
    def automatic(self) -> bool:
        return self.row.mode == Definition.Mode.AUTOMATIC


@dataclass(frozen=True)
class StageRow:
    """A stage with its definition in force, a draft if there is one, and how many versions there are."""

    stage: Stage
    active: Version | None
    draft: Version | None
    versions: int

    @property
    def icon(self) -> str:
        """The stage's sign."""
        return stage_face(self.stage.value).icon


@dataclass(frozen=True)
class Difference:
    """Two versions in words: what went, what came, what stayed; and other changes as sentences."""

    old: Version
    new: Version
    gone: list[str]
    added: list[str]
    kept: list[str]
    other: list[str]


def words(condition: dict[str, Any]) -> str:
    """A condition as a sentence; one that can no longer be read says so."""
    try:
        return describe(condition)
    except EngineError as error:
        return _("This condition can no longer be read: %(error)s") % {"error": error}


def version(row: Definition) -> Version:
    """A definition in words."""
    if row.mode == Definition.Mode.MANUAL:
        return Version(row, [str(BY_HAND.get(Stage(row.stage), _("Set by hand.")))], [])
    suggested = row.candidates if row.mode == Definition.Mode.AUTOMATIC else None
    candidates = [words(clause) for clause in _clauses(suggested)] if suggested is not None else []
    return Version(row, [words(clause) for clause in _clauses(row.condition)], candidates)


def overview() -> list[StageRow]:
    """All stages in order."""
    rows = list(Definition.objects.select_related("by"))
    found = []
    for stage in ALL:
        own = [row for row in rows if row.stage == stage]
        active = next((row for row in own if row.status == Definition.Status.ACTIVE), None)
        draft = next((row for row in own if row.status == Definition.Status.DRAFT), None)
        found.append(StageRow(stage, version(active) if active else None, version(draft) if draft else None, len(own)))
    return found


def standing(user, stage: str) -> int:
    """How many people the user sees stand there, capped."""
    return count_capped(Person.objects.visible_to(user).filter(stage=stage), CAP)


def difference(old: Definition, new: Definition) -> Difference:
    """What changed between two versions, clause by clause."""
    before, after = _clauses(old.condition), _clauses(new.condition)
    gone = [words(clause) for clause in before if clause not in after]
    added = [words(clause) for clause in after if clause not in before]
    kept = [words(clause) for clause in after if clause in before]
    return Difference(version(old), version(new), gone, added, kept, _other(old, new))


def _clauses(condition: dict[str, Any]) -> list[dict[str, Any]]:
    """The parts that must all hold."""
    return condition["all"] if set(condition) == {"all"} and condition["all"] else [condition]


def _other(old: Definition, new: Definition) -> list[str]:
    found = []
    if old.mode != new.mode:
        modes = {"old": old.get_mode_display(), "new": new.get_mode_display()}
        found.append(_("Mode: %(old)s → %(new)s") % modes)
    if old.candidates != new.candidates:
        if new.candidates is None:
            found.append(_("Nobody is suggested any more."))
        else:
            found.append(_("Suggested are now: %(who)s") % {"who": words(new.candidates)})
    return found
