"""The score's card on a person's page."""

from __future__ import annotations

from typing import Any

from trichter.ui.registry import Panel

from .presenting import score_parts


def card(request, person) -> dict[str, Any]:
    """Chip and parts from the written score; the rest is fetched when the page is there."""
    return {"person": person, "score_parts": score_parts(person)}


PANELS = [Panel("person", 10, "scoring.view", "scoring/_card.html", card)]
