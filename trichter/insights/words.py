"""Cuts and cells in words."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trichter.ui.words import stage_face

from .cuts import UNKNOWN, CellOf, Cut, month_number
from .journeys import DAY_ONE

DIMENSIONS = {
    "source": gettext_lazy("Source"),
    "medium": gettext_lazy("Medium"),
    "campaign": gettext_lazy("Campaign"),
    "channel": gettext_lazy("Channel"),
    "industry": gettext_lazy("Industry"),
    "owner": gettext_lazy("Owner"),
    "month": gettext_lazy("Month of entry"),
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


def names_of(by: str, keys: list[str]) -> dict[str, str]:
    """The words of a dimension's values. One query for owners."""
    if by == "owner":
        users = get_user_model().objects.in_bulk([int(key) for key in keys if key != UNKNOWN])
        found = {str(pk): str(user) for pk, user in users.items()}
        return {key: found.get(key, _("a former colleague")) if key != UNKNOWN else _("nobody") for key in keys}
    if by == "month":
        return {key: month_words(key) for key in keys}
    return {key: key if key != UNKNOWN else _("unknown") for key in keys}


def month_words(key: str) -> str:
    """A month such as "Nov 2026"."""
    number = month_number(key)
    return date_format(DAY_ONE.replace(year=number // 12, month=number % 12 + 1), "M Y")


def period_words(cut: Cut) -> str:
    """The period of a cut."""
    first, last = cut.days
    if first is None and last is None:
        return _("at any time")
    if first is None:
        return _("until %(day)s") % {"day": date_format(last, "SHORT_DATE_FORMAT")}
    if last is None:
        return _("since %(day)s") % {"day": date_format(first, "SHORT_DATE_FORMAT")}
    days = {"first": date_format(first, "SHORT_DATE_FORMAT"), "last": date_format(last, "SHORT_DATE_FORMAT")}
    return _("%(first)s to %(last)s") % days


def cell_words(cell: CellOf) -> str:
    """Who stands behind a cell."""
    names = {"stage": short(cell.stages[0]), "next": short(cell.stages[-1])}
    if cell.kind == "reached":
        return _("Reached %(stage)s or further") % names
    if cell.kind == "only":
        return _("Came as far as %(stage)s") % names
    if cell.kind == "here":
        return _("In the stage %(stage)s now") % names
    if cell.kind == "step":
        return _("Went from %(stage)s to %(next)s") % names
    return _("First %(stage)s, later %(next)s") % names


def cut_words(cut: Cut) -> list[tuple[str, str]]:
    """(name of the dimension, value in words) of everything a cut is narrowed to, the period first."""
    label = _("First %(stage)s") % {"stage": short(cut.clock)} if cut.clock else _("Came")
    found = [(str(label), period_words(cut))]
    for name, words in DIMENSIONS.items():
        if value := getattr(cut, name):
            found.append((str(words), names_of(name, [value])[value]))
    return found
