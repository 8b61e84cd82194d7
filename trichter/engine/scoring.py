"""The score as one expression: the contributions of every rule, then their totals.

A contribution is a row (person, rule, event or null, points awarded, points now). The total of a person is the sum of
those rows, capped by part. totals() adds up the very expressions that contributions() lists: counting_events(),
fading() and States decide what counts and how much; totals() only adds up earlier, so that engines need not carry the
rows.
"""

from __future__ import annotations

import functools
import operator
from typing import TYPE_CHECKING, Any

from .relational import Relations, States, event_match
from .scorecard import PARTS, EventRule, Part, Rule, ScoringModel, StateRule
from .times import DAY

if TYPE_CHECKING:
    import ibis.expr.types as ir

# 0.5 ** 200 of a million points is nothing; PostgreSQL refuses to compute what is too small for a double
MOST_HALF_LIVES = 200.0


def contributions(model: ScoringModel, relations: Relations) -> ir.Table:
    """One row per person and rule that holds, or per person, rule and event that counts.

    Columns: the keys, rule_id, part, event_id and occurred_at (null for state rules), points_awarded, points_now.
    """
    import ibis

    parts = [_state_rows(model, relations)] if _states(model) else []
    parts += [_event_rows(rule, model, relations) for rule in _events(model)]
    if parts:
        return ibis.union(*parts) if len(parts) > 1 else parts[0]
    return _no_rows(relations)


def totals(model: ScoringModel, relations: Relations) -> ir.Table:
    """One row per person: keys, fit and engagement (capped), penalty, total, score (shown), band."""
    states = States.of([rule.when for rule in _states(model)], relations)
    table = states.table
    sums = _event_sums(model, relations)
    if sums is not None:
        table = relations.attach(table, sums, "sums")
    states = States(relations, table, states.counts)
    parts = {part: _state_points(part, model, states) for part in PARTS}
    if sums is not None:
        parts = {part: points + table[_sum(part)].fill_null(0.0) for part, points in parts.items()}
    return _shown(model, table.select(*relations.keys, **parts), relations)


def counting_events(rule: EventRule, relations: Relations) -> ir.Table:
    """The events that count for a rule: keys, event_id, occurred_at (and columns that do not matter).

    Of equal times the greater event_id is the later. Days are UTC days (exact for the years 1684 to 2255).
    """
    events = relations.past
    events = events.filter(event_match(rule.on, rule.where, events, relations))
    if rule.once_per_day:
        day = (events.occurred_at / DAY).floor()
        events = events.select(*relations.keys, "event_id", "occurred_at", trichter_day=day)
        events = _latest(events, [*relations.keys, "trichter_day"], 1, "trichter_place")
    if rule.max_times is not None:
        events = events.select(*relations.keys, "event_id", "occurred_at")
        events = _latest(events, relations.keys, rule.max_times, "trichter_rank")
    return events


def fading(rule: EventRule, model: ScoringModel, occurred_at: Any, as_of: Any) -> Any:
    """What an event's points are worth now: points * 0.5 ** (age / half-life)."""
    import ibis

    points = ibis.literal(rule.points, "float64")
    half_life = model.half_life(rule)
    if half_life is None:
        return points
    age = (as_of - occurred_at).cast("float64") / (half_life * DAY)
    return points * ibis.literal(0.5, "float64").pow(ibis.least(age, MOST_HALF_LIVES))


def _latest(events: ir.Table, within: list[str], count: int, name: str) -> ir.Table:
    """The latest `count` events for each value of the columns `within`; their rank, from 0, is the column `name`."""
    import ibis

    order = [events.occurred_at.desc(), events.event_id.desc()]
    # partition by plain columns only: SQLite does not finish otherwise
    rank = ibis.row_number().over(ibis.window(group_by=[events[each] for each in within], order_by=order))
    ranked = events.mutate(**{name: rank})
    return ranked.filter(ranked[name] < count)


def _event_rows(rule: EventRule, model: ScoringModel, relations: Relations) -> ir.Table:
    events = relations.known_persons(counting_events(rule, relations))
    now = fading(rule, model, events.occurred_at, relations.instant(events))
    return _rows(rule, events, relations, events.event_id, events.occurred_at, now)


def _state_rows(model: ScoringModel, relations: Relations) -> ir.Table:
    import ibis

    states = States.of([rule.when for rule in _states(model)], relations)
    none = ibis.null("int64")
    rows = []
    for rule in _states(model):
        table = states.table.filter(states.truth(rule.when))
        rows.append(_rows(rule, table, relations, none, none, ibis.literal(rule.points, "float64")))
    return ibis.union(*rows) if len(rows) > 1 else rows[0]


def _rows(rule: Rule, table: ir.Table, relations: Relations, event_id: Any, occurred_at: Any, now: Any) -> ir.Table:
    import ibis

    return table.select(
        *relations.keys,
        rule_id=ibis.literal(rule.id),
        part=ibis.literal(rule.part),
        event_id=event_id,
        occurred_at=occurred_at,
        points_awarded=ibis.literal(rule.points, "float64"),
        points_now=now,
    )


def _no_rows(relations: Relations) -> ir.Table:
    import ibis

    none = EventRule("", "fit", 0.0, "*")
    return _rows(
        none,
        relations.persons.filter(ibis.literal(False)),
        relations,
        ibis.null("int64"),
        ibis.null("int64"),
        ibis.literal(0.0, "float64"),
    )


def _event_sums(model: ScoringModel, relations: Relations) -> ir.Table | None:
    """Sums by part over all event rules: keys and trichter_fit, trichter_engagement, trichter_penalty."""
    import ibis

    parts = []
    free = [rule for rule in _events(model) if not rule.limited]
    if free:
        parts.append(_free_sums(free, model, relations))
    for rule in _events(model):
        if rule.limited:
            events = counting_events(rule, relations)
            now = fading(rule, model, events.occurred_at, relations.instant(events))
            parts.append(_add_up(events, {rule.part: now}, relations))
    if len(parts) <= 1:
        return parts[0] if parts else None
    every = ibis.union(*parts)
    return every.group_by(relations.keys).agg(**{_sum(part): every[_sum(part)].sum() for part in PARTS})


def _free_sums(rules: list[EventRule], model: ScoringModel, relations: Relations) -> ir.Table:
    """Rules without limits share one pass over the events: what an event gives, rule by rule, is added up per row."""
    import ibis

    events = relations.past
    matches = {rule: event_match(rule.on, rule.where, events, relations) for rule in rules}
    events_of = events.filter(functools.reduce(operator.or_, matches.values()))
    zero = ibis.literal(0.0, "float64")
    points: dict[Part, Any] = {}
    for rule in rules:
        match = event_match(rule.on, rule.where, events_of, relations)
        now = fading(rule, model, events_of.occurred_at, relations.instant(events_of))
        given = match.ifelse(now, zero)
        points[rule.part] = points[rule.part] + given if rule.part in points else given
    return _add_up(events_of, points, relations)


def _add_up(events: ir.Table, points: dict[Part, Any], relations: Relations) -> ir.Table:
    """Points per event summed by the keys; a part that no rule gives is 0."""
    import ibis

    given = events.select(*relations.keys, **{_sum(part): value for part, value in points.items()})
    added = given.group_by(relations.keys).agg(**{_sum(part): given[_sum(part)].sum() for part in points})
    zero = ibis.literal(0.0, "float64")
    return added.select(
        *relations.keys, **{_sum(part): added[_sum(part)] if part in points else zero for part in PARTS}
    )


def _state_points(part: Part, model: ScoringModel, states: States) -> Any:
    import ibis

    points: Any = ibis.literal(0.0, "float64")
    for rule in _states(model):
        if rule.part == part:
            given = ibis.literal(rule.points, "float64")
            points = points + states.truth(rule.when).ifelse(given, ibis.literal(0.0, "float64"))
    return points


def _shown(model: ScoringModel, sums: ir.Table, relations: Relations) -> ir.Table:
    import ibis

    fit = sums.fit if model.fit_cap is None else ibis.least(sums.fit, model.fit_cap)
    engagement = sums.engagement if model.engagement_cap is None else ibis.least(sums.engagement, model.engagement_cap)
    capped = sums.select(*relations.keys, fit=fit, engagement=engagement, penalty=sums.penalty)
    total = capped.mutate(total=capped.fit + capped.engagement + capped.penalty)
    shown = total.mutate(score=(total.total + (0.5 + 1e-9)).floor().cast("int64"))
    first, *others = model.bands
    branches = [(shown.score >= band.start, band.name) for band in reversed(others)]
    return shown.mutate(band=ibis.cases(*branches, else_=first.name) if branches else ibis.literal(first.name))


def _states(model: ScoringModel) -> list[StateRule]:
    return [rule for rule in model.rules if isinstance(rule, StateRule)]


def _events(model: ScoringModel) -> list[EventRule]:
    return [rule for rule in model.rules if isinstance(rule, EventRule)]


def _sum(part: Part) -> str:
    return f"trichter_{part}"
