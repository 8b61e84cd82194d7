"""Pages of figures."""

from __future__ import annotations

from django.urls import reverse
from django.views.decorators.http import require_GET

from trichter.accounts.access import may
from trichter.ui.parts import part

from ..cuts import Cut, read_cut
from ..forms import CutForm
from ..frames import Frame
from ..lake import Look, look
from ..pages import PAGES, Page
from ..words import DIMENSIONS, cut_words

HIDDEN = ("medium", "channel", "month", "clock")  # what the bar has no field for


@require_GET
@may("insights.view")
def page(request, name):
    """A page of figures in the cut that the address says."""
    here, cut, now = PAGES[name], read_cut(request.GET), look()
    context = {
        "here": here,
        "page_title": here.title,
        "pages": [(each, f"{reverse(f'insights:{each.name}')}?{kept(cut)}") for each in PAGES.values()],
        "form": CutForm(cut, now, request.user),
        "hidden": [(name, getattr(cut, name)) for name in HIDDEN if getattr(cut, name)],
        "chips": chips(here, cut),
        "as_of": now.as_of,
        "frames": framed(here, now, cut, request.user),
    }
    return part(request, "insights/_page.html", context, page="insights/page.html")


def kept(cut: Cut) -> str:
    """What of a cut goes along to another page."""
    return cut.query()


def chips(here: Page, cut: Cut) -> list[tuple[str, str, str]]:
    """(dimension, value, address without it) of everything the page is narrowed to, the period aside."""
    url = reverse(f"insights:{here.name}")
    names = [name for name in DIMENSIONS if getattr(cut, name)]
    without = [f"{url}?{cut.with_(**{name: ''}).query()}" for name in names]
    return [(label, value, away) for (label, value), away in zip(cut_words(cut)[1:], without, strict=True)]


def framed(here: Page, now: Look, cut: Cut, user) -> list[Frame]:
    """The page's frames, with the address of their CSV where the user may have it."""
    found = here.frames(now, cut, user)
    if user.may("insights.export"):
        for frame in found:
            frame.csv_url = f"{reverse('insights:csv', args=[here.name, frame.name])}?{cut.query()}"
    return found
