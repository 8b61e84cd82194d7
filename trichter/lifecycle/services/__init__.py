"""Changes of definitions and of the stages people stand in."""

from .definitions import activate, active_definitions, discard, draft_from, ensure_default, preview, save_draft
from .evaluation import evaluate, sweep
from .evidence import Line, describe, evidence, lines, sentence_of
from .signatures import ask, sign
from .stages import move_by_hand, set_stage, wake_due
from .suggestions import accept, dismiss

__all__ = [
    "Line",
    "accept",
    "activate",
    "active_definitions",
    "ask",
    "describe",
    "discard",
    "dismiss",
    "draft_from",
    "ensure_default",
    "evaluate",
    "evidence",
    "lines",
    "move_by_hand",
    "preview",
    "save_draft",
    "sentence_of",
    "set_stage",
    "sign",
    "sweep",
    "wake_due",
]
