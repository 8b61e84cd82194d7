"""English for sentences.py."""

from __future__ import annotations

from datetime import date, datetime

from .conditions import Happened
from .fields import EventType
from .scorecard import EventRule

# operator: what is said, what is said when negated; {} is the value
PREDICATES = {
    "eq": ("is {}", "is not {}"),
    "in": ("is {}", "is not {}"),
    "contains": ("contains {}", "does not contain {}"),
    "starts_with": ("starts with {}", "does not start with {}"),
    "ends_with": ("ends with {}", "does not end with {}"),
    "gt": ("is above {}", "is at most {} or unknown"),
    "gte": ("is at least {}", "is below {} or unknown"),
    "lt": ("is below {}", "is at least {} or unknown"),
    "lte": ("is at most {}", "is above {} or unknown"),
    "before": ("is before {}", "is not before {}"),
    "after": ("is after {}", "is not after {}"),
}


class English:
    """Times after the verb, "never" before it."""

    AND = "and"
    OR = "or"
    ALWAYS = "always holds"
    NEVER = "never holds"

    def quote(self, text: str) -> str:
        return f"“{text}”"

    def number(self, value: float) -> str:
        return f"{value:,.15g}" if abs(value) < 1e15 else f"{value:g}"

    def day(self, value: date) -> str:
        return f"{value.day} {value:%B %Y}"

    def moment(self, value: datetime) -> str:
        zone = "UTC" if not value.utcoffset() else f"{value:%z}"
        return f"{value.day} {value:%B %Y, %H:%M} {zone}"

    def yes_no(self, value: bool) -> str:
        return "“yes”" if value else "“no”"

    def test(self, label: str, kind: str, op: str, values: list[str], *, negated: bool, whose: str | None) -> str:
        """ "industry is Chemicals", or with `whose` a clause: "whose path starts with “/pricing”"."""
        if kind == "set":
            return f"is {'not ' if negated else ''}in {label} {_either(values)}"
        said = self._predicate(op, values, negated=negated)
        return f"{label} {said}" if whose is None else f"{whose} {label} {said}"

    def _predicate(self, op: str, values: list[str], *, negated: bool) -> str:
        is_ = "is not" if negated else "is"
        if op == "is_known":
            return "is unknown" if negated else "is known"
        if op == "in" and negated and len(values) > 1:
            return f"is neither {' nor '.join(values)}"
        if op == "in_last_days":
            return f"{is_} {_days(values[0])}"
        if op == "between":
            return f"{is_} between {values[0]} and {values[1]}"
        return PREDICATES[op][negated].format(_either(values))

    def happened(self, node: Happened, event: EventType, *, negated: bool) -> tuple[str, str]:
        """The words, and the pronoun that a clause about the event begins with."""
        when = _days(f"{node.within_days}") if node.within_days is not None else ""
        if event.name == "*":
            count = _frequency(node, negated, "no event", "an event", "{} events")
            return _spaced("has", count, when), "whose"
        often = _frequency(node, negated, "never", "once", "{} times")
        often = "" if often == "once" else often
        did = event.phrase_en or f"had the event “{event.label_en}”"
        if often == "never":
            return _spaced(_never(did), when), "whose"
        return _spaced(did, often, when), "whose" if not event.phrase_en or event.relative_de else "where"

    def limits(self, rule: EventRule, half_life: float | None) -> list[str]:
        notes = []
        if rule.once_per_day:
            notes.append("once a day")
        if rule.max_times is not None:
            notes.append("only the last time" if rule.max_times == 1 else f"only the last {rule.max_times} times")
        if half_life is not None:
            notes.append(f"half-life {self.number(half_life)} day{'' if half_life == 1 else 's'}")
        return notes


def _never(did: str) -> str:
    """ "was never met", but "never visited a page"."""
    verb, _, rest = did.partition(" ")
    return f"{verb} never {rest}" if verb in ("was", "were") else f"never {did}"


def _days(days: str) -> str:
    return "in the last 24 hours" if days == "1" else f"in the last {days} days"


def _either(values: list[str]) -> str:
    return " or ".join([", ".join(values[:-1]), values[-1]]) if len(values) > 1 else values[0]


def _spaced(*words: str) -> str:
    return " ".join(word for word in words if word)


def _frequency(node: Happened, negated: bool, none: str, one: str, many: str) -> str:
    """How often, as "at least 2 times"; `one` alone means at least once."""

    def times(count: int) -> str:
        return ("1 event" if "event" in many else "once") if count == 1 else many.format(count)

    low, high = node.at_least, node.at_most
    if negated:
        below = "" if low == 0 else none if low == 1 else f"fewer than {times(low)}"
        above = "" if high is None else one if high == 0 else f"more than {times(high)}"
        return " or ".join(part for part in (below, above) if part)
    if high is None:
        return one if low == 1 else f"at least {times(low)}"
    if high == 0:
        return none
    if low == high:
        return f"exactly {times(low)}"
    if low == 0:
        return f"at most {times(high)}"
    return many.format(f"{low} to {high}")
