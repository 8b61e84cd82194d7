"""What the page of definitions shows: versions as sentences, and who has signed them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from trichter.engine.errors import EngineError
from trichter.people.matching import count_capped
from trichter.people.models import Person
from trichter.people.models.person import Stage
from trichter.ui.words import stage_face

from .models import Definition, Signature
from .order import ALL
from .services.definitions import CAP
from .services.evidence import describe, language
from .sides import Side, may_sign_now, signers, who_can_sign

LANGUAGES = (("de", "Deutsch"), ("en", "English"))

BY_HAND = {
    Stage.RECYCLED: gettext_lazy("Set by hand, with a reason and the day on which to look again."),
    Stage.DISQUALIFIED: gettext_lazy("Set by hand, with a reason."),
}


@dataclass(frozen=True)
class Signing:
    """One side of a version: its signature, or who can still give it."""

    side: Side
    signature: Signature | None
    may_sign: bool  # the user who looks
    others: list[str]  # names of those who can sign instead


@dataclass(frozen=True)
class Version:
    """A definition in words. `signatures` are those given for exactly what stands there, marketing's first."""

    row: Definition
    clauses: list[str]  # all of them must hold
    candidates: list[str]
    signatures: list[Signature]

    @property
    def automatic(self) -> bool:
        return self.row.mode == Definition.Mode.AUTOMATIC

    @property
    def is_signed(self) -> bool:
        """Whether both sides have signed."""
        return len(self.signatures) == len(Side)

    @property
    def missing(self) -> list[str]:
        """The sides that have not signed."""
        given = {signature.side for signature in self.signatures}
        return [str(side.label) for side in Side if side not in given]

    @property
    def is_installed(self) -> bool:
        """In force since the installation, without anybody's decision."""
        return self.row.version == 1 and self.row.by_id is None


@dataclass(frozen=True)
class InLanguage:
    """A version as it reads in one language."""

    code: str
    name: str
    version: Version


@dataclass(frozen=True)
class StageRow:
    """A stage with its definition in force, a draft if there is one, and how many versions there are."""

    stage: Stage
    active: Version | None
    draft: Version | None
    versions: int
    may_sign: bool = False  # whether the signature of the user who looks is missing under the one in force

    @property
    def icon(self) -> str:
        """The stage's sign."""
        return stage_face(self.stage.value).icon


def words(condition: dict[str, Any]) -> str:
    """A condition as a sentence; one that can no longer be read says so."""
    try:
        return describe(condition)
    except EngineError as error:
        return _("This condition can no longer be read: %(error)s") % {"error": error}


def version(row: Definition) -> Version:
    """A definition in words."""
    given = row.valid_signatures()
    signatures = [given[side] for side in Side if side in given]
    if row.mode == Definition.Mode.MANUAL:
        return Version(row, [str(BY_HAND.get(Stage(row.stage), _("Set by hand.")))], [], signatures)
    suggested = row.candidates if row.mode == Definition.Mode.AUTOMATIC else None
    candidates = [words(clause) for clause in clauses_of(suggested)] if suggested is not None else []
    return Version(row, [words(clause) for clause in clauses_of(row.condition)], candidates, signatures)


def in_both_languages(row: Definition) -> list[InLanguage]:
    """A definition as it reads in German and in English; the reader's language first."""
    found = []
    for code, name in sorted(LANGUAGES, key=lambda each: each[0] != language()):
        with override(code):
            found.append(InLanguage(code, name, version(row)))
    return found


def signing(row: Definition, user) -> list[Signing]:
    """Both sides of a version: signed by whom, or who can sign."""
    given = row.valid_signatures()
    signed_by = {side: signature.user_id for side, signature in given.items()}
    everyone = signers() if len(given) < len(Side) and row.status != Definition.Status.RETIRED else []
    found = []
    for side in Side:
        able = who_can_sign(side, signed_by, everyone)
        others = [str(each) for each in able if each.pk != user.pk]
        found.append(Signing(side, given.get(side), any(each.pk == user.pk for each in able), others))
    return found


def overview(user=None) -> list[StageRow]:
    """All stages in order, as this user sees them."""
    everyone = signers() if user is not None else []
    rows = list(Definition.objects.select_related("by").prefetch_related("signatures"))
    found = []
    for stage in ALL:
        own = [row for row in rows if row.stage == stage]
        active = next((row for row in own if row.status == Definition.Status.ACTIVE), None)
        draft = next((row for row in own if row.status == Definition.Status.DRAFT), None)
        wanted = active is not None and draft is None and _may_sign(active, user, everyone)
        found.append(
            StageRow(
                stage, version(active) if active else None, version(draft) if draft else None, len(own), may_sign=wanted
            )
        )
    return found


def _may_sign(row: Definition, user, everyone) -> bool:
    signed_by = {side: signature.user_id for side, signature in row.valid_signatures().items()}
    return any(may_sign_now(user, side, signed_by, everyone) for side in Side) if everyone else False


def standing(user, stage: str) -> int:
    """How many people the user sees stand there, capped."""
    return count_capped(Person.objects.visible_to(user).filter(stage=stage), CAP)


def clauses_of(condition: dict[str, Any]) -> list[dict[str, Any]]:
    """The parts that must all hold."""
    return condition["all"] if set(condition) == {"all"} and condition["all"] else [condition]
