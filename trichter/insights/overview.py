"""The few figures that matter, each against the period before, each opening its page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from .cuts import Cut
from .frames import NOTHING, money_text, number, per_cent, span
from .funnel import tally
from .lake import Look
from .revenue_frames import in_currency
from .sides import DEALS, HANDOVERS, JOURNEYS, Side
from .speed_frames import MEASURES
from .words import short


@dataclass(frozen=True)
class Figure:
    """One figure; `change` is the difference to the period before as a number, `before` that period's figure."""

    label: str
    value: str
    before: str
    change: float
    good: str  # which direction is good: up, down, none
    url: str

    @property
    def hint(self) -> str:
        """What it was before."""
        return _("before: %(value)s") % {"value": self.before}


def figures(look: Look, cut: Cut, user) -> list[tuple[str, list[Figure]]]:
    """(heading, figures) of the cut's period; without a period there is nothing to compare with."""
    cut = in_currency(cut)
    old = cut.with_(back=1)
    return [
        (_("Marketing"), [people(look, cut, old, user, clock) for clock in ("", "mql", "prospect")]),
        (_("Handover"), handovers(look, cut, old, user)),
        (_("Sales"), sales(look, cut, old, user)),
    ]


def people(look: Look, cut: Cut, old: Cut, user, clock: str) -> Figure:
    """How many came, or reached a stage for the first time."""
    now, before = (_count(look, each.with_(clock=clock), user, JOURNEYS) for each in (cut, old))
    label = _("First %(stage)s") % {"stage": short(clock)} if clock else _("New leads")
    url = f"{reverse('insights:people')}?{cut.with_(clock=clock).query(cell='reached-lead')}"
    return _whole(label, now, before, url)


def handovers(look: Look, cut: Cut, old: Cut, user) -> list[Figure]:
    """Handed over, answered how soon, in time, rejected."""
    rejected = "count(*) FILTER (h.state IN ('rejected', 'returned'))"
    now, before = (tally(look, each, user, HANDOVERS, "", (*MEASURES, rejected))[0][1:] for each in (cut, old))
    speed, back = (f"{reverse(f'insights:{name}')}?{cut.query()}" for name in ("speed", "rejections"))
    return [
        _whole(_("Handed over"), now[0], before[0], f"{reverse('insights:handovers')}?{cut.query(cell='all')}"),
        _span(_("Half answered within"), now[2], before[2], speed),
        _share(_("Answered in time"), (now[4], now[3]), (before[4], before[3]), speed, "up"),
        _share(_("Rejected"), (now[5], now[0]), (before[5], before[0]), back, "down"),
    ]


def sales(look: Look, cut: Cut, old: Cut, user) -> list[Figure]:
    """Won amount, how many, win rate, new customers."""
    measures = (
        "COALESCE(sum(d.cents) FILTER (d.kind = 'won'), 0) / 100",
        "count(*) FILTER (d.kind = 'won')",
        "count(*) FILTER (d.kind <> 'open')",
    )
    now, before = (tally(look, each, user, DEALS, "", measures)[0][1:] for each in (cut, old))
    revenue = f"{reverse('insights:revenue')}?{cut.query()}"
    won = f"{reverse('insights:deals')}?{cut.query(cell='won')}"
    said = [money_text(each[0], cut.currency) for each in (now, before)]
    return [
        Figure(_("Amount won"), said[0], said[1], round(now[0] - before[0]), "up", revenue),
        _whole(_("Opportunities won"), now[1], before[1], won),
        _share(_("Win rate"), (now[1], now[2]), (before[1], before[2]), revenue, "up"),
    ]


def _count(look: Look, cut: Cut, user, side: Side) -> int:
    return tally(look, cut, user, side, "", ("count(*)",))[0][1]


def _whole(label: str, now: int, before: int, url: str) -> Figure:
    return Figure(label, number(now), number(before), now - before, "up", url)


def _share(label: str, now: tuple[int, int], before: tuple[int, int], url: str, good: str) -> Figure:
    shares = [part / whole if whole else None for part, whole in (now, before)]
    said = [NOTHING if each is None else per_cent(each) for each in shares]
    change = 0.0 if None in shares else round(100 * (shares[0] - shares[1]))  # type: ignore[operator]
    return Figure(label, said[0], said[1], change, good, url)


def _span(label: str, now: Any, before: Any, url: str) -> Figure:
    said = [span(each[0]) if each else NOTHING for each in (now, before)]
    hours = [each[0] / 3_600_000_000 if each else None for each in (now, before)]
    change = 0.0 if None in hours else round(hours[0] - hours[1], 1)  # type: ignore[operator]
    return Figure(label, said[0], said[1], change, "down", url)
