"""Imports of lists: prepare, start, run, stop, take back."""

from .columns import choose_columns, set_options
from .options import BASES, CONTACT_KINDS, Options
from .prepare import (
    check_mapping,
    default_system,
    discard,
    errors_of,
    file_of,
    is_company_list,
    look_again,
    look_of,
    mapping_of,
    prepare,
    set_mapping,
    suggest,
)
from .running import cancel, run_import, start_import
from .undo import request_undo, undo_import

__all__ = [
    "BASES",
    "CONTACT_KINDS",
    "Options",
    "cancel",
    "check_mapping",
    "choose_columns",
    "default_system",
    "discard",
    "errors_of",
    "file_of",
    "is_company_list",
    "look_again",
    "look_of",
    "mapping_of",
    "prepare",
    "request_undo",
    "run_import",
    "set_mapping",
    "set_options",
    "start_import",
    "suggest",
    "undo_import",
]
