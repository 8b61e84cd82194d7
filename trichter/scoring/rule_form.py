"""What a rule is about: a state or an event, with its condition. Conditions come as JSON from the condition builder."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trichter.people.catalogue import catalogue

from .definition import LIMITS, PARTS, Rule, is_event_rule
from .forms import whole
from .words import PART_LABELS, language

STATE, EVENT = "state", "event"
KINDS = [(STATE, _("once, while something is true of the person")), (EVENT, _("for each event of a kind"))]


class JsonField(forms.CharField):
    """JSON as the condition builder writes it."""

    def __init__(self, *, shape: type, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.HiddenInput, **kwargs)
        self.shape = shape

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) or value is None else json.dumps(value, ensure_ascii=False)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return self.shape()
        try:
            found = json.loads(text)
        except ValueError as error:
            raise forms.ValidationError(_("This is no condition.")) from error
        if not isinstance(found, self.shape):
            raise forms.ValidationError(_("This is no condition."))
        return found


class RuleContentForm(forms.Form):
    """A new rule or another content of one; limits are kept."""

    kind = forms.ChoiceField(label=_("Points are given"), choices=KINDS, widget=forms.RadioSelect, initial=STATE)
    part = forms.ChoiceField(label=_("Part"), choices=[(part, PART_LABELS[part]) for part in PARTS])
    points = forms.FloatField(label=_("Points"), min_value=-1000, max_value=1000, initial=10)
    when = JsonField(label=_("while"), shape=dict)
    on = forms.ChoiceField(label=_("for each"), required=False)
    where = JsonField(label=_("in which"), shape=list)

    def __init__(self, *args: Any, rule: Rule | None = None, part: str = "", **kwargs: Any) -> None:
        super().__init__(*args, initial=self.start(rule, part), auto_id="id_new_rule_%s", **kwargs)
        self.before = rule
        events = catalogue().events.values()
        lang = language()
        self.fields["on"].choices = [("", "–"), *((kind.name, kind.label(lang)) for kind in events)]  # type: ignore[attr-defined]

    @staticmethod
    def start(rule: Rule | None, part: str) -> dict[str, Any]:
        """What the form shows first."""
        if rule is None:
            kind = EVENT if part == "engagement" else STATE
            return {"part": part if part in PARTS else "fit", "kind": kind, "points": -10 if part == "penalty" else 10}
        keys = {key: rule[key] for key in ("part", "points", "when", "on", "where") if key in rule}
        return {"kind": EVENT if is_event_rule(rule) else STATE, **keys}

    def clean(self) -> dict[str, Any]:
        """A state needs a condition, an event its type."""
        data = super().clean() or {}
        if data.get("kind") == STATE and not data.get("when"):
            self.add_error("when", _("Say what must be true."))
        if data.get("kind") == EVENT and not data.get("on"):
            self.add_error("on", _("Choose an event."))
        return data

    def rule(self) -> Rule:
        """The rule as the definition holds it; a penalty takes points away whatever sign was typed."""
        data = self.cleaned_data
        points = abs(data["points"])
        rule: Rule = {} if self.before is None else {"id": self.before["id"]}
        rule |= {"part": data["part"], "points": whole(-points if data["part"] == "penalty" else points)}
        if data["kind"] == STATE:
            return {**rule, "when": data["when"]}
        kept = {key: self.before[key] for key in LIMITS if self.before is not None and key in self.before}
        return {**rule, "on": data["on"], **({"where": data["where"]} if data["where"] else {}), **kept}
