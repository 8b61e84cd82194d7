"""Setting the stage of many people at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from trichter.people.lists.bulk import BulkAction, add_bulk_action
from trichter.people.models import Person
from trichter.people.models.person import Stage

from .forms import StageForm
from .services.stages import Move, apply


class BulkStageForm(StageForm):
    """The same form; its data travels as JSON, because a worker may do the work."""

    def __init__(self, *args, user=None, **kwargs) -> None:
        super().__init__(*args, **kwargs)

    def as_json(self) -> dict:
        """What `set_stages` gets."""
        wake = self.wake_at()
        data = self.cleaned_data
        return {"stage": data["stage"], "reason": data["reason"], "wake_at": wake.isoformat() if wake else None}


def set_stages(people: Sequence[Person], data: dict, by) -> list:
    """Set the stage of each; those who stand there already stay as they are."""
    wake = datetime.fromisoformat(data["wake_at"]) if data["wake_at"] else None
    moves = [
        Move(person.pk, person.stage, data["stage"], reason=data["reason"], wake_at=wake)
        for person in people
        if person.stage != data["stage"]
    ]
    rows = apply(moves, at=timezone.now(), by=by)
    return [[row.person_id, row.from_stage, row.to_stage] for row in rows]


def put_back(before: list, by) -> None:
    """Set each back, unless moved on since."""
    moves = [Move(pk, new, old, reason=str(_("Taken back"))) for pk, old, new in before]
    apply(moves, at=timezone.now(), by=by)


def sentence(data: dict, count: int) -> str:
    """What happened."""
    words = ngettext(
        "The stage of %(count)d person is now %(stage)s.", "The stage of %(count)d people is now %(stage)s.", count
    )
    return words % {"count": count, "stage": Stage(data["stage"]).label}


add_bulk_action(
    BulkAction(
        "stage",
        _("Set stage"),
        "target",
        "stage.change",
        sentence,
        apply=set_stages,
        revert=put_back,
        form=BulkStageForm,
        button=_("Set"),
        order=20,
    )
)
