"""Figures of the funnel: how many reached each stage, which share went on, how long that took, who took which step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from .cuts import MONTHS, UNKNOWN, CellOf, Cut, month_text, read_cell
from .journeys import INDEX, PLACES, STAGES, step_bit
from .lake import Look
from .sides import JOURNEYS, Side, timed_sql

PAIRS = tuple(pairwise(STAGES))
SHOWN = 40  # groups


@dataclass(frozen=True)
class Times:
    """How long people took from one stage to the next, microseconds: half of them at most `median`, 80 % `most`.

    Counted are those who took both steps, in this order; who skipped a stage has no time for it.
    """

    cases: int
    median: int | None
    most: int | None


@dataclass(frozen=True)
class Row:
    """A group of people: how many reached each stage, and the times between neighbours by (old, new)."""

    key: str  # as it stands in an address; empty for all
    reached: tuple[int, ...]
    times: dict[tuple[str, str], Times] = field(default_factory=dict)

    def share(self, stage: int) -> float | None:
        """Which share of those who reached the stage before reached this one, 0 to 1; None if nobody did."""
        before = self.reached[stage - 1]
        return self.reached[stage] / before if before else None


def rows(look: Look, cut: Cut, user, by: str = "") -> list[Row]:
    """One row for all with its times, or one for each group, the largest first (months: the latest first)."""
    where, parameters = cut.where(user)
    counts = ", ".join(f"count(*) FILTER (reached >= {rank})" for rank in range(len(STAGES)))
    if not by:
        times = ", ".join(_times_sql(*pair) for pair in PAIRS)
        [found] = look.rows(f"SELECT {counts}, {times} FROM {{journeys}} WHERE {where}", parameters)  # noqa: S608
        return [_total(found)]
    order = "g DESC" if by == "month" else f"2 DESC, g LIMIT {SHOWN}"
    sql = (
        f"SELECT {JOURNEYS.columns[by]} AS g, {counts} FROM {{journeys}} WHERE {where} "  # noqa: S608
        f"GROUP BY g ORDER BY {order}"
    )
    return [Row(key_text(by, key), tuple(reached)) for key, *reached in look.rows(sql, parameters)]


def _times_sql(old: str, new: str) -> str:
    start = "entered_at" if old == STAGES[0] else f"{old}_at"
    both = timed_sql(old, new)
    return f"count(*) FILTER ({both}), quantile_disc({new}_at - {start}, [0.5, 0.8]) FILTER ({both})"


def _total(found: tuple) -> Row:
    reached, figures = found[: len(STAGES)], found[len(STAGES) :]
    times = {}
    for place, pair in enumerate(PAIRS):
        cases, marks = figures[2 * place : 2 * place + 2]
        times[pair] = Times(cases, *(marks or (None, None)))
    return Row("", reached, times)


def key_text(by: str, value: Any) -> str:
    """A group's value as it stands in an address."""
    if value is None or value == "":
        return UNKNOWN
    return month_text(value) if by in MONTHS else str(value)


def standing(look: Look, cut: Cut, user) -> dict[str, int]:
    """How many stand in each stage now."""
    found = dict.fromkeys(PLACES, 0)
    for stage, _bits, count in _crossed(look, cut, user):
        found[stage] += count
    return found


def steps(look: Look, cut: Cut, user) -> dict[tuple[str, str], int]:
    """How many people ever took each step, most first."""
    counts: dict[tuple[str, str], int] = {}
    for _stage, bits, count in _crossed(look, cut, user):
        for old in INDEX if bits else ():
            for new in INDEX:
                if bits >> step_bit(old, new) & 1:
                    counts[old, new] = counts.get((old, new), 0) + count
    return dict(sorted(counts.items(), key=lambda item: -item[1]))


def _crossed(look: Look, cut: Cut, user) -> list[tuple]:
    """(stage now, steps ever taken, how many people): few rows, because people go few different ways."""
    where, parameters = cut.where(user)
    return look.rows(f"SELECT stage, steps, count(*) FROM {{journeys}} WHERE {where} GROUP BY 1, 2", parameters)  # noqa: S608


def count(look: Look, cut: Cut, user, cell: str | CellOf) -> int:
    """How many rows stand behind a cell. Raises ValueError for one that does not exist."""
    side, where, parameters = _where(cut, user, cell)
    return look.rows(f"SELECT count(*) FROM {side.source} WHERE {where}", parameters)[0][0]  # noqa: S608


def people(
    look: Look, cut: Cut, user, cell: str | CellOf, *, after: tuple[int, int] | None = None, limit: int = 50
) -> list[tuple[int, int]]:
    """(id, moment) of a cell's rows, the latest first, from behind `after` = (moment, id) on."""
    side, where, parameters = _where(cut, user, cell)
    if after is not None:
        where += f" AND ({side.order} < ? OR ({side.order} = ? AND {side.key} < ?))"
        parameters += [after[0], after[0], after[1]]
    order = f"ORDER BY {side.order} DESC, {side.key} DESC LIMIT {int(limit)}"
    sql = f"SELECT {side.key}, {side.order} FROM {side.source} WHERE {where} {order}"  # noqa: S608
    return look.rows(sql, parameters)


def _where(cut: Cut, user, cell: str | CellOf) -> tuple[Side, str, list[Any]]:
    named = read_cell(cell) if isinstance(cell, str) else cell
    if named is None:
        raise ValueError(f"There is no cell {cell!r}.")
    where, parameters = cut.where(user, named.side)
    return named.side, f"{where} AND {named.sql}", parameters


def tally(
    look: Look,
    cut: Cut,
    user,
    side: Side,
    by: str,
    measures: Sequence[str],
    *,
    order: str = "2 DESC, g",
    where: str = "",
) -> list[tuple]:
    """(group's value as in an address, *measures) of a side's rows, the largest first; `by` empty gives one row."""
    narrowed, parameters = cut.where(user, side)
    narrowed += f" AND {where}" if where else ""
    columns = ", ".join(measures)
    if not by:
        return look.rows(f"SELECT '', {columns} FROM {side.source} WHERE {narrowed}", parameters)  # noqa: S608
    sql = (
        f"SELECT {side.columns[by]} AS g, {columns} FROM {side.source} WHERE {narrowed} "  # noqa: S608
        f"GROUP BY g ORDER BY {order} LIMIT {SHOWN}"
    )
    return [(key_text(by, key), *found) for key, *found in look.rows(sql, parameters)]


def values(look: Look, cut: Cut, user, by: str, side: Side = JOURNEYS, limit: int = 60) -> list[str]:
    """The values of a dimension in the cut's period, the most frequent first."""
    where, parameters = cut.period_only().where(user, side)
    sql = (
        f"SELECT {side.columns[by]} AS g, count(*) FROM {side.source} WHERE {where} "  # noqa: S608
        f"GROUP BY g ORDER BY 2 DESC, 1 LIMIT {limit}"
    )
    return [key_text(by, value) for value, _count in look.rows(sql, parameters)]
