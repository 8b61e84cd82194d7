"""Cuts and cells in words."""

from __future__ import annotations

from collections.abc import Sequence

from django.apps import apps
from django.contrib.auth import get_user_model
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from trichter.ui.words import stage_face

from .cuts import UNKNOWN, CellOf, Cut, month_number
from .journeys import DAY_ONE
from .sides import BUCKETS, DEALS, HANDOVERS, JOURNEYS, NEVER, Side

DIMENSIONS = {
    "source": gettext_lazy("Source"),
    "medium": gettext_lazy("Medium"),
    "campaign": gettext_lazy("Campaign"),
    "channel": gettext_lazy("Channel"),
    "industry": gettext_lazy("Industry"),
    "owner": gettext_lazy("Owner"),
    "month": gettext_lazy("Month"),
    "reason": gettext_lazy("Reason"),
    "rule": gettext_lazy("Rule"),
    "hour": gettext_lazy("Hour"),
    "bucket": gettext_lazy("First response"),
    "version": gettext_lazy("Definition"),
    "pipeline": gettext_lazy("Pipeline"),
    "step": gettext_lazy("Stage of the pipeline"),
    "currency": gettext_lazy("Currency"),
    "due": gettext_lazy("Close date in"),
    "last": gettext_lazy("Last source"),
}
PERIODS = {
    "30": gettext_lazy("the last 30 days"),
    "90": gettext_lazy("the last 90 days"),
    "365": gettext_lazy("the last 12 months"),
    "all": gettext_lazy("all the time"),
    "own": gettext_lazy("from … to …"),
}


def short(stage: str) -> str:
    """A stage's short name."""
    return str(stage_face(stage).short)


def names_of(by: str, keys: Sequence[str]) -> dict[str, str]:
    """The words of a dimension's values; at most one query."""
    if by in ROWS:
        model, missing, gone = ROWS[by]
        rows = model().objects.in_bulk([int(key) for key in keys if key != UNKNOWN])
        found = {str(pk): str(row) for pk, row in rows.items()}
        return {key: str(found.get(key, gone) if key != UNKNOWN else missing) for key in keys}
    said = SAID.get(by, str)
    return {key: said(key) if key != UNKNOWN else _("unknown") for key in keys}


def hour_words(key: str) -> str:
    """An hour of the day."""
    return _("%(hour)s:00") % {"hour": key}


def bucket_words(key: str) -> str:
    """How long the first response took, in working hours."""
    place = int(key)
    if place >= NEVER:
        return _("not answered yet")
    if place == len(BUCKETS):
        return _("later than %(hours)d working hours") % {"hours": BUCKETS[-1]}
    return ngettext("within %(hours)d working hour", "within %(hours)d working hours", BUCKETS[place]) % {
        "hours": BUCKETS[place]
    }


def month_words(key: str) -> str:
    """A month such as "Nov 2026"."""
    number = month_number(key)
    return date_format(DAY_ONE.replace(year=number // 12, month=number % 12 + 1), "M Y")


def period_words(cut: Cut) -> str:
    """The period of a cut."""
    first, last = cut.days
    begin, end = (date_format(day, "SHORT_DATE_FORMAT") if day else "" for day in (first, last))
    if not begin and not end:
        return _("at any time")
    if not begin:
        return _("until %(day)s") % {"day": end}
    if not end:
        return _("since %(day)s") % {"day": begin}
    days = {"first": begin, "last": end}
    return _("%(first)s to %(last)s") % days


def cell_words(cell: CellOf) -> str:
    """Who or what stands behind a cell."""
    said = CELLS[cell.side.name][cell.kind]
    stages = cell.stages or ("",)
    return str(said) % {"stage": short(stages[0]), "next": short(stages[-1])}


CELLS = {
    "people": {
        "reached": gettext_lazy("Reached %(stage)s or further"),
        "only": gettext_lazy("Came as far as %(stage)s"),
        "here": gettext_lazy("In the stage %(stage)s now"),
        "step": gettext_lazy("Went from %(stage)s to %(next)s"),
        "timed": gettext_lazy("First %(stage)s, later %(next)s"),
        "met": gettext_lazy("Met the definition"),
        "handed": gettext_lazy("Met the definition and were handed over"),
        "owned": gettext_lazy("Met the definition and are owned, without a handover"),
        "waiting": gettext_lazy("Met the definition, but nobody has them"),
    },
    "handovers": {
        "all": gettext_lazy("Handovers"),
        "responded": gettext_lazy("Handovers with a first response"),
        "silent": gettext_lazy("Handovers without a response"),
        "judged": gettext_lazy("Handovers whose clock is decided"),
        "met": gettext_lazy("Handovers answered in time"),
        "missed": gettext_lazy("Handovers not answered in time"),
        "accepted": gettext_lazy("Accepted handovers"),
        "rejected": gettext_lazy("Rejected handovers"),
        "won": gettext_lazy("Handovers of people who became customers"),
        "agreed": gettext_lazy("Handovers by a signed definition"),
        "defined": gettext_lazy("Handovers by a definition"),
        "undefined": gettext_lazy("Handovers without a definition being met"),
    },
    "deals": {
        "open": gettext_lazy("Open opportunities"),
        "closed": gettext_lazy("Closed opportunities"),
        "won": gettext_lazy("Won opportunities"),
        "lost": gettext_lazy("Lost opportunities"),
    },
}


def cut_words(cut: Cut, side: Side = JOURNEYS) -> list[tuple[str, str]]:
    """(name of the dimension, value in words) of everything a cut is narrowed to, the period first."""
    found = [(clock_words(cut, side), period_words(cut))]
    for name in narrowing(cut, side):
        value = getattr(cut, name)
        found.append((str(DIMENSIONS[name]), names_of(dimension(name, side), [value])[value]))
    return found


def narrowing(cut: Cut, side: Side) -> list[str]:
    """What the cut is narrowed to besides its period, as far as the side knows it."""
    return [name for name in DIMENSIONS if name in side.columns and getattr(cut, name)]


def dimension(name: str, side: Side) -> str:
    """A reason is one of rejection or of loss."""
    return "lost_reason" if name == "reason" and side is DEALS else name


def clock_words(cut: Cut, side: Side) -> str:
    """What the period is about."""
    if side is HANDOVERS:
        return _("Handed over")
    if side is DEALS:
        return _("Closed")
    if cut.clock.startswith("met_"):
        return _("Met the definition of %(stage)s") % {"stage": short(cut.clock.removeprefix("met_"))}
    return _("First %(stage)s") % {"stage": short(cut.clock)} if cut.clock else _("Came")


def _model(path: str):
    return lambda: apps.get_model(path)


# dimension: (its table, words for none, words for one that is gone)
ROWS = {
    "owner": (get_user_model, gettext_lazy("nobody"), gettext_lazy("a former colleague")),
    "reason": (_model("handover.RejectReason"), gettext_lazy("no reason"), gettext_lazy("removed")),
    "lost_reason": (_model("pipeline.LostReason"), gettext_lazy("no reason"), gettext_lazy("removed")),
    "rule": (_model("handover.Rule"), gettext_lazy("by hand"), gettext_lazy("removed")),
    "pipeline": (_model("pipeline.Pipeline"), gettext_lazy("unknown"), gettext_lazy("removed")),
    "step": (_model("pipeline.Stage"), gettext_lazy("unknown"), gettext_lazy("removed")),
}


def version_words(key: str) -> str:
    """A definition's stage and version."""
    row = apps.get_model("lifecycle.Definition").objects.filter(pk=int(key)).first()
    if row is None:
        return _("removed")
    return _("%(stage)s, version %(version)d") % {"stage": short(row.stage), "version": row.version}


SAID = {"month": month_words, "due": month_words, "hour": hour_words, "bucket": bucket_words, "version": version_words}
