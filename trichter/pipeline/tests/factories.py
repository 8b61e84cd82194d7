"""Opportunities for everybody's tests, made through the services of real use."""

from __future__ import annotations

from itertools import count
from typing import Any

from trichter.pipeline import services
from trichter.pipeline.models import LostReason, Opportunity, Pipeline, Stage

NUMBER = count(1)


def default_pipeline() -> Pipeline:
    """The pipeline of a new installation."""
    services.ensure_default()
    return Pipeline.objects.get(is_default=True)


def stage(name: str, pipeline: Pipeline | None = None) -> Stage:
    """A stage by its English name."""
    return Stage.objects.select_related("pipeline").get(pipeline=pipeline or default_pipeline(), name=name)


def reason(label: str = "Too expensive") -> LostReason:
    """A reason for losing."""
    default_pipeline()
    return LostReason.objects.get(label=label)


def make_opportunity(name: str = "", *, in_stage: str = "Qualified", **details: Any) -> Opportunity:
    """An opportunity in a stage of the default pipeline."""
    details.setdefault("stage", stage(in_stage))
    return services.open_opportunity(name or f"Pumpen {next(NUMBER)}", **details)
