"""German for sentences.py."""

from __future__ import annotations

from datetime import date, datetime

from .conditions import Happened
from .fields import EventType
from .scorecard import EventRule

# operator: verb, what stands before the value
VERBS = {
    "eq": ("ist", ""),
    "in": ("ist", ""),
    "contains": ("enthält", ""),
    "starts_with": ("beginnt", "mit "),
    "ends_with": ("endet", "auf "),
    "gt": ("ist", "größer als "),
    "gte": ("ist", "mindestens "),
    "lt": ("ist", "kleiner als "),
    "lte": ("ist", "höchstens "),
    "before": ("liegt", "vor dem "),
    "after": ("liegt", "nach dem "),
}
REVERSED = {"gt": "lte", "gte": "lt", "lt": "gte", "lte": "gt"}


class German:
    """Verbs at the end of a relative clause, commas in numbers, du."""

    AND = "und"
    OR = "oder"
    ALWAYS = "trifft immer zu"
    NEVER = "trifft nie zu"

    def quote(self, text: str) -> str:
        return f"„{text}“"

    def number(self, value: float) -> str:
        shown = f"{value:,.15g}" if abs(value) < 1e15 else f"{value:g}"
        return shown.replace(",", "\0").replace(".", ",").replace("\0", ".")

    def day(self, value: date) -> str:
        return f"{value:%d.%m.%Y}"

    def moment(self, value: datetime) -> str:
        zone = "UTC" if not value.utcoffset() else f"{value:%z}"
        return f"{value:%d.%m.%Y, %H:%M} Uhr {zone}"

    def yes_no(self, value: bool) -> str:
        return "„Ja“" if value else "„Nein“"

    def test(self, label: str, kind: str, op: str, values: list[str], *, negated: bool, whose: str | None) -> str:
        """ "Branche ist Chemie", or with `whose` a clause: "deren Pfad mit „/preise“ beginnt"."""
        if kind == "set":
            return f"gehört {'nicht ' if negated else ''}zu {label} {_either(values)}"
        verb, said = self._predicate(kind, op, values, negated=negated)
        return f"{label} {verb} {said}" if whose is None else f"{whose} {label} {said} {verb}"

    def _predicate(self, kind: str, op: str, values: list[str], *, negated: bool) -> tuple[str, str]:
        if op == "is_known":
            return "ist", "unbekannt" if negated else "bekannt"
        if op == "in" and negated and len(values) > 1:
            return "ist", f"weder {' noch '.join(values)}"
        if op == "in_last_days":
            return "liegt", f"{'nicht ' if negated else ''}{_days(values[0])}"
        if op == "between":
            the = "dem " if kind == "date" else ""
            return "liegt", f"{'nicht ' if negated else ''}zwischen {the}{values[0]} und {the}{values[1]}"
        if negated and op in REVERSED:
            verb, before = VERBS[REVERSED[op]]
            return verb, f"{before}{values[0]} oder unbekannt"
        verb, before = VERBS[op]
        return verb, f"{'nicht ' if negated else ''}{before}{_either(values)}"

    def happened(self, node: Happened, event: EventType, *, negated: bool) -> tuple[str, str]:
        """The words, and the pronoun that a clause about the event begins with."""
        when = _days(f"{node.within_days}") if node.within_days is not None else ""
        if event.name == "*":
            count = _frequency(node, negated, "kein Ereignis", "ein Ereignis", "{} Ereignisse")
            return _spaced("hat", when, count), "deren" if count.endswith("se") else "dessen"
        auxiliary, _, rest = (event.phrase_de or f"hat|das Ereignis „{event.label_de}“").partition("|")
        often = _frequency(node, negated, "nie", "einmal", "{}-mal")
        often = "" if often == "einmal" else often
        pronoun, _, after = rest.partition(" ")
        if pronoun in ("sich", "uns"):  # hat sich nie abgemeldet
            auxiliary, rest = f"{auxiliary} {pronoun}", after
        whose = event.relative_de or ("wobei" if event.phrase_de else "dessen")
        return _spaced(auxiliary, when, often, rest), whose

    def limits(self, rule: EventRule, half_life: float | None) -> list[str]:
        notes = []
        if rule.once_per_day:
            notes.append("einmal am Tag")
        if rule.max_times is not None:
            notes.append("nur das letzte Mal" if rule.max_times == 1 else f"nur die letzten {rule.max_times} Male")
        if half_life is not None:
            unit = "Tag" if half_life == 1 else "Tage"
            notes.append(f"Halbwertszeit {self.number(half_life)} {unit}")
        return notes


def _days(days: str) -> str:
    return "in den letzten 24 Stunden" if days == "1" else f"in den letzten {days} Tagen"


def _either(values: list[str]) -> str:
    return " oder ".join([", ".join(values[:-1]), values[-1]]) if len(values) > 1 else values[0]


def _spaced(*words: str) -> str:
    return " ".join(word for word in words if word)


def _frequency(node: Happened, negated: bool, none: str, one: str, many: str) -> str:
    """How often, as "mindestens 2-mal"; `one` alone means at least once."""

    def times(count: int) -> str:
        return one if count == 1 else many.format(count)

    low, high = node.at_least, node.at_most
    if negated:
        below = "" if low == 0 else none if low == 1 else f"weniger als {times(low)}"
        above = "" if high is None else one if high == 0 else f"mehr als {times(high)}"
        return " oder ".join(part for part in (below, above) if part)
    if high is None:
        return one if low == 1 else f"mindestens {times(low)}"
    if high == 0:
        return none
    if low == high:
        return f"genau {times(low)}"
    if low == 0:
        return f"höchstens {times(high)}"
    return many.format(f"{low} bis {high}") if "-mal" not in many else f"{low}- bis {high}-mal"
