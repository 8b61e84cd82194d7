"""What a rule is about: a state or an event, with its condition, which comes as JSON from the condition builder."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .definition import LIMITS, PARTS, Rule, is_event_rule
from .forms import whole
from .words import PART_LABELS

STATE, EVENT = "state", "event"
KINDS = [(STATE, _("once, as long as the condition holds")), (EVENT, _("anew for each event"))]


class RuleContentForm(forms.Form):
    """A new rule or another content of one; limits are kept."""

    part = forms.ChoiceField(label=_("Part"), choices=[(part, PART_LABELS[part]) for part in PARTS])
    points = forms.FloatField(label=_("Points"), min_value=-1000, max_value=1000)
    kind = forms.ChoiceField(label=_("Points are given"), choices=KINDS, widget=forms.RadioSelect)
    condition = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, rule: Rule | None = None, part: str = "", **kwargs: Any) -> None:
        super().__init__(*args, initial=start(rule, part), auto_id="id_content_%s", **kwargs)
        self.before = rule

    @property
    def shown_condition(self) -> dict[str, Any] | None:
        """What the builder shows."""
        given = self["condition"].value()
        if isinstance(given, str):
            try:
                given = json.loads(given or "null")
            except (ValueError, RecursionError):
                return None
        return given if isinstance(given, dict) else None

    def clean_condition(self) -> dict[str, Any]:
        """JSON of the condition language; a rule about everyone is none."""
        found = self.shown_condition
        if found is None or found in ({"all": []}, {"any": []}):
            raise forms.ValidationError(_("Say what the points are given for."))
        return found

    def clean(self) -> dict[str, Any]:
        """A rule for each event is about one event, with nothing said of how often and when."""
        data = super().clean() or {}
        if data.get("kind") == EVENT and "condition" in data and single_event(data["condition"]) is None:
            message = _(
                "Points for each event need exactly one event, without number and period. Its details may be named."
            )
            self.add_error("condition", message)
        return data

    def rule(self) -> Rule:
        """The rule as the definition holds it; a penalty takes points away whatever sign was typed."""
        data = self.cleaned_data
        points = abs(data["points"])
        rule: Rule = {} if self.before is None else {"id": self.before["id"]}
        rule |= {"part": data["part"], "points": whole(-points if data["part"] == "penalty" else points)}
        if data["kind"] == STATE:
            return {**rule, "when": data["condition"]}
        event = single_event(data["condition"]) or {}
        kept = {key: self.before[key] for key in LIMITS if self.before is not None and key in self.before}
        return {**rule, "on": event["event"], **({"where": event["where"]} if event.get("where") else {}), **kept}


def start(rule: Rule | None, part: str) -> dict[str, Any]:
    """What the form shows first."""
    if rule is None:
        known = part if part in PARTS else "fit"
        return {
            "part": known,
            "kind": EVENT if known == "engagement" else STATE,
            "points": -10 if part == "penalty" else 10,
        }
    begun = {"part": rule["part"], "points": rule["points"]}
    if is_event_rule(rule):
        return {**begun, "kind": EVENT, "condition": {"event": rule["on"], "where": rule.get("where") or []}}
    return {**begun, "kind": STATE, "condition": rule["when"]}


def single_event(condition: dict[str, Any]) -> dict[str, Any] | None:
    """The one event node that a condition is, with nothing but its details; None if it is anything else."""
    group = condition.get("all") or condition.get("any")
    if isinstance(group, list) and len(group) == 1 and len(condition) == 1:
        return single_event(group[0]) if isinstance(group[0], dict) else None
    known = "event" in condition and set(condition) <= {"event", "where", "at_least"}
    return condition if known and condition.get("at_least", 1) == 1 else None
