"""A model in words: rules as sentences, limits, parts."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from trichter.engine.errors import EngineError
from trichter.engine.fields import Language
from trichter.engine.scorecard import parse_model
from trichter.people.catalogue import catalogue
from trichter.ui.templatetags.ui import num

from .definition import Rule, is_event_rule

PART_LABELS: dict[str, str | Promise] = {
    "fit": _("Fit"),
    "engagement": _("Engagement"),
    "penalty": _("Penalty"),
}
PART_HINTS: dict[str, str | Promise] = {
    "fit": _("who they are"),
    "engagement": _("what they do"),
    "penalty": _("what speaks against them"),
}


def language() -> Language:
    """The reader's language as the engine names it."""
    return "de" if (get_language() or "").startswith("de") else "en"


def part_words(part: str) -> str:
    """The part's name."""
    return str(PART_LABELS[part])


def rule_words(rule: Rule) -> str:
    """A rule as a sentence in the reader's language; its id where the catalogue no longer knows what it asks for."""
    from trichter.engine.sentences import sentence_for_rule

    try:
        [parsed] = parse_model(
            {"name": "-", "bands": [{"name": "-", "from": None}], "rules": [rule]}, catalogue()
        ).rules
    except EngineError:
        return str(rule["id"])
    words = sentence_for_rule(parsed, catalogue(), language())
    return words[:1].upper() + words[1:]


def limits_words(rule: Rule, model_half_life: float | None) -> str:
    """What limits an event rule: "at most 3 times · once a day · half-life 14 days"; empty for a state."""
    if not is_event_rule(rule):
        return ""
    parts = []
    times = rule.get("max_times")
    if times:
        parts.append(ngettext("at most %(count)s time", "at most %(count)s times", times) % {"count": num(times)})
    if rule.get("once_per_day"):
        parts.append(gettext("once a day"))
    half_life = rule.get("half_life_days")
    if half_life:
        parts.append(gettext("half after %(days)s days") % {"days": num(half_life)})
    elif model_half_life is None:
        parts.append(gettext("never fades"))
    return " · ".join(parts)
