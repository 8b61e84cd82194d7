"""Changing a model's definition (JSON, see docs/concepts): pure functions that return a changed copy."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from .errors import UnknownRule

PARTS = ("fit", "engagement", "penalty")
LIMITS = ("max_times", "once_per_day", "half_life_days")  # what an event rule may have and a state rule may not

Definition = dict[str, Any]
Rule = dict[str, Any]


def digest(*definitions: Definition) -> str:
    """A short name of these definitions together; another definition, another name."""
    text = json.dumps(definitions, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:40]


def find_rule(definition: Definition, rule_id: str) -> Rule:
    """The rule of this id. Raises UnknownRule."""
    for rule in definition["rules"]:
        if rule["id"] == rule_id:
            return rule
    raise UnknownRule


def is_event_rule(rule: Rule) -> bool:
    """Whether it gives points for each event rather than for a state."""
    return "on" in rule


def rules_of(definition: Definition, part: str) -> list[Rule]:
    """The rules of one part, in their order."""
    return [rule for rule in definition["rules"] if rule["part"] == part]


def change_rule(definition: Definition, rule_id: str, changes: Mapping[str, Any]) -> Definition:
    """With keys of one rule set; a limit set to None (or False) is taken away. Raises UnknownRule."""
    changed = copy.deepcopy(definition)
    rule = find_rule(changed, rule_id)
    rule.update(changes)
    for key in LIMITS:
        if rule.get(key) in (None, False):
            rule.pop(key, None)
    return changed


def replace_rule(definition: Definition, rule_id: str, rule: Rule) -> Definition:
    """With one rule put in the place of another. Raises UnknownRule."""
    find_rule(definition, rule_id)
    changed = copy.deepcopy(definition)
    changed["rules"] = [copy.deepcopy(rule) if each["id"] == rule_id else each for each in changed["rules"]]
    return changed


def add_rule(definition: Definition, rule: Rule) -> Definition:
    """With one more rule, behind the others of its part; without an id it gets a free one."""
    changed = copy.deepcopy(definition)
    taken = {each["id"] for each in changed["rules"]}
    number = len(taken) + 1
    while f"rule-{number}" in taken:
        number += 1
    changed["rules"].append({"id": f"rule-{number}", **copy.deepcopy(rule)})
    return changed


def remove_rule(definition: Definition, rule_id: str) -> Definition:
    """Without one rule. Raises UnknownRule."""
    find_rule(definition, rule_id)
    changed = copy.deepcopy(definition)
    changed["rules"] = [rule for rule in changed["rules"] if rule["id"] != rule_id]
    return changed


def set_frame(
    definition: Definition,
    *,
    name: str | None = None,
    half_life_days: float | None = None,
    caps: Mapping[str, float | None],
    band_starts: Mapping[str, float],
) -> Definition:
    """With another name, half-life, caps (None: no cap) and band starts by band name."""
    changed = copy.deepcopy(definition)
    if name:
        changed["name"] = name
    changed["half_life_days"] = half_life_days
    changed["caps"] = {part: cap for part, cap in caps.items() if cap is not None}
    for band in changed["bands"]:
        if band["from"] is not None and band["name"] in band_starts:
            band["from"] = band_starts[band["name"]]
    return changed
