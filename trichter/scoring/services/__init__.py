"""Scores: computing, explaining, refreshing them, and the versions of the model behind them."""

from .effects import band_changers, bands_of, effect_of, movers_of, people_per_band, preview
from .explaining import Explanation, Row, course, explain
from .refreshing import Rebuilt, begin_refresh, rebuild_all, refresh_all, refresh_block, running_refresh
from .standings import Changed, rescore
from .versions import (
    activate,
    active,
    change_draft,
    check,
    discard,
    draft_from,
    ensure_default,
    remove_rule,
    working_draft,
)

__all__ = [
    "Changed",
    "Explanation",
    "Rebuilt",
    "Row",
    "activate",
    "active",
    "band_changers",
    "bands_of",
    "begin_refresh",
    "change_draft",
    "check",
    "course",
    "discard",
    "draft_from",
    "effect_of",
    "ensure_default",
    "explain",
    "movers_of",
    "people_per_band",
    "preview",
    "rebuild_all",
    "refresh_all",
    "refresh_block",
    "remove_rule",
    "rescore",
    "running_refresh",
    "working_draft",
]
