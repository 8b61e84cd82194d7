"""Tables of opportunities: one file per kind of thing."""

from .figures import ForecastSnapshot, StageOutcome
from .opportunity import File, Move, Opportunity, OpportunityKey, OpportunityNote, OpportunityQuerySet, Stakeholder
from .settings import LostReason, Pipeline, Stage

__all__ = [
    "File",
    "ForecastSnapshot",
    "LostReason",
    "Move",
    "Opportunity",
    "OpportunityKey",
    "OpportunityNote",
    "OpportunityQuerySet",
    "Pipeline",
    "Stage",
    "StageOutcome",
    "Stakeholder",
]
