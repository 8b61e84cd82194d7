"""What the pages show, gathered from the services: plain dicts and small rows for templates, no requests in here."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from trichter.people.catalogue import catalogue
from trichter.people.event_types import event_type
from trichter.people.event_words import sentence

from . import services
from .apportion import apportion, tenths
from .definition import PARTS, Rule, is_event_rule, rules_of
from .differences import Difference, compare
from .forms import FrameForm, RuleForm
from .models import Effect, Refresh, Scorecard
from .services.explaining import TRACE, Cap, Explanation, Point, Row
from .words import PART_HINTS, PART_LABELS, limits_words, part_words, rule_words


@dataclass(frozen=True, slots=True)
class PartRules:
    """The rules of one part with its heading."""

    part: str
    label: str | Promise
    hint: str | Promise
    cap: float | None
    rows: list[dict[str, Any]]


def model_page(card: Scorecard, user) -> dict[str, Any]:
    """Everything of the model's page but what is loaded afterwards."""
    draft = services.working_draft()
    may_change = user.may("scoring.change")
    return {
        "card": card,
        "active": Scorecard.objects.filter(status=Scorecard.Status.ACTIVE).first(),
        "draft": draft if draft is not None and draft.pk != card.pk else None,
        "may_change": may_change,
        "may_activate": user.may("scoring.activate"),
        "versions": Scorecard.objects.select_related("by", "activated_by"),
        "refresh": services.running_refresh() or last_refresh(),
        **rules_part(card, user),
        **frame_part(card, None, editable=card.is_draft and may_change),
    }


def last_refresh() -> Refresh | None:
    """The last pass over everyone."""
    return Refresh.objects.first()


def rules_part(card: Scorecard, user) -> dict[str, Any]:
    """The rules by part; in a draft with fields for those who may change it."""
    editable = card.is_draft and user.may("scoring.change")
    caps = card.definition.get("caps") or {}
    parts = [
        PartRules(
            part,
            PART_LABELS[part],
            PART_HINTS[part],
            caps.get(part),
            [rule_row(card, rule, None, editable=editable) for rule in rules_of(card.definition, part)],
        )
        for part in PARTS
    ]
    return {"card": card, "parts": parts, "editable": editable}


def rule_row(card: Scorecard, rule: Rule, form: RuleForm | None, *, editable: bool) -> dict[str, Any]:
    """One rule: its sentence, what limits it, and its fields in a draft."""
    return {
        "card": card,
        "rule": rule,
        "words": rule_words(rule),
        "limits": limits_words(rule, card.definition.get("half_life_days")),
        "is_event": is_event_rule(rule),
        "form": form or (RuleForm(rule=rule) if editable else None),
        "editable": editable,
        "model_half_life": card.definition.get("half_life_days"),
    }


def frame_part(card: Scorecard, form: FrameForm | None, *, editable: bool) -> dict[str, Any]:
    """Half-life, caps and bands."""
    form = form or FrameForm(definition=card.definition)
    bands = [{"name": band["name"], "from": band["from"]} for band in card.definition["bands"]]
    for band in bands:
        band["field"] = form[f"band_{band['name']}"] if band["from"] is not None else None
    return {"card": card, "frame_form": form, "bands": bands, "frame_editable": editable, "definition": card.definition}


def differences_of(card: Scorecard) -> list[Difference]:
    """How a version differs from the active one."""
    active = Scorecard.objects.filter(status=Scorecard.Status.ACTIVE).first()
    return compare(active.definition, card.definition) if active is not None else []


def effect_page(draft: Scorecard, effect: Effect, user) -> dict[str, Any]:
    """What a draft would change, as far as it is computed."""
    active = services.active()
    bands = services.bands_of(effect, [active.definition, draft.definition])
    return {
        "draft": draft,
        "effect": effect,
        "bands": bands,
        "most": max([band.now for band in bands] + [band.then for band in bands] + [1]),
        "changers": services.band_changers(effect),
        "changers_estimate": estimate(services.band_changers(effect), effect),
        "movers": services.movers_of(effect, user) if effect.done else [],
    }


def estimate(people: int, effect: Effect) -> int:
    """The number in a sample carried over to everyone, to two figures."""
    if not effect.sampled or not effect.scored or not people:
        return people
    number = people * effect.people / effect.scored
    step = 10 ** max(0, math.floor(math.log10(number)) - 1)
    return round(number / step) * step


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the list of reasons. Points are tenths as shown, so that what is shown adds up."""

    words: str
    event: str
    row: Row | None
    awarded: float | None
    now: float
    faded: int = 0  # how many old events this line stands for

    @property
    def faded_some(self) -> bool:
        """Whether less is left than was given."""
        return self.row is not None and abs(self.row.awarded - self.row.now) >= TRACE

    @property
    def days(self) -> int:
        """Whole days until one point more is lost."""
        return math.ceil(self.row.fades_in) if self.row is not None and self.row.fades_in is not None else 0


@dataclass(frozen=True, slots=True)
class PartLines:
    """The lines of one part, what its cap takes away, and what is left."""

    part: str
    label: str | Promise
    lines: list[Line]
    cap: Cap | None
    cut: float
    sum: float


def explanation_page(found: Explanation, day: date | None) -> dict[str, Any]:
    """The reasons by part; rounded to tenths such that lines add up to parts, and parts to the total."""
    total = tenths(found.total, found.score)
    sums = apportion([getattr(found, part) * 10 for part in PARTS], total)
    rules = {rule["id"]: rule for rule in found.card.definition["rules"]}
    words = {rule_id: rule_words(rule) for rule_id, rule in rules.items()}
    parts = [part_lines(found, part, shown, words) for part, shown in zip(PARTS, sums, strict=True)]
    return {
        "explanation": found,
        "person": found.person,
        "parts": [part for part in parts if part.lines or part.sum],
        "total": total / 10,
        "day": day,
        "today": timezone.localdate(),
        "next_words": words[found.next_to_fade.rule_id] if found.next_to_fade else "",
        "next_days": math.ceil(found.next_to_fade.fades_in or 0) if found.next_to_fade else 0,
    }


def course_page(points: list[Point], found: Explanation) -> dict[str, Any]:
    """The line of the last weeks, in words too, and how many reasons there are."""
    facts = {"first": points[0].score, "last": points[-1].score} if points else {"first": 0, "last": 0}
    return {
        "person": found.person,
        "points": points,
        "values": [point.score for point in points],
        "label": _("Score of the last 90 days, from %(first)d to %(last)d") % facts,
        "reasons": len(found.reasons),
        "fading": len(found.fading),
    }


def part_lines(found: Explanation, part: str, shown: int, words: dict[str, str]) -> PartLines:
    """One part: its living rows one by one, the faded ones in one line, the cap's cut."""
    rows = [row for row in found.rows if row.part == part]
    living, faded = [row for row in rows if not row.faded], [row for row in rows if row.faded]
    cap = next((cap for cap in found.caps if cap.part == part), None)
    values = [row.now * 10 for row in living]
    values += [math.fsum(row.now for row in faded) * 10] if faded else []
    values += [cap.cut * 10] if cap else []
    rounded = [value / 10 for value in apportion(values, shown)]
    lines = [
        Line(words[row.rule_id], event_words(row), row, row.awarded, now)
        for row, now in zip(living, rounded, strict=False)
    ]
    if faded:
        lines.append(Line("", "", None, None, rounded[len(living)], faded=len(faded)))
    return PartLines(part, PART_LABELS[part], lines, cap, rounded[-1] if cap else 0.0, shown / 10)


def event_words(row: Row) -> str:
    """What the event was: its kind and what it says."""
    if row.event is None:
        return ""
    more = sentence(row.event, catalogue())
    label = str(event_type(row.event.type).label)
    return f"{label}: {more}" if more else label


def score_parts(person) -> list[dict[str, Any]]:
    """The three parts of a person's written score as whole numbers that add up to it, with their share of the bar."""
    values = [person.score_fit, person.score_engagement, person.score_penalty]
    numbers = apportion(values, person.score)
    whole = sum(abs(value) for value in values) or 1
    return [
        {"part": part, "label": part_words(part), "points": number, "share": round(100 * abs(value) / whole)}
        for part, number, value in zip(PARTS, numbers, values, strict=True)
    ]
