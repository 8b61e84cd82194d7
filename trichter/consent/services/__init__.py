"""Changes and questions about consent."""

from .bulk import ConsentRow, Outcome, import_consents
from .purposes import DEFAULT_PURPOSES, ensure_default, find_purpose, save_purpose
from .statements import current, grant, may_contact, state, states, withdraw, withdraw_all
from .suppression import is_suppressed, lift, masked, normalise, suppress, suppressed_among

__all__ = [
    "DEFAULT_PURPOSES",
    "ConsentRow",
    "Outcome",
    "current",
    "ensure_default",
    "find_purpose",
    "grant",
    "import_consents",
    "is_suppressed",
    "lift",
    "masked",
    "may_contact",
    "normalise",
    "save_purpose",
    "state",
    "states",
    "suppress",
    "suppressed_among",
    "withdraw",
    "withdraw_all",
]
