"""Changes of opportunities and of what the house decides about them. Every change writes its history."""

from .changing import delete_opportunity, reorder, set_amount, update
from .common import involved
from .files import add_file, remove_file
from .moving import lose, move, reopen, win
from .notes import add_note, delete_note
from .opening import Opened, convert, convert_key, default_name, first_stage, known, open_once, open_opportunity
from .settings import (
    add_stage,
    change_pipeline,
    change_stage,
    create_pipeline,
    delete_pipeline,
    ensure_default,
    order_stages,
    remove_stage,
    save_reason,
)
from .stakeholders import add_stakeholder, remove_stakeholder

__all__ = [
    "Opened",
    "add_file",
    "add_note",
    "add_stage",
    "add_stakeholder",
    "change_pipeline",
    "change_stage",
    "convert",
    "convert_key",
    "create_pipeline",
    "default_name",
    "delete_note",
    "delete_opportunity",
    "delete_pipeline",
    "ensure_default",
    "first_stage",
    "involved",
    "known",
    "lose",
    "move",
    "open_once",
    "open_opportunity",
    "order_stages",
    "remove_file",
    "remove_stage",
    "remove_stakeholder",
    "reopen",
    "reorder",
    "save_reason",
    "set_amount",
    "update",
    "win",
]
