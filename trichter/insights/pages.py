"""The pages of figures: a name, a title, and what makes their frames."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from . import (
    compliance_frames,
    forecast_frames,
    funnel_frames,
    overview,
    rejection_frames,
    revenue_frames,
    speed_frames,
)
from .cuts import Cut
from .frames import Frame
from .lake import Look
from .sides import DEALS, HANDOVERS, JOURNEYS, Side

ENTRY = _("Period of entry")
Frames = Callable[[Look, Cut, Any], list[Frame]]


def nothing(look: Look, cut: Cut, user) -> list[Frame]:
    """No frames."""
    return []


@dataclass(frozen=True)
class Page:
    """One page; `frames(look, cut, user)` makes its figures.

    side    what its figures are about
    bar     the fields of the bar above it, of forms.CutForm
    period  what the bar calls its period
    """

    name: str
    title: Any
    sub: Any
    icon: str
    frames: Frames
    side: Side = JOURNEYS
    bar: tuple[str, ...] = ("period", "since", "until", "source", "campaign", "industry", "owner")
    period: Any = ENTRY
    path: str = ""
    figures: Any = None  # what the overview shows instead of frames


PERIOD = ("period", "since", "until")
PAGES = {
    page.name: page
    for page in (
        Page(
            "overview",
            _("Overview"),
            _("What happened, against the period before."),
            "chart-histogram",
            nothing,
            bar=("period", "owner"),
            period=_("Period"),
            path="",
            figures=overview.figures,
        ),
        Page(
            "funnel",
            _("Funnel"),
            _("How many people reach which stage, and where the others stay."),
            "chart-funnel",
            funnel_frames.frames,
            bar=(*PERIOD, "source", "campaign", "industry", "owner", "by"),
            path="funnel/",
        ),
        Page(
            "speed",
            _("Speed"),
            _("How soon people who were handed over heard from us, and what that has to do with winning."),
            "gauge",
            speed_frames.frames,
            HANDOVERS,
            period=_("Period of the offer"),
            path="speed/",
        ),
        Page(
            "rejections",
            _("Rejections"),
            _("What sales gave back, why, and where it came from."),
            "thumb-down",
            rejection_frames.frames,
            HANDOVERS,
            period=_("Period of the offer"),
            path="rejections/",
        ),
        Page(
            "revenue",
            _("Sources to revenue"),
            _("What was won by which source, and why the rest was lost."),
            "moneybag",
            revenue_frames.frames,
            DEALS,
            bar=(*PERIOD, "source", "campaign", "industry", "owner", "pipeline"),
            period=_("Period of closing"),
            path="revenue/",
        ),
        Page(
            "compliance",
            _("Compliance"),
            _("Whether marketing hands over what both sides agreed on, and sales takes it."),
            "checklist",
            compliance_frames.frames,
            HANDOVERS,
            period=_("Period of the offer"),
            path="compliance/",
        ),
        Page(
            "forecast",
            _("Forecast"),
            _("What the open opportunities are likely to bring, by the chance of their stage and by history."),
            "trending-up",
            forecast_frames.frames,
            DEALS,
            bar=("pipeline",),
            path="forecast/",
        ),
    )
}
