"""Speed: how soon those handed over heard from us, whether in time, and what that has to do with winning."""

from __future__ import annotations

from django.utils.translation import gettext as _

from .cuts import Cut
from .figures import counted, named, rows_url
from .frames import FEW, Cell, Frame, lasting, share, words
from .funnel import tally
from .lake import Look
from .sides import HANDOVERS, HOUR, JUDGED, RESPONDED, WON

MEASURES = (
    "count(*)",
    f"count(*) FILTER ({RESPONDED})",
    f"quantile_disc(h.worked, [0.5, 0.8]) FILTER ({RESPONDED})",
    f"count(*) FILTER ({JUDGED})",
    "count(*) FILTER (h.clock = 'met')",
)


def frames(look: Look, cut: Cut, user) -> list[Frame]:
    """By colleague, source and hour; and winning by time of response."""
    total = tally(look, cut, user, HANDOVERS, "", MEASURES)[0]
    return [
        group(look, cut, user, total, "owner", _("By colleague"), _("Colleague")),
        group(look, cut, user, total, "source", _("By source of the people"), _("Source")),
        hours(look, cut, user, total),
        winning(look, cut, user),
    ]


def line(found: tuple, name: str, cut: Cut, by: str) -> list[Cell]:
    """A group's line."""
    key, offered, answered, marks, judged, met = found
    half, most = marks or (None, None)
    url = rows_url(HANDOVERS, cut, "responded", **({by: key} if by else {}))
    return [
        words(name),
        counted(HANDOVERS, cut, "all", offered, by, key),
        counted(HANDOVERS, cut, "responded", answered, by, key),
        lasting(half, answered, url),
        lasting(most, answered, url),
        counted(HANDOVERS, cut, "judged", judged, by, key),
        share(met / judged if judged else None, judged, rows_url(HANDOVERS, cut, "met", **({by: key} if by else {}))),
    ]


def heads(first: str) -> list[str]:
    """The heads of such lines."""
    return [first, _("Handed over"), _("Answered"), _("Half within"), _("80 % within"), _("Decided"), _("In time")]


def group(look: Look, cut: Cut, user, total: tuple, by: str, title: str, head: str) -> Frame:
    """The figures by a dimension."""
    found = tally(look, cut, user, HANDOVERS, by, MEASURES)
    names = named(HANDOVERS, by, [row[0] for row in found])
    drawn = [row for row in found if row[4]][:12]
    series = {
        "name": _("In time"),
        "values": [round(100 * row[5] / row[4], 1) for row in drawn],
        "urls": [rows_url(HANDOVERS, cut, "judged", **{by: row[0]}) for row in drawn],
    }
    chart = {"kind": "bar", "flat": True, "unit": "%", "names": [names[row[0]] for row in drawn], "series": [series]}
    return Frame(
        by,
        title,
        heads(head),
        [line(row, names[row[0]], cut, by) for row in found],
        look.as_of,
        note=_("Times are working time, from the offer to the first call, mail or meeting of a colleague."),
        chart=chart if drawn else None,
        foot=line(total, _("All"), cut, ""),
        empty="" if found else _("Nobody was handed over in this period."),
    )


def hours(look: Look, cut: Cut, user, total: tuple) -> Frame:
    """The figures by the hour of the offer."""
    found = tally(look, cut, user, HANDOVERS, "hour", MEASURES, order="g")
    names = named(HANDOVERS, "hour", [row[0] for row in found])
    series = {
        "name": _("Hours until half were answered"),
        "values": [round(row[3][0] / HOUR, 2) if row[3] else None for row in found],
        "urls": [rows_url(HANDOVERS, cut, "responded", hour=row[0]) for row in found],
    }
    return Frame(
        "hour",
        _("By hour of the offer"),
        heads(_("Hour")),
        [line(row, names[row[0]], cut, "hour") for row in found],
        look.as_of,
        chart={"kind": "bar", "names": [names[row[0]] for row in found], "unit": "h", "series": [series]}
        if total[2]
        else None,
        empty="" if found else _("Nobody was handed over in this period."),
    )


def winning(look: Look, cut: Cut, user) -> Frame:
    """Which share became customers, by how soon they heard from us."""
    measures = ("count(*)", f"count(*) FILTER ({WON})")
    found = tally(look, cut, user, HANDOVERS, "bucket", measures, order="g")
    names = named(HANDOVERS, "bucket", [row[0] for row in found])
    lines = []
    for key, cases, won in found:
        won_url = rows_url(HANDOVERS, cut, "won", bucket=key)
        lines.append(
            [
                words(names[key]),
                counted(HANDOVERS, cut, "all", cases, "bucket", key),
                counted(HANDOVERS, cut, "won", won, "bucket", key),
                share(won / cases if cases else None, cases, won_url),
            ]
        )
    series = {
        "name": _("Became customers"),
        "values": [round(100 * won / cases, 1) if cases >= FEW else None for _key, cases, won in found],
        "urls": [rows_url(HANDOVERS, cut, "won", bucket=row[0]) for row in found],
    }
    enough = any(row[1] >= FEW for row in found)
    return Frame(
        "winning",
        _("Does answering soon win?"),
        [_("First response"), _("Handovers"), _("Became customers"), _("Share")],
        lines,
        look.as_of,
        note=_("Handovers of recent days had less time to be won. Shares on fewer than %(count)d cases are not drawn.")
        % {"count": FEW},
        chart={"kind": "bar", "flat": True, "unit": "%", "names": [names[row[0]] for row in found], "series": [series]}
        if enough
        else None,
        empty="" if found else _("Nobody was handed over in this period."),
    )
