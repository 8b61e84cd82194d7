"""The funnel page's frames."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from . import funnel
from .cuts import Cut, cell
from .frames import Cell, Frame, lasting, share, whole, words
from .funnel import PAIRS, Row
from .journeys import INDEX, PLACES, STAGES
from .lake import Look
from .words import DIMENSIONS, names_of, short


def people_url(cut: Cut, named: str, **changes: Any) -> str:
    """The list behind a cell."""
    return f"{reverse('insights:people')}?{cut.with_(by='', **changes).query(cell=named)}"


def frames(look: Look, cut: Cut, user) -> list[Frame]:
    """Funnel, groups, cohorts, steps."""
    [whole_row] = funnel.rows(look, cut, user)
    found = [stages_frame(look, cut, user, whole_row)]
    if cut.by and cut.by != "month":
        found.append(groups_frame(look, cut, user, whole_row))
    return [*found, steps_frame(look, cut, user), cohorts_frame(look, cut, user)]


def stages_frame(look: Look, cut: Cut, user, row: Row) -> Frame:
    """The funnel itself: each stage with its conversion and times."""
    standing = funnel.standing(look, cut, user)
    lines = []
    for rank, stage in enumerate(STAGES):
        times = row.times[PAIRS[rank - 1]] if rank else None
        timed = people_url(cut, cell("timed", *PAIRS[rank - 1])) if rank else ""
        lines.append(
            [
                words(short(stage)),
                whole(row.reached[rank], people_url(cut, cell("reached", stage))),
                share(row.share(rank), row.reached[rank - 1]) if rank else Cell("", value=""),
                share(row.reached[rank] / row.reached[0] if row.reached[0] else None, row.reached[0]),
                lasting(times.median, times.cases, timed) if times else Cell("", value=""),
                lasting(times.most, times.cases, timed) if times else Cell("", value=""),
                whole(standing[stage], people_url(cut, cell("here", stage))),
            ]
        )
    for place in PLACES[len(STAGES) :]:
        empty = Cell("", value="")
        here = whole(standing[place], people_url(cut, cell("here", place)))
        lines.append([words(short(place)), empty, empty, empty, empty, empty, here])
    items = [
        {"name": short(stage), "value": row.reached[rank], "url": people_url(cut, cell("reached", stage))}
        for rank, stage in enumerate(STAGES)
    ]
    return Frame(
        "stages",
        _("From lead to customer"),
        stage_heads(),
        lines,
        look.as_of,
        note=_("Whoever reached a later stage counts for the earlier ones too. Times: people who took both steps."),
        chart={"kind": "funnel", "items": items} if row.reached[0] else None,
        empty="" if row.reached[0] else _("Nobody came in this period."),
    )


def stage_heads() -> list[str]:
    """The heads of the funnel's table."""
    conversion, times = [_("Of the stage before"), _("Of all")], [_("Half within"), _("80 % within")]
    return [_("Stage"), _("Reached"), *conversion, *times, _("There now")]


def group_line(row: Row, name: str, cut: Cut, by: str) -> list[Cell]:
    """A group's line: how many reached each stage, and which share became customers."""
    mine = {by: row.key} if by else {}
    counts = [
        whole(row.reached[rank], people_url(cut, cell("reached", stage), **mine)) for rank, stage in enumerate(STAGES)
    ]
    shares = [share(row.share(rank), row.reached[rank - 1]) for rank in range(1, len(STAGES))]
    mixed = [counts[0], *(each for pair in zip(counts[1:], shares, strict=True) for each in pair)]
    here = f"{reverse('insights:funnel')}?{cut.with_(**{**mine, 'by': ''}).query()}" if by and by != "month" else ""
    return [words(name, here), *mixed]


def group_heads(first: str) -> list[str]:
    """The heads of such lines."""
    heads = [first, short(STAGES[0])]
    for stage in STAGES[1:]:
        heads += [short(stage), "%"]
    return heads


def groups_frame(look: Look, cut: Cut, user, total: Row) -> Frame:
    """The same by what the reader chose."""
    found = funnel.rows(look, cut, user, cut.by)
    names = names_of(cut.by, [row.key for row in found])
    label = str(DIMENSIONS[cut.by])
    series = [
        {
            "name": short(stage),
            "values": [row.reached[rank] for row in found[:12]],
            "urls": [people_url(cut, cell("reached", stage), **{cut.by: row.key}) for row in found[:12]],
        }
        for rank, stage in enumerate(STAGES)
        if rank in (1, 2, 4)
    ]
    note = _("The %(count)d largest groups are shown.") % {"count": funnel.SHOWN} if len(found) == funnel.SHOWN else ""
    return Frame(
        "groups",
        _("By %(dimension)s") % {"dimension": label},
        group_heads(label),
        [group_line(row, names[row.key], cut, cut.by) for row in found],
        look.as_of,
        note=note,
        chart={"kind": "bar", "flat": True, "names": [names[row.key] for row in found[:12]], "series": series},
        foot=group_line(total, _("All"), cut, ""),
    )


def cohorts_frame(look: Look, cut: Cut, user) -> Frame:
    """Months of entry against stages: what became of those who came then."""
    found = funnel.rows(look, cut, user, "month")
    names = names_of("month", [row.key for row in found])
    ordered = list(reversed(found))
    series = [
        {
            "name": short(stage),
            "values": [100 * row.reached[rank] / row.reached[0] for row in ordered],
            "urls": [people_url(cut, cell("reached", stage), month=row.key) for row in ordered],
        }
        for rank, stage in enumerate(STAGES)
        if rank
    ]
    return Frame(
        "cohorts",
        _("By month of entry"),
        group_heads(_("Month")),
        [group_line(row, names[row.key], cut, "month") for row in found],
        look.as_of,
        note=_("What has become so far of the people who came in a month; the latest had the least time."),
        chart={"kind": "line", "unit": "%", "names": [names[row.key] for row in ordered], "series": series}
        if len(found) > 1
        else None,
        empty="" if found else _("Nobody came in this period."),
    )


def steps_frame(look: Look, cut: Cut, user) -> Frame:
    """Every step that people took, back and aside too, as a river."""
    found = funnel.steps(look, cut, user)
    lines = [
        [
            words(short(old)),
            words(short(new)),
            words(kind_of_step(old, new)),
            whole(count, people_url(cut, cell("step", old, new))),
        ]
        for (old, new), count in found.items()
    ]
    links = [
        {
            "source": short(old),
            "target": short(new) if not comes_back(old, new) else _("%(stage)s again") % {"stage": short(new)},
            "value": count,
            "url": people_url(cut, cell("step", old, new)),
        }
        for (old, new), count in found.items()
        if old != new
    ]
    nodes = list(dict.fromkeys(name for link in links for name in (link["source"], link["target"])))
    return Frame(
        "steps",
        _("Steps between the stages"),
        [_("From stage"), _("To stage"), _("Kind of step"), _("People")],
        lines,
        look.as_of,
        note=_("Everybody who ever took a step counts once for it."),
        chart={"kind": "sankey", "nodes": nodes, "links": links} if links else None,
        empty="" if lines else _("Nobody took a step yet."),
    )


def comes_back(old: str, new: str) -> bool:
    """Whether a step leads back: to an earlier stage, or out of those set aside."""
    if new not in STAGES:
        return old not in STAGES and INDEX[new] < INDEX[old]
    return old not in STAGES or STAGES.index(new) < STAGES.index(old)


def kind_of_step(old: str, new: str) -> str:
    """Forward, back or aside, in words."""
    if new not in STAGES:
        return _("set aside")
    return _("back") if comes_back(old, new) else _("forward")
