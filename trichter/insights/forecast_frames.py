"""Forecast: what open opportunities are likely to bring, and how past forecasts turned out (pipeline.forecast)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from trichter.pipeline import loading
from trichter.pipeline.forecast import AGES, Line
from trichter.pipeline.models import Opportunity, Pipeline, Stage

from .cuts import UNKNOWN, Cut
from .figures import named, rows_url
from .frames import Cell, Frame, cases_words, money, per_cent, share, sign_of, whole, words
from .lake import Look
from .sides import DEALS

AHEAD = 12  # months drawn


def frames(look: Look, cut: Cut, user) -> list[Frame]:
    """By month, by colleague, how forecasts turned out, and the chances they stand on; of one pipeline."""
    pipeline = chosen(cut)
    if pipeline is None:
        return []
    cut = Cut(period="all", pipeline=str(pipeline.pk))
    basis = loading.load(Opportunity.objects.visible_to(user), pipeline)
    return [
        months(look, cut, pipeline, basis),
        colleagues(look, cut, pipeline, basis),
        past(look, user, pipeline),
        chances(look, cut, pipeline, basis),
    ]


def chosen(cut: Cut) -> Pipeline | None:
    """The pipeline of the cut, else the default one."""
    rows = Pipeline.objects.order_by("-is_default", "position", "pk")
    wanted = rows.filter(pk=int(cut.pipeline)).first() if cut.pipeline not in ("", UNKNOWN) else None
    return wanted or rows.first()


def heads(first: str) -> list[str]:
    """The heads of forecast lines."""
    amounts = [_("Open amount"), _("By stage"), _("By history"), _("Worst"), _("Best")]
    return [first, _("Open"), *amounts, _("Won so far")]


def line(name: str, row: Line, cut: Cut, currency: str, more: dict[str, str]) -> list[Cell]:
    """A line of a forecast."""
    doubt = _("%(count)d with too few cases: chance of the stage") % {"count": row.too_few} if row.too_few else ""
    url = rows_url(DEALS, cut, "open", **more) if row.count else ""
    history = money(row.by_history, currency)
    return [
        words(name),
        whole(row.count, url),
        money(row.amount, currency, url),
        money(row.by_stage, currency),
        Cell(history.text, hint=doubt, value=round(row.by_history, 2)),
        money(row.worst, currency),
        money(row.best, currency),
        money(row.won_amount, currency) if row.won_count else whole(None),
    ]


def month_key(month: date | None) -> str:
    """A month as it stands in an address."""
    return UNKNOWN if month is None else f"{month:%Y-%m}"


def months(look: Look, cut: Cut, pipeline: Pipeline, basis: loading.Basis) -> Frame:
    """By the month of the close date."""
    lines = basis.lines(lambda month, owner: month)
    order = sorted(lines, key=lambda month: (month is None, month or date.max))
    names = named(DEALS, "due", [month_key(month) for month in order])
    drawn = [month for month in order if month is not None][:AHEAD]
    kinds = ((_("Likely"), "likely", False), (_("Worst"), "worst", True), (_("Best"), "best", True))
    series: list[dict[str, Any]] = [
        {
            "name": label,
            "dashed": dashed,
            "values": [round(lines[month].won_amount + getattr(lines[month], kind)) for month in drawn],
            "urls": [rows_url(DEALS, cut, "open", due=month_key(month)) for month in drawn],
        }
        for label, kind, dashed in kinds
    ]
    everything = basis.lines(lambda month, owner: "all").get("all", Line())
    return Frame(
        "months",
        _("By month"),
        heads(_("Close date in")),
        [
            line(names[month_key(month)], lines[month], cut, pipeline.currency, {"due": month_key(month)})
            for month in order
        ],
        look.as_of,
        note=_(
            "Worst and best: in nine of ten cases the open ones bring more than the one, less than the other. "
            "The chart adds what is won already."
        ),
        chart={
            "kind": "line" if len(drawn) > 1 else "bar",
            "unit": sign_of(pipeline.currency),
            "names": [names[month_key(month)] for month in drawn],
            "series": series,
        }
        if drawn
        else None,
        foot=line(_("All"), everything, cut, pipeline.currency, {}) if order else [],
        empty="" if order else _("No opportunity is open."),
    )


def colleagues(look: Look, cut: Cut, pipeline: Pipeline, basis: loading.Basis) -> Frame:
    """By owner."""
    lines = basis.lines(lambda month, owner: UNKNOWN if owner is None else str(owner))
    order = sorted(lines, key=lambda key: -lines[key].likely)
    names = named(DEALS, "owner", order)
    drawn = order[:12]
    series = [
        {
            "name": label,
            "values": [round(getattr(lines[key], kind)) for key in drawn],
            "urls": [rows_url(DEALS, cut, "open", owner=key) for key in drawn],
        }
        for label, kind in ((_("By history"), "by_history"), (_("By stage"), "by_stage"))
    ]
    return Frame(
        "colleagues",
        _("By colleague"),
        heads(_("Owner")),
        [line(names[key], lines[key], cut, pipeline.currency, {"owner": key}) for key in order],
        look.as_of,
        chart={
            "kind": "bar", "flat": True, "unit": sign_of(pipeline.currency), "names": [names[key] for key in drawn],
            "series": series,
        }
        if drawn
        else None,
        empty="" if order else _("No opportunity is open."),
    )  # fmt: skip


def past(look: Look, user, pipeline: Pipeline) -> Frame:
    """What was said before a month began, and what came."""
    found = loading.turned_out(user, pipeline)
    lines = []
    for row in found:
        key = month_key(row.month)
        won = rows_url(DEALS, Cut(period="all", pipeline=str(pipeline.pk), month=key), "won")
        lines.append(
            [
                words(named(DEALS, "due", [key])[key]),
                money(row.said_by_stage, pipeline.currency),
                money(row.said_by_history, pipeline.currency),
                money(row.actual, pipeline.currency, won),
                share(row.actual / row.said_by_history if row.said_by_history else None),
            ]
        )
    ordered = list(reversed(found))
    keys = [month_key(row.month) for row in ordered]
    names = named(DEALS, "due", keys)
    series = [
        {"name": _("By history"), "values": [round(row.said_by_history) for row in ordered], "dashed": True},
        {"name": _("By stage"), "values": [round(row.said_by_stage) for row in ordered], "dashed": True},
        {"name": _("Came"), "values": [round(row.actual) for row in ordered]},
    ]
    return Frame(
        "past",
        _("How forecasts turned out"),
        [_("Month"), _("Said by stage"), _("Said by history"), _("Won in the month"), _("Of what history said")],
        lines,
        look.as_of,
        note=_("What the last forecast before the month began said about it."),
        chart={
            "kind": "line",
            "unit": sign_of(pipeline.currency),
            "names": [names[key] for key in keys],
            "series": series,
        }
        if len(found) > 1
        else None,
        empty="" if found else _("A forecast is kept every week; the first can be compared when its month is over."),
    )


def chances(look: Look, cut: Cut, pipeline: Pipeline, basis: loading.Basis) -> Frame:
    """The chances by stage and age, with their interval and number of cases."""
    lines = []
    for stage in Stage.objects.filter(pipeline=pipeline, kind=Stage.Kind.OPEN, active=True):
        cells = [words(stage), Cell(per_cent(stage.chance / 100), value=stage.chance)]
        for bucket in range(len(AGES) + 1):
            chance = basis.chances[stage.pk, bucket]
            if not chance.enough:
                said = _("too few cases (%(count)s)") % {"count": chance.cases}
                cells.append(Cell("–", hint=said, value=""))
                continue
            interval = f"{per_cent(chance.low)} – {per_cent(chance.high)}, {cases_words(chance.cases)}"
            cells.append(Cell(per_cent(chance.value), hint=interval, value=round(100 * chance.value, 1)))
        lines.append(cells)
    ages = [_("up to %(days)d days") % {"days": days} for days in AGES] + [_("longer")]
    return Frame(
        "chances",
        _("Chances by stage and age"),
        [_("Stage"), _("Set chance"), *ages],
        lines,
        look.as_of,
        note=_("The share that was won of the closed opportunities that were that long in the stage; 95 % interval."),
        empty="" if lines else _("This pipeline has no stages."),
    )
