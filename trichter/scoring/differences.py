"""How one definition differs from another, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from trichter.ui.templatetags.ui import num
from trichter.ui.words import band_face

from .definition import Definition, Rule
from .words import limits_words, part_words, rule_words


@dataclass(frozen=True, slots=True)
class Difference:
    """One change: `kind` is added, removed or changed; `words` say what of, `before` and `after` are the values."""

    kind: str
    words: str
    before: str = ""
    after: str = ""


def compare(before: Definition, after: Definition) -> list[Difference]:
    """What is another in `after` than in `before`; empty if they score alike."""
    return [*frame_differences(before, after), *rule_differences(before, after)]


def frame_differences(before: Definition, after: Definition) -> Iterator[Difference]:
    """Half-life, caps, bands."""
    old, new = before.get("half_life_days"), after.get("half_life_days")
    if old != new:
        yield Difference("changed", _("Half-life"), days(old), days(new))
    for part in ("fit", "engagement"):
        old, new = ((definition.get("caps") or {}).get(part) for definition in (before, after))
        if old != new:
            yield Difference("changed", _("%(part)s, at most") % {"part": part_words(part)}, cap(old), cap(new))
    starts = [{band["name"]: band["from"] for band in definition["bands"]} for definition in (before, after)]
    for name in dict.fromkeys([*starts[0], *starts[1]]):
        old, new = starts[0].get(name), starts[1].get(name)
        if old != new:
            words = _("“%(band)s” begins at") % {"band": band_face(name).label}
            yield Difference("changed", words, num(old) or "–", num(new) or "–")


def rule_differences(before: Definition, after: Definition) -> Iterator[Difference]:
    """Rules added, changed, removed, in the order of the newer definition."""
    old_rules = {rule["id"]: rule for rule in before["rules"]}
    new_rules = {rule["id"]: rule for rule in after["rules"]}
    for rule_id, rule in new_rules.items():
        old = old_rules.get(rule_id)
        if old is None:
            yield Difference("added", rule_words(rule), "", points(rule))
        elif old != rule:
            yield from changes_of(old, rule, before, after)
    for rule_id, rule in old_rules.items():
        if rule_id not in new_rules:
            yield Difference("removed", rule_words(rule), points(rule), "")


def changes_of(old: Rule, new: Rule, before: Definition, after: Definition) -> Iterator[Difference]:
    """What changed in a rule: what it is about, its points, its limits."""
    words = rule_words(new)
    content = [{key: rule.get(key) for key in ("part", "when", "on", "where")} for rule in (old, new)]
    if content[0] != content[1]:
        yield Difference("changed", _("Rule"), about(old), about(new))
    if old["points"] != new["points"]:
        yield Difference("changed", words, points(old), points(new))
    limits = [limits_words(old, before.get("half_life_days")), limits_words(new, after.get("half_life_days"))]
    if limits[0] != limits[1]:
        yield Difference("changed", words, limits[0] or _("no limit"), limits[1] or _("no limit"))


def about(rule: Rule) -> str:
    """The rule's sentence with its part."""
    return f"{part_words(rule['part'])}: {rule_words(rule)}"


def points(rule: Rule) -> str:
    """Points with their sign."""
    value = rule["points"]
    return f"+{num(value)}" if value >= 0 else f"−{num(-value)}"


def days(value: Any) -> str:
    """A half-life."""
    return _("%(days)s days") % {"days": num(value)} if value is not None else _("none")


def cap(value: Any) -> str:
    """A cap."""
    return num(value) if value is not None else _("no cap")
