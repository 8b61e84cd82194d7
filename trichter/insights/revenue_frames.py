"""Sources to revenue: what was won by first and by last touch; and why the rest was lost."""

from __future__ import annotations

from django.utils.translation import gettext as _

from trichter.pipeline.models import Pipeline

from .cuts import UNKNOWN, Cut
from .figures import counted, named, rows_url
from .frames import Frame, money, share, sign_of, words
from .funnel import tally
from .lake import Look
from .sides import DEALS

MEASURES = (
    "COALESCE(sum(d.cents) FILTER (d.kind = 'won'), 0) / 100",
    "count(*) FILTER (d.kind = 'won')",
    "count(*) FILTER (d.kind = 'lost')",
)
CLOSED = "d.kind <> 'open'"


def frames(look: Look, cut: Cut, user) -> list[Frame]:
    """By first touch, last touch, campaign; lost reasons. In the currency of the chosen or the default pipeline."""
    cut = in_currency(cut)
    return [
        group(look, cut, user, "source", _("Won by first source"), _("First source")),
        group(look, cut, user, "last", _("Won by last source"), _("Last source")),
        group(look, cut, user, "campaign", _("Won by campaign"), _("Campaign")),
        losses(look, cut, user),
    ]


def in_currency(cut: Cut) -> Cut:
    """The cut in one currency, so that amounts can be added."""
    if cut.currency and cut.currency != UNKNOWN:
        return cut
    rows = Pipeline.objects.order_by("-is_default", "position", "pk")
    chosen = rows.filter(pk=int(cut.pipeline)) if cut.pipeline not in ("", UNKNOWN) else rows
    first = chosen.first()
    return cut.with_(currency=first.currency if first else "EUR")


def group(look: Look, cut: Cut, user, by: str, title: str, head: str) -> Frame:
    """Amount and number of what was won by a dimension, with the share of what was closed."""
    found = tally(look, cut, user, DEALS, by, MEASURES, where=CLOSED)
    names = named(DEALS, by, [row[0] for row in found])
    total = tally(look, cut, user, DEALS, "", MEASURES, where=CLOSED)[0]

    def line(row: tuple, name: str, key_of: dict) -> list:
        key, amount, won, lost = row
        url = rows_url(DEALS, cut, "won", **key_of)
        return [
            words(name),
            money(amount, cut.currency, url if won else ""),
            counted(DEALS, cut, "won", won, by if key_of else "", key),
            counted(DEALS, cut, "lost", lost, by if key_of else "", key),
            share(won / (won + lost) if won + lost else None, won + lost, url),
        ]

    drawn = [row for row in found if row[2]][:12]
    series = {
        "name": _("Won"),
        "values": [row[1] for row in drawn],
        "urls": [rows_url(DEALS, cut, "won", **{by: row[0]}) for row in drawn],
    }
    return Frame(
        by,
        title,
        [head, _("Amount won"), _("Won"), _("Lost"), _("Win rate")],
        [line(row, names[row[0]], {by: row[0]}) for row in found],
        look.as_of,
        note=NOTES[by](),
        chart={
            "kind": "bar", "flat": True, "unit": sign_of(cut.currency), "names": [names[row[0]] for row in drawn],
            "series": [series],
        }
        if drawn
        else None,
        foot=line(total, _("All"), {}) if found else [],
        empty="" if found else _("No opportunity was closed in this period."),
    )  # fmt: skip


NOTES = {
    "source": lambda: _("The source by which the person first came to us."),
    "last": lambda: _("The source of the last contact before the opportunity was opened."),
    "campaign": lambda: _("The campaign by which the person first came to us."),
}


def losses(look: Look, cut: Cut, user) -> Frame:
    """Why opportunities were lost."""
    measures = ("count(*)", "COALESCE(sum(d.cents), 0) / 100")
    found = tally(look, cut, user, DEALS, "reason", measures, where="d.kind = 'lost'")
    names = named(DEALS, "reason", [row[0] for row in found])
    total = sum(row[1] for row in found)
    lines = [
        [
            words(names[key]),
            counted(DEALS, cut, "lost", count, "reason", key),
            share(count / total, total, rows_url(DEALS, cut, "lost", reason=key)),
            money(amount, cut.currency, rows_url(DEALS, cut, "lost", reason=key)),
        ]
        for key, count, amount in found
    ]
    series = {
        "name": _("Lost"),
        "values": [row[1] for row in found],
        "urls": [rows_url(DEALS, cut, "lost", reason=row[0]) for row in found],
    }
    return Frame(
        "losses",
        _("Lost, by reason"),
        [_("Reason"), _("Lost"), _("Of all lost"), _("Amount")],
        lines,
        look.as_of,
        chart={"kind": "bar", "flat": True, "names": [names[row[0]] for row in found], "series": [series]}
        if found
        else None,
        empty="" if found else _("No opportunity was lost in this period."),
    )
