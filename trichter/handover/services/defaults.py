"""What a new house begins with: when to hand over, how soon to answer, and the reasons for saying no."""

from __future__ import annotations

from ..models import Policy, RejectReason, Target

Outcome = RejectReason.Outcome
# (slug, English, German, what becomes of the person, days until looking again)
REASONS = [
    ("not_reachable", "Not reachable", "Nicht erreichbar", Outcome.RECYCLE, 30),
    ("no_budget", "No budget", "Kein Budget", Outcome.RECYCLE, 180),
    ("no_authority", "Cannot decide", "Darf nicht entscheiden", Outcome.MARKETING, 90),
    ("no_need", "No need", "Kein Bedarf", Outcome.RECYCLE, 180),
    ("wrong_company", "Wrong kind of company", "Unternehmen passt nicht", Outcome.DISQUALIFY, 0),
    ("student_or_competitor", "Student or competitor", "Studium oder Wettbewerb", Outcome.DISQUALIFY, 0),
    ("duplicate", "Duplicate", "Dublette", Outcome.DISQUALIFY, 0),
    ("later", "Later", "Später", Outcome.RECYCLE, 90),
]
# (band, working minutes): four hours for hot people, two days of eight hours for warm ones
TARGETS = [("hot", 4 * 60), ("warm", 2 * 8 * 60)]


def ensure_default() -> None:
    """Policy, targets and reasons, unless the house has its own; nobody is handed over before there are rules."""
    Policy.objects.get_or_create(pk=1)
    if not RejectReason.objects.exists():
        RejectReason.objects.bulk_create(
            RejectReason(slug=slug, label=label, label_de=german, outcome=outcome, days=days, position=place)
            for place, (slug, label, german, outcome, days) in enumerate(REASONS)
        )
    if not Target.objects.exists():
        Target.objects.bulk_create(
            Target(band=band, minutes=minutes, position=place) for place, (band, minutes) in enumerate(TARGETS)
        )
