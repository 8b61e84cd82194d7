"""Pipelines, stages and reasons: what the house decides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from trichter.engine.conditions import parse_condition
from trichter.engine.errors import EngineError
from trichter.history.models import Action
from trichter.history.services import record, undoes
from trichter.lifecycle.services.evidence import language
from trichter.people.catalogue import catalogue

from .. import criteria, defaults
from ..errors import BadSetting
from ..models import LostReason, Move, Opportunity, Pipeline, Stage

STAGE_FIELDS = ("name", "name_de", "chance", "rotting_days", "required", "condition")


@transaction.atomic
def ensure_default() -> None:
    """Install the default pipeline and reasons, unless the house has its own."""
    if not Pipeline.objects.exists():
        name, currency = defaults.PIPELINE
        pipeline = Pipeline.objects.create(name=name, currency=currency, is_default=True)
        Stage.objects.bulk_create(Stage(pipeline=pipeline, **values) for values in defaults.stage_values())
    if not LostReason.objects.exists():
        LostReason.objects.bulk_create(
            LostReason(label=label, label_de=german, position=place)
            for place, (label, german) in enumerate(defaults.REASONS)
        )


@transaction.atomic
def create_pipeline(name: str, currency: str = "EUR", *, by) -> Pipeline:
    """A pipeline with the default stages, which can then be changed. Raises BadSetting."""
    name = _pipeline_name(name)
    last = Pipeline.objects.aggregate(last=Max("position"))["last"]
    first = not Pipeline.objects.exists()
    pipeline = Pipeline.objects.create(
        name=name, currency=_currency(currency), position=(last or 0) + 1, is_default=first
    )
    Stage.objects.bulk_create(Stage(pipeline=pipeline, **values) for values in defaults.stage_values())
    record("pipeline.settings_changed", pipeline, by=by, summary=name)
    return pipeline


@transaction.atomic
def change_pipeline(pipeline: Pipeline, *, name: str, currency: str, is_default: bool, by) -> None:
    """Rename, change the currency (only while no opportunity counts in it), make it the default. Raises BadSetting."""
    locked = Pipeline.objects.select_for_update().get(pk=pipeline.pk)
    locked.name = _pipeline_name(name, locked.pk)
    if _currency(currency) != locked.currency:
        if Opportunity.objects.filter(pipeline=locked).exists():
            raise BadSetting(_("The currency can no longer be changed: there are opportunities in this pipeline."))
        locked.currency = _currency(currency)
    if is_default and not locked.is_default:
        Pipeline.objects.filter(is_default=True).update(is_default=False)
        locked.is_default = True
    locked.save()
    record("pipeline.settings_changed", locked, by=by, summary=locked.name)


@transaction.atomic
def delete_pipeline(pipeline: Pipeline, *, by) -> None:
    """Remove a pipeline that never held an opportunity and is not the default. Raises BadSetting."""
    if pipeline.is_default:
        raise BadSetting(_("The default pipeline stays. Make another one the default first."))
    if Opportunity.objects.filter(pipeline=pipeline).exists() or _used(Stage.objects.filter(pipeline=pipeline)):
        raise BadSetting(_("There are opportunities in this pipeline, so it stays."))
    record("pipeline.settings_changed", pipeline, by=by, summary=pipeline.name)
    pipeline.delete()


def _pipeline_name(name: str, own: int | None = None) -> str:
    name = " ".join(name.split())[:80]
    if not name:
        raise BadSetting(_("The pipeline needs a name."))
    if Pipeline.objects.filter(name__iexact=name).exclude(pk=own).exists():
        raise BadSetting(_("There is a pipeline of this name already."))
    return name


def _currency(currency: str) -> str:
    code = currency.strip().upper()
    if len(code) != 3 or not code.isascii() or not code.isalpha():
        raise BadSetting(_("A currency has three letters, such as EUR."))
    return code


@transaction.atomic
def add_stage(pipeline: Pipeline, *, by, **values: Any) -> Stage:
    """A new open stage behind the other open ones. Raises BadSetting."""
    stages = list(Stage.objects.select_for_update().filter(pipeline=pipeline).order_by("position", "pk"))
    row = Stage(pipeline=pipeline, kind=Stage.Kind.OPEN, **_stage_values(values))
    opened = [stage for stage in stages if stage.is_open]
    row.save()
    _number([*opened, row, *(stage for stage in stages if not stage.is_open)])
    record("pipeline.settings_changed", pipeline, by=by, summary=f"{pipeline.name}: {row.name}")
    return row


@transaction.atomic
def change_stage(stage: Stage, *, by, **values: Any) -> Action | None:
    """Change name, chance, resting time, required fields, condition; returns the undoable action. Raises BadSetting."""
    locked = Stage.objects.select_for_update().get(pk=stage.pk)
    former = {}
    for name, value in _stage_values(values).items():
        if getattr(locked, name) != value:
            former[name] = getattr(locked, name)
            setattr(locked, name, value)
    if not locked.is_open:
        locked.chance = 100 if locked.kind == Stage.Kind.WON else 0
    if not former:
        return None
    locked.save()
    return record("pipeline.stage_changed", locked, by=by, summary=locked.name, undo=former)


@undoes("pipeline.stage_changed")
def _undo_stage(action: Action, by) -> None:
    Stage.objects.filter(pk=action.target_id).update(**(action.undo or {}))


def _stage_values(values: dict[str, Any]) -> dict[str, Any]:
    """Checked columns of a stage."""
    if unknown := [name for name in values if name not in STAGE_FIELDS]:
        raise BadSetting(_("There is no field “%(name)s”.") % {"name": unknown[0]})
    found = dict(values)
    if "name" in found and not str(found["name"]).strip():
        raise BadSetting(_("The stage needs a name."))
    if "chance" in found and not 0 <= found["chance"] <= 100:
        raise BadSetting(_("The chance lies between 0 and 100 percent."))
    if wrong := [name for name in found.get("required", ()) if name not in criteria.FIELDS]:
        raise BadSetting(_("There is no field “%(name)s”.") % {"name": wrong[0]})
    if found.get("condition"):
        try:
            parse_condition(found["condition"], catalogue())
        except EngineError as error:
            raise BadSetting(error.text(language())) from error
    return found


@transaction.atomic
def order_stages(pipeline: Pipeline, ids: Sequence[int], *, by) -> None:
    """Bring the open stages into this order; those not named stay behind them, won and lost stay last."""
    stages = {row.pk: row for row in Stage.objects.select_for_update().filter(pipeline=pipeline).order_by("position")}
    opened = [row for row in stages.values() if row.is_open]
    wanted = [stages[pk] for pk in dict.fromkeys(ids) if pk in stages and stages[pk].is_open]
    rest = [row for row in opened if row not in wanted]
    _number([*wanted, *rest, *(row for row in stages.values() if not row.is_open)])
    record("pipeline.settings_changed", pipeline, by=by, summary=pipeline.name)


def _number(stages: Sequence[Stage]) -> None:
    for place, row in enumerate(stages):
        if row.position != place:
            Stage.objects.filter(pk=row.pk).update(position=place)


def _used(stages) -> bool:
    return Move.objects.filter(to_stage__in=stages).exists() or Move.objects.filter(from_stage__in=stages).exists()


@transaction.atomic
def remove_stage(stage: Stage, *, by) -> None:
    """Remove an open stage that holds no opportunity; one that ever did is only no longer shown. Raises BadSetting."""
    locked = Stage.objects.select_for_update().get(pk=stage.pk)
    if not locked.is_open:
        raise BadSetting(_("Every pipeline keeps one stage for won and one for lost."))
    others = Stage.objects.filter(pipeline=locked.pipeline_id, kind=Stage.Kind.OPEN, active=True).exclude(pk=locked.pk)
    if not others.exists():
        raise BadSetting(_("A pipeline keeps at least one open stage."))
    if Opportunity.objects.alive().filter(stage=locked).exists():
        raise BadSetting(_("There are opportunities in this stage. Move them first."))
    if _used([locked]) or Opportunity.objects.filter(stage=locked).exists():
        Stage.objects.filter(pk=locked.pk).update(active=False)
    else:
        locked.delete()
    record("pipeline.settings_changed", locked.pipeline, by=by, summary=f"{locked.pipeline.name}: {locked.name}")


@transaction.atomic
def save_reason(reason: LostReason | None, *, label: str, label_de: str = "", active: bool = True, by) -> LostReason:
    """Add or change a reason for losing; used ones are switched off, never removed. Raises BadSetting."""
    label, label_de = label.strip()[:120], label_de.strip()[:120]
    if not label and not label_de:
        raise BadSetting(_("The reason needs words."))
    if reason is None:
        last = LostReason.objects.aggregate(last=Max("position"))["last"]
        reason = LostReason(position=0 if last is None else last + 1)
    reason.label, reason.label_de, reason.active = label or label_de, label_de, active
    reason.save()
    record("pipeline.settings_changed", reason, by=by, summary=reason.label)
    return reason
