"""Conditions and rules as sentences that a sales person would say, in German and English.

Negation is carried down to the tests (not all = some not), so that a sentence says exactly what is evaluated.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Protocol

from .conditions import All, AnyOf, Condition, Happened, Not, Test
from .english import English
from .fields import ANY_EVENT, Catalogue, EventType, Field, Language
from .german import German
from .scorecard import EventRule, Rule, ScoringModel, StateRule
from .values import OPPOSITE


class Words(Protocol):
    """What one language brings along."""

    AND: str
    OR: str
    ALWAYS: str
    NEVER: str

    def quote(self, text: str) -> str: ...
    def number(self, value: float) -> str: ...
    def day(self, value: date) -> str: ...
    def moment(self, value: datetime) -> str: ...
    def yes_no(self, value: bool) -> str: ...
    def test(self, label: str, kind: str, op: str, values: list[str], *, negated: bool, whose: str | None) -> str: ...
    def happened(self, node: Happened, event: EventType, *, negated: bool) -> tuple[str, str]: ...
    def limits(self, rule: EventRule, half_life: float | None) -> list[str]: ...


WORDS: dict[Language, Words] = {"de": German(), "en": English()}
# plain words need no quotation marks: Branche ist Maschinenbau
PLAIN = re.compile(r"[^\W\d_][\w.&+-]*( [\w.&+-]+)*")


def sentence(condition: Condition, catalogue: Catalogue, lang: Language = "en") -> str:
    """A condition in words, without capital letter or full stop.

    What the catalogue no longer knows is called by its name.
    """
    text, _ = _tree(condition, catalogue, lang, negated=False)
    return text


def sentence_for_rule(
    rule: Rule, catalogue: Catalogue, lang: Language = "en", *, limits: bool = False, model: ScoringModel | None = None
) -> str:
    """What a rule gives its points for; with `limits` also how often it counts and how it fades.

    model  whose half-life the rule has where it has none of its own
    """
    if isinstance(rule, StateRule):
        return sentence(rule.when, catalogue, lang)
    text = sentence(Happened(rule.on, rule.where), catalogue, lang)
    half_life = model.half_life(rule) if model is not None else rule.half_life_days
    notes = WORDS[lang].limits(rule, half_life) if limits else []
    return f"{text} ({', '.join(notes)})" if notes else text


def _tree(node: Condition, catalogue: Catalogue, lang: Language, *, negated: bool) -> tuple[str, str]:
    """The words of a node, and the word that joins its parts ("" if it is no group)."""
    words = WORDS[lang]
    match node:
        case Not(item):
            return _tree(item, catalogue, lang, negated=not negated)
        case All(items) | AnyOf(items):
            every = isinstance(node, All) != negated
            if not items:
                return (words.ALWAYS if every else words.NEVER), ""
            return _group(items, words.AND if every else words.OR, catalogue, lang, negated=negated)
        case Test():
            field = catalogue.field(node.field) or Field(node.field, node.type, node.field, node.field)
            return _test(node, field, lang, negated=negated, whose=None), ""
        case Happened(at_least=0, at_most=None):
            return (words.NEVER if negated else words.ALWAYS), ""
        case Happened():
            return _happened(node, catalogue, lang, negated=negated), ""


def _group(
    items: tuple[Condition, ...], joint: str, catalogue: Catalogue, lang: Language, *, negated: bool
) -> tuple[str, str]:
    parts = []
    for item in items:
        text, inner = _tree(item, catalogue, lang, negated=negated)
        if len(items) == 1:
            return text, inner
        parts.append(f"({text})" if inner and inner != joint else text)
    return join(parts, joint), joint


def join(parts: list[str], joint: str) -> str:
    """ "A, B and C"; with semicolons where a part has commas of its own."""
    if len(parts) == 1:
        return parts[0]
    if not any(", " in part for part in parts):
        return f"{', '.join(parts[:-1])} {joint} {parts[-1]}"
    if len(parts) == 2:
        return f"{parts[0]}{',' if ', ' in parts[0] else ''} {joint} {parts[1]}"
    return f"{'; '.join(parts[:-1])}; {joint} {parts[-1]}"


def _happened(node: Happened, catalogue: Catalogue, lang: Language, *, negated: bool) -> str:
    words = WORDS[lang]
    event = ANY_EVENT if node.event == "*" else catalogue.event(node.event)
    event = event or EventType(node.event, node.event, node.event)
    text, whose = words.happened(node, event, negated=negated)
    if not node.where:
        return text
    clauses = []
    for test in node.where:
        field = catalogue.property(node.event, test.field) or Field(test.field, test.type, test.field, test.field)
        clauses.append(_test(test, field, lang, negated=False, whose=whose))
    return f"{text}, {join(clauses, words.AND)}"


def _test(test: Test, field: Field, lang: Language, *, negated: bool, whose: str | None) -> str:
    op = OPPOSITE.get(test.op, test.op)
    negated = negated != (op != test.op)
    given = test.given if isinstance(test.given, tuple) else (test.given,) if test.given is not None else ()
    values = [_value(each, op, test, field, lang, of_event=whose is not None) for each in given]
    return WORDS[lang].test(field.label(lang), test.type, op, values, negated=negated, whose=whose)


def _value(given: object, op: str, test: Test, field: Field, lang: Language, *, of_event: bool) -> str:
    words = WORDS[lang]
    if isinstance(given, bool):
        return words.yes_no(given)
    if isinstance(given, int | float):
        return words.number(given)
    text = str(given).strip()
    if test.type == "date":
        return words.day(date.fromisoformat(text)) if len(text) == 10 else words.moment(datetime.fromisoformat(text))
    choice = field.choice(text)
    if choice is not None:
        return words.quote(choice.label(lang)) if of_event else choice.label(lang)
    plain = op in ("eq", "in") and PLAIN.fullmatch(text) and not {"und", "oder", "and", "or"} & set(text.split())
    return text if plain else words.quote(text)
