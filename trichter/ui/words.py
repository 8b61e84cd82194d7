"""The words and faces of bands and stages, as the frame shows them everywhere."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Face(NamedTuple):
    """How a thing looks: its word, a short word for narrow places, an icon, and the name of its colour."""

    label: str | Promise
    short: str | Promise
    icon: str
    tone: str


BANDS = {
    "cold": Face(_("cold"), _("cold"), "snowflake", "cold"),
    "warm": Face(_("warm"), _("warm"), "sun", "warm"),
    "hot": Face(_("hot"), _("hot"), "flame", "hot"),
}
STAGES = {
    "lead": Face(_("Lead"), _("Lead"), "circle-dashed", "lead"),
    "mql": Face(_("Marketing-qualified lead"), _("MQL"), "circle-dot", "mql"),
    "prospect": Face(_("Prospect"), _("Prospect"), "target", "prospect"),
    "opportunity": Face(_("Opportunity"), _("Opportunity"), "target-arrow", "opportunity"),
    "customer": Face(_("Customer"), _("Customer"), "circle-check", "customer"),
    "recycled": Face(_("Recycled"), _("Recycled"), "rotate", "recycled"),
    "disqualified": Face(_("Disqualified"), _("Disqualified"), "ban", "disqualified"),
}


def band_face(band: str) -> Face:
    """The face of a band; one that the house named itself gets its own name in a neutral colour."""
    return BANDS.get(band) or Face(band, band, "gauge", "plain")


def stage_face(stage: str) -> Face:
    """The face of a stage; an unknown one is shown by its name."""
    return STAGES.get(stage) or Face(stage, stage, "circle", "plain")
