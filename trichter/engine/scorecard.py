"""The scoring model: its parts, and reading it from JSON with errors that name the place."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from .conditions import Condition, Reader, Test, to_json
from .errors import ConditionError, ModelError
from .fields import Catalogue, did_you_mean

Part = Literal["fit", "engagement", "penalty"]
PARTS: tuple[Part, ...] = ("fit", "engagement", "penalty")

MAX_RULES = 200
MAX_POINTS = 1_000_000.0
MAX_TIMES = 10_000
MAX_HALF_LIFE = 36_500.0
MIN_HALF_LIFE = 0.001


@dataclass(frozen=True, slots=True)
class StateRule:
    """Gives its points once while a condition holds."""

    id: str
    part: Part
    points: float
    when: Condition


@dataclass(frozen=True, slots=True)
class EventRule:
    """Gives its points for each matching event that counts, decayed by its half-life in days (None: never).

    once_per_day  of the matching events of one UTC day only the latest counts
    max_times     then only so many latest count
    """

    id: str
    part: Part
    points: float
    on: str
    where: tuple[Test, ...] = ()
    max_times: int | None = None
    once_per_day: bool = False
    half_life_days: float | None = None

    @property
    def limited(self) -> bool:
        """Whether some matching events may not count."""
        return self.max_times is not None or self.once_per_day


Rule: TypeAlias = StateRule | EventRule


@dataclass(frozen=True, slots=True)
class Band:
    """A range of shown scores, from `start` (None: no lower end) to the next band."""

    name: str
    start: float | None


@dataclass(frozen=True, slots=True)
class ScoringModel:
    """A checked scoring model. Immutable; equal models are equal and hash alike."""

    name: str
    half_life_days: float | None
    fit_cap: float | None
    engagement_cap: float | None
    bands: tuple[Band, ...]
    rules: tuple[Rule, ...]

    def half_life(self, rule: EventRule) -> float | None:
        """Half-life of a rule in days: its own, else the model's, else None."""
        return self.half_life_days if rule.half_life_days is None else rule.half_life_days

    def band(self, score: int) -> str:
        """Name of the last band whose start is not above the shown score."""
        return [band.name for band in self.bands if band.start is None or band.start <= score][-1]

    def cap(self, part: Part, points: float) -> float:
        """The sum of a part, capped from above."""
        limit = {"fit": self.fit_cap, "engagement": self.engagement_cap}.get(part)
        return points if limit is None else min(points, limit)


def shown_score(total: float) -> int:
    """The total rounded half up; a hair's breadth of tolerance makes engines agree on halves.

    >>> shown_score(30.5), shown_score(-0.5)
    (31, 0)
    """
    return math.floor(total + 0.5 + 1e-9)


def parse_model(data: object, catalogue: Catalogue) -> ScoringModel:
    """Read and check a scoring model. Raises ModelError, whose `path` names the place, as `rules[2].when.all[0].op`."""
    try:
        return _model(data, Reader(catalogue, no_derived=True))
    except ConditionError as error:
        raise ModelError(error.code, error.path, **error.params) from None


def _model(data: object, reader: Reader) -> ScoringModel:
    body = _object(data, "", '{"name": …, "bands": …, "rules": …}')
    _only(body, ("name", "half_life_days", "caps", "bands", "rules"), "")
    for key in ("name", "bands", "rules"):
        if key not in body:
            raise ModelError("missing_key", "", key=key)
    caps = body.get("caps")
    caps = _object({} if caps is None else caps, "caps", '{"fit": 50}')
    _only(caps, ("fit", "engagement"), "caps")
    return ScoringModel(
        name=_text(body["name"], "name", 80),
        half_life_days=_number(body.get("half_life_days"), "half_life_days", MIN_HALF_LIFE, MAX_HALF_LIFE),
        fit_cap=_number(caps.get("fit"), "caps.fit", 0, MAX_POINTS),
        engagement_cap=_number(caps.get("engagement"), "caps.engagement", 0, MAX_POINTS),
        bands=_bands(body["bands"]),
        rules=_rules(body["rules"], reader),
    )


def _bands(data: object) -> tuple[Band, ...]:
    bands: list[Band] = []
    for index, item in enumerate(_list(data, "bands", 20)):
        path = f"bands[{index}]"
        body = _object(item, path, '{"name": "warm", "from": 31}')
        _only(body, ("name", "from"), path)
        for key in ("name", "from"):
            if key not in body:
                raise ModelError("missing_key", path, key=key)
        name = _text(body["name"], f"{path}.name", 40)
        start = _number(body["from"], f"{path}.from", -MAX_POINTS, MAX_POINTS)
        if any(band.name == name for band in bands):
            raise ModelError("twice", f"{path}.name", what="band", name=name)
        if (start is None) != (index == 0):
            raise ModelError("first_band" if index == 0 else "band_order", f"{path}.from")
        if start is not None and bands[-1].start is not None and start <= bands[-1].start:
            raise ModelError("band_order", f"{path}.from")
        bands.append(Band(name, start))
    if not bands:
        raise ModelError("empty_list", "bands")
    return tuple(bands)


def _rules(data: object, reader: Reader) -> tuple[Rule, ...]:
    rules: list[Rule] = []
    for index, item in enumerate(_list(data, "rules", MAX_RULES)):
        path = f"rules[{index}]"
        rule = _rule(_object(item, path, '{"id": …, "part": …, "points": …, "when": …}'), path, reader)
        if any(other.id == rule.id for other in rules):
            raise ModelError("twice", f"{path}.id", what="rule", name=rule.id)
        rules.append(rule)
    return tuple(rules)


def _rule(body: Mapping[str, Any], path: str, reader: Reader) -> Rule:
    if ("when" in body) == ("on" in body):
        raise ModelError("rule_kind", path)
    common = ("id", "part", "points")
    for key in common:
        if key not in body:
            raise ModelError("missing_key", path, key=key)
    identifier = _text(body["id"], f"{path}.id", 80)
    part = body["part"]
    if part not in PARTS:
        raise ModelError("unknown_part", f"{path}.part", part=part)
    points = _points(body["points"], part, f"{path}.points")
    if "when" in body:
        _only(body, (*common, "when"), path)
        return StateRule(identifier, part, points, reader.condition(body["when"], f"{path}.when"))
    _only(body, (*common, "on", "where", "max_times", "once_per_day", "half_life_days"), path)
    on = reader.event_name(body["on"], f"{path}.on")
    once = body.get("once_per_day")
    if once is not None and not isinstance(once, bool):
        raise ModelError("not_boolean", f"{path}.once_per_day", key="once_per_day")
    times = body.get("max_times")
    if times is not None and (isinstance(times, bool) or not isinstance(times, int) or not 1 <= times <= MAX_TIMES):
        raise ModelError("not_whole", f"{path}.max_times", key="max_times", low=1, high=MAX_TIMES)
    return EventRule(
        id=identifier,
        part=part,
        points=points,
        on=on,
        where=reader.where(on, body.get("where"), f"{path}.where"),
        max_times=times,
        once_per_day=bool(once),
        half_life_days=_number(body.get("half_life_days"), f"{path}.half_life_days", MIN_HALF_LIFE, MAX_HALF_LIFE),
    )


def _points(data: object, part: Part, path: str) -> float:
    points = _number(data, path, -MAX_POINTS, MAX_POINTS)
    if points is None:
        raise ModelError("not_number", path, key="points", low=-MAX_POINTS, high=MAX_POINTS)
    if part == "penalty" and points > 0:
        raise ModelError("penalty_sign", path)
    if part != "penalty" and points < 0:
        raise ModelError("points_sign", path)
    return points


def model_to_json(model: ScoringModel) -> dict[str, Any]:
    """The JSON form of a model; parse_model() gives an equal model back."""
    caps = {"fit": model.fit_cap, "engagement": model.engagement_cap}
    return {
        "name": model.name,
        "half_life_days": _short(model.half_life_days),
        "caps": {part: _short(cap) for part, cap in caps.items() if cap is not None},
        "bands": [{"name": band.name, "from": _short(band.start)} for band in model.bands],
        "rules": [_rule_to_json(rule) for rule in model.rules],
    }


def _rule_to_json(rule: Rule) -> dict[str, Any]:
    data: dict[str, Any] = {"id": rule.id, "part": rule.part, "points": _short(rule.points)}
    if isinstance(rule, StateRule):
        return data | {"when": to_json(rule.when)}
    data["on"] = rule.on
    if rule.where:
        data["where"] = [to_json(test) for test in rule.where]
    if rule.max_times is not None:
        data["max_times"] = rule.max_times
    if rule.once_per_day:
        data["once_per_day"] = True
    if rule.half_life_days is not None:
        data["half_life_days"] = _short(rule.half_life_days)
    return data


def _short(number: float | None) -> float | int | None:
    """15 for 15.0, as a person writes it."""
    return int(number) if number is not None and number.is_integer() else number


def _object(data: object, path: str, example: str) -> Mapping[str, Any]:
    if not isinstance(data, Mapping):
        raise ModelError("not_object", path, example=example)
    return data


def _list(data: object, path: str, limit: int) -> list[object]:
    if not isinstance(data, list | tuple):
        raise ModelError("not_list", path)
    if len(data) > limit:
        raise ModelError("too_large", path, limit=limit)
    return list(data)


def _only(data: Mapping[str, Any], keys: tuple[str, ...], path: str) -> None:
    for key in data:
        if key not in keys:
            raise ModelError("unknown_key", path, key=key, hint=did_you_mean(str(key), keys))


def _text(data: object, path: str, limit: int) -> str:
    if not isinstance(data, str) or not data.strip() or len(data) > limit or "\0" in data:
        raise ModelError("not_text", path, key=path.rpartition(".")[2], limit=limit)
    return data


def _number(data: object, path: str, low: float, high: float) -> float | None:
    if data is None:
        return None
    if isinstance(data, int | float) and not isinstance(data, bool) and low <= data <= high:  # NaN is not
        return float(data)
    raise ModelError("not_number", path, key=path.rpartition(".")[2], low=f"{low:g}", high=f"{high:g}")
