"""The pages of figures: a name, a title, and what makes their frames."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from . import funnel_frames
from .cuts import Cut
from .frames import Frame
from .lake import Look


@dataclass(frozen=True)
class Page:
    """One page; `frames(look, cut, user)` makes its figures."""

    name: str
    title: Any
    sub: Any
    icon: str
    frames: Callable[[Look, Cut, Any], list[Frame]]


PAGES = {
    page.name: page
    for page in (
        Page(
            "funnel",
            _("Funnel"),
            _("How many people reach which stage, and where the others stay."),
            "chart-funnel",
            funnel_frames.frames,
        ),
    )
}
