"""The slow oracle: scoring.md in plain loops. It shares no code with the engine and checks nothing it is given.

A person is a dict of raw values by field name with its events under "events"; an event is a dict with event_id, type,
occurred_at (microseconds) and properties. Conditions and models are the JSON as a user writes it. `types` gives the
type of each field and property by name.
"""

from __future__ import annotations

import datetime
import math
import unicodedata

DAY = 24 * 60 * 60 * 1_000_000
WHEN_UNKNOWN = {"is_unknown", "ne", "not_in", "not_contains", "not_in_last_days"}


def plain(text: str) -> str:
    """Text as it is compared: NFC, trimmed, lower case one letter at a time."""
    lowered = []
    for letter in unicodedata.normalize("NFC", text).strip():
        small = letter.lower()
        lowered.append(small if len(small) == 1 else small[0])
    return "".join(lowered)


def moment(text: str) -> tuple[int, int]:
    """First microsecond of a day or instant, and the first one after it."""
    whole_day = len(text) == 10
    when = datetime.datetime.fromisoformat(text + "T00:00:00+00:00" if whole_day else text)
    start = round((when - datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)).total_seconds()) * 1_000_000
    return start, start + (DAY if whole_day else 1)


def check(test: dict, values: dict, types: dict, as_of: int) -> bool:
    """One attribute test."""
    op, want, have = test["op"], test.get("value"), values.get(test["field"])
    kind = types[test["field"]]
    if kind == "set":
        mine = [plain(each) for each in have or []]
        wanted = want if isinstance(want, list) else [want]
        found = any(plain(each) in mine for each in wanted)
        return found if op in ("eq", "in") else not found
    if isinstance(have, str):
        have = plain(have)
    if have is None or have == "":
        return op in WHEN_UNKNOWN
    if op == "is_known":
        return True
    if op == "is_unknown":
        return False
    if kind in ("text", "choice"):
        want = [plain(each) for each in want] if isinstance(want, list) else plain(want)
    if op == "eq":
        return have == want
    if op == "ne":
        return have != want
    if op == "in":
        return any(have == each for each in want)
    if op == "not_in":
        return all(have != each for each in want)
    if op == "contains":
        return have.find(want) >= 0
    if op == "not_contains":
        return have.find(want) < 0
    if op == "starts_with":
        return have[: len(want)] == want
    if op == "ends_with":
        return have[-len(want) :] == want
    if op == "gt":
        return have > want
    if op == "gte":
        return have >= want
    if op == "lt":
        return have < want
    if op == "lte":
        return have <= want
    if op == "before":
        return have < moment(want)[0]
    if op == "after":
        return have >= moment(want)[1]
    if op == "between" and kind == "date":
        return moment(want[0])[0] <= have < moment(want[1])[1]
    if op == "between":
        return want[0] <= have <= want[1]
    recent = as_of - want * DAY < have <= as_of
    return recent if op == "in_last_days" else not recent


def true(condition: dict, person: dict, types: dict, as_of: int) -> bool:
    """A condition for one person."""
    if "all" in condition:
        return all(true(each, person, types, as_of) for each in condition["all"])
    if "any" in condition:
        return any(true(each, person, types, as_of) for each in condition["any"])
    if "not" in condition:
        return not true(condition["not"], person, types, as_of)
    if "field" in condition:
        return check(condition, person, types, as_of)
    count = 0
    for event in person["events"]:
        if condition["event"] not in ("*", event["type"]) or event["occurred_at"] > as_of:
            continue
        days = condition.get("within_days")
        if days is not None and not as_of - days * DAY < event["occurred_at"]:
            continue
        if all(check(test, event["properties"], types, as_of) for test in condition.get("where", [])):
            count += 1
    most = condition.get("at_most")
    return count >= condition.get("at_least", 1) and (most is None or count <= most)


def contributions(model: dict, person: dict, types: dict, as_of: int) -> list[tuple]:
    """Rows (rule, event or None, points awarded, points now) of one person."""
    rows = []
    for rule in model["rules"]:
        if "when" in rule:
            if true(rule["when"], person, types, as_of):
                rows.append((rule["id"], None, rule["points"], rule["points"]))
            continue
        matching = []
        for event in person["events"]:
            if rule["on"] not in ("*", event["type"]) or event["occurred_at"] > as_of:
                continue
            if all(check(test, event["properties"], types, as_of) for test in rule.get("where", [])):
                matching.append(event)
        matching.sort(key=lambda event: (event["occurred_at"], event["event_id"]), reverse=True)
        if rule.get("once_per_day"):
            days, latest = set(), []
            for event in matching:
                day = event["occurred_at"] // DAY
                if day not in days:
                    days.add(day)
                    latest.append(event)
            matching = latest
        if rule.get("max_times") is not None:
            matching = matching[: rule["max_times"]]
        half_life = rule.get("half_life_days")
        if half_life is None:
            half_life = model.get("half_life_days")
        for event in matching:
            now = rule["points"]
            if half_life is not None:
                now = rule["points"] * 0.5 ** ((as_of - event["occurred_at"]) / (half_life * DAY))
            rows.append((rule["id"], event["event_id"], rule["points"], now))
    return rows


def score(model: dict, person: dict, types: dict, as_of: int) -> dict:
    """fit, engagement, penalty, total, score and band of one person."""
    part_of = {rule["id"]: rule["part"] for rule in model["rules"]}
    sums = {"fit": 0.0, "engagement": 0.0, "penalty": 0.0}
    for rule, _, _, now in contributions(model, person, types, as_of):
        sums[part_of[rule]] += now
    for part, cap in (model.get("caps") or {}).items():
        if cap is not None and sums[part] > cap:
            sums[part] = cap
    total = sums["fit"] + sums["engagement"] + sums["penalty"]
    shown = math.floor(total + 0.5 + 1e-9)
    name = None
    for band in model["bands"]:
        if band["from"] is None or band["from"] <= shown:
            name = band["name"]
    return {**sums, "total": total, "score": shown, "band": name}
