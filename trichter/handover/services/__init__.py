"""What changes handovers: offering, answering, following the log, escalating, and the house's settings."""

from .answers import accept, give_back, reject, take
from .defaults import ensure_default
from .escalation import Escalation, due_escalations, escalate, escalate_due, on_escalation
from .following import follow, note_responses, rebuild_responses, settle, settle_deleted
from .offering import offer, offer_by_hand, offer_ripe, policy, sweep

__all__ = [
    "Escalation",
    "accept",
    "due_escalations",
    "ensure_default",
    "escalate",
    "escalate_due",
    "follow",
    "give_back",
    "note_responses",
    "offer",
    "offer_by_hand",
    "offer_ripe",
    "on_escalation",
    "policy",
    "rebuild_responses",
    "reject",
    "settle",
    "settle_deleted",
    "sweep",
    "take",
]
