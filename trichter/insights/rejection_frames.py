"""Rejections: what sales gave back, why, and where it came from. This is what marketing learns from."""

from __future__ import annotations

from django.utils.translation import gettext as _

from .cuts import Cut
from .figures import counted, named, rows_url
from .frames import Frame, share, words
from .funnel import tally
from .lake import Look
from .sides import HANDOVERS

REJECTED = "h.state IN ('rejected', 'returned')"
MEASURES = (f"count(*) FILTER ({REJECTED})", "count(*)")


def frames(look: Look, cut: Cut, user) -> list[Frame]:
    """By reason, source, campaign and rule."""
    return [
        reasons(look, cut, user),
        group(look, cut, user, "source", _("By source"), _("Source")),
        group(look, cut, user, "campaign", _("By campaign"), _("Campaign")),
        group(look, cut, user, "rule", _("By routing rule"), _("Rule")),
    ]


def reasons(look: Look, cut: Cut, user) -> Frame:
    """Why, among those rejected."""
    found = tally(look, cut, user, HANDOVERS, "reason", ("count(*)",), where=REJECTED)
    names = named(HANDOVERS, "reason", [row[0] for row in found])
    total = sum(row[1] for row in found)
    lines = [
        [
            words(names[key]),
            counted(HANDOVERS, cut, "rejected", count, "reason", key),
            share(count / total, total, rows_url(HANDOVERS, cut, "rejected", reason=key)),
        ]
        for key, count in found
    ]
    series = {
        "name": _("Rejected"),
        "values": [row[1] for row in found],
        "urls": [rows_url(HANDOVERS, cut, "rejected", reason=row[0]) for row in found],
    }
    return Frame(
        "reasons",
        _("By reason"),
        [_("Reason"), _("Rejected"), _("Of all rejected")],
        lines,
        look.as_of,
        chart={"kind": "bar", "flat": True, "names": [names[row[0]] for row in found], "series": [series]}
        if found
        else None,
        foot=[words(_("All")), counted(HANDOVERS, cut, "rejected", total), words("")] if found else [],
        empty="" if found else _("Nobody was rejected in this period."),
    )


def group(look: Look, cut: Cut, user, by: str, title: str, head: str) -> Frame:
    """Which share was rejected, by a dimension."""
    found = tally(look, cut, user, HANDOVERS, by, MEASURES)
    names = named(HANDOVERS, by, [row[0] for row in found])
    lines = [
        [
            words(names[key]),
            counted(HANDOVERS, cut, "all", offered, by, key),
            counted(HANDOVERS, cut, "rejected", rejected, by, key),
            share(rejected / offered, offered, rows_url(HANDOVERS, cut, "rejected", **{by: key})),
        ]
        for key, rejected, offered in found
    ]
    drawn = found[:12]
    series = {
        "name": _("Rejected"),
        "values": [round(100 * row[1] / row[2], 1) for row in drawn],
        "urls": [rows_url(HANDOVERS, cut, "rejected", **{by: row[0]}) for row in drawn],
    }
    return Frame(
        by,
        title,
        [head, _("Handed over"), _("Rejected"), _("Share")],
        lines,
        look.as_of,
        chart={"kind": "bar", "flat": True, "unit": "%", "names": [names[row[0]] for row in drawn], "series": [series]}
        if found
        else None,
        empty="" if found else _("Nobody was handed over in this period."),
    )
