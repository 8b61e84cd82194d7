"""Pages of figures."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.views.decorators.http import require_GET

from trichter.accounts.access import may
from trichter.ui.parts import part

from ..cuts import Cut, read_cut
from ..forms import CutForm
from ..frames import Frame
from ..lake import Look, look
from ..pages import PAGES, Page
from ..words import cut_words, narrowing

HIDDEN = (
    "medium",
    "channel",
    "month",
    "clock",
    "reason",
    "rule",
    "hour",
    "bucket",
    "version",
    "last",
)  # not in the bar
CARRIED = ("period", "since", "until", "source", "medium", "campaign", "channel", "industry", "pipeline")


@require_GET
@may("insights.view")
def page(request, name):
    """A page of figures in the cut that the address says."""
    here, now = PAGES[name], look()
    cut = cut_of(here, request.GET)
    context: dict[str, Any] = {
        "here": here,
        "page_title": here.title,
        "pages": [(each, f"{reverse(f'insights:{each.name}')}?{carried(cut)}") for each in PAGES.values()],
        "form": CutForm(here, cut, now, request.user),
        "hidden": [(each, getattr(cut, each)) for each in HIDDEN if getattr(cut, each)],
        "chips": chips(here, cut),
        "as_of": now.as_of,
        "frames": framed(here, now, cut, request.user),
        "groups": here.figures(now, cut, request.user) if here.figures else [],
    }
    return part(request, "insights/_page.html", context, page="insights/page.html")


def cut_of(here: Page, data) -> Cut:
    """The cut of a page; the overview compares the last 30 days unless told otherwise."""
    cut = read_cut(data)
    if here.figures and (not data.get("period") or not cut.period.isdecimal()):
        return cut.with_(period="30")
    return cut


def carried(cut: Cut) -> str:
    """What of a cut goes along to another page."""
    return Cut(**{name: getattr(cut, name) for name in CARRIED}).query()


def chips(here: Page, cut: Cut) -> list[tuple[str, str, str]]:
    """(dimension, value, address without it) of everything the page is narrowed to, the period aside."""
    url = reverse(f"insights:{here.name}")
    without = [f"{url}?{cut.with_(**{name: ''}).query()}" for name in narrowing(cut, here.side)]
    return [(label, value, away) for (label, value), away in zip(cut_words(cut, here.side)[1:], without, strict=True)]


def framed(here: Page, now: Look, cut: Cut, user) -> list[Frame]:
    """The page's frames, with the address of their CSV where the user may have it."""
    found = here.frames(now, cut, user)
    if user.may("insights.export"):
        for frame in found:
            frame.csv_url = f"{reverse('insights:csv', args=[here.name, frame.name])}?{cut.query()}"
    return found
