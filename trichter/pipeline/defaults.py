"""The pipeline and the reasons a new installation starts with."""

from __future__ import annotations

from typing import Any

PIPELINE = ("Vertrieb", "EUR")

# name, name in German, chance in percent, rests too long after days, required to leave it forward, kind
STAGES: list[tuple[str, str, int, int | None, list[str], str]] = [
    ("Qualified", "Qualifiziert", 20, 21, [], "open"),
    ("Needs clear", "Bedarf geklärt", 40, 21, ["amount"], "open"),
    ("Offer", "Angebot", 60, 21, ["amount", "close_date"], "open"),
    ("Negotiation", "Verhandlung", 80, 14, ["decision_maker"], "open"),
    ("Won", "Gewonnen", 100, None, [], "won"),
    ("Lost", "Verloren", 0, None, [], "lost"),
]

REASONS: list[tuple[str, str]] = [
    ("Too expensive", "Zu teuer"),
    ("A competitor was chosen", "Mitbewerber gewählt"),
    ("No budget", "Kein Budget"),
    ("Postponed", "Verschoben"),
    ("No need any more", "Kein Bedarf mehr"),
    ("Something is missing in our offer", "Etwas fehlt in unserem Angebot"),
    ("No longer reachable", "Nicht mehr erreichbar"),
    ("Other", "Anderes"),
]


def stage_values() -> list[dict[str, Any]]:
    """The default stages as columns of Stage, in order."""
    names = ("name", "name_de", "chance", "rotting_days", "required", "kind")
    return [dict(zip(names, row, strict=True)) | {"position": place} for place, row in enumerate(STAGES)]
