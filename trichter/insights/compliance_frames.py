"""Compliance: were those handed over what both sides agreed on, and were those who are it handed over?"""

from __future__ import annotations

from django.utils.translation import gettext as _

from .cuts import UNKNOWN, Cut
from .figures import counted, named, rows_url
from .frames import Frame, share, words
from .funnel import tally
from .lake import Look
from .sides import HANDED, HANDOVERS, JOURNEYS
from .words import short

STAGES = ("mql", "prospect")  # stages whose definition decides about handing over


def frames(look: Look, cut: Cut, user) -> list[Frame]:
    """Both gaps."""
    return [handed_over(look, cut, user), versions(look, cut, user), met(look, cut, user)]


def handed_over(look: Look, cut: Cut, user) -> Frame:
    """Of those handed over: who met a definition at that instant, and whether it was signed."""
    measures = ("count(*)", "count(*) FILTER (h.agreed)", "count(*) FILTER (h.defined)")
    _key, offered, agreed, defined = tally(look, cut, user, HANDOVERS, "", measures)[0]
    rows = [
        (_("Handed over"), offered, "all"),
        (_("Met a definition that both sides had signed"), agreed, "agreed"),
        (_("Met a definition"), defined, "defined"),
        (_("Met none: the gap"), offered - defined, "undefined"),
    ]
    lines = [
        [
            words(label),
            counted(HANDOVERS, cut, cell, count),
            share(count / offered if offered else None, offered, rows_url(HANDOVERS, cut, cell)),
        ]
        for label, count, cell in rows
    ]
    return Frame(
        "handed",
        _("Of those handed over, who met the definition?"),
        [_("Handovers in the period"), _("Number"), _("Share")],
        lines,
        look.as_of,
        note=_("What counts is how things stood at the moment of the offer. A stage set by hand does not meet one."),
        empty="" if offered else _("Nobody was handed over in this period."),
    )


def versions(look: Look, cut: Cut, user) -> Frame:
    """The same by version."""
    measures = ("count(*)", "count(*) FILTER (h.agreed)")
    found = tally(look, cut, user, HANDOVERS, "version", measures, where="h.defined")
    names = named(HANDOVERS, "version", [row[0] for row in found])
    lines = [
        [
            words(names[key]),
            counted(HANDOVERS, cut, "defined", count, "version", key),
            counted(HANDOVERS, cut, "agreed", agreed, "version", key),
        ]
        for key, count, agreed in found
        if key != UNKNOWN
    ]
    return Frame(
        "versions",
        _("By which version"),
        [_("Definition"), _("Met it"), _("Of them signed by then")],
        lines,
        look.as_of,
        empty="" if lines else _("Nobody was handed over by a definition in this period."),
    )


def met(look: Look, cut: Cut, user) -> Frame:
    """Of those who met the definition: who was handed over, is owned otherwise, or is waiting."""
    measures = (
        "count(*)",
        f"count(*) FILTER ({HANDED})",
        f"count(*) FILTER (NOT {HANDED} AND owner_id IS NOT NULL)",
        f"count(*) FILTER (NOT {HANDED} AND owner_id IS NULL)",
    )
    lines = []
    for stage in STAGES:
        mine = cut.with_(clock=f"met_{stage}")
        _key, all_of_them, handed, owned, waiting = tally(look, mine, user, JOURNEYS, "", measures)[0]
        lines.append(
            [
                words(_("%(stage)s or further") % {"stage": short(stage)}),
                counted(JOURNEYS, mine, "met", all_of_them),
                counted(JOURNEYS, mine, "handed", handed),
                counted(JOURNEYS, mine, "owned", owned),
                counted(JOURNEYS, mine, "waiting", waiting),
                share((handed + owned) / all_of_them if all_of_them else None, all_of_them),
            ]
        )
    heads = [_("People"), _("Handed over"), _("Owned without"), _("Nobody has them: the gap"), _("Taken care of")]
    return Frame(
        "met",
        _("Of those who met the definition, who was handed over?"),
        [_("First met in the period"), *heads],
        lines,
        look.as_of,
    )
