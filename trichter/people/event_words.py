"""What an event says, in words: outcomes, changed fields with old and new value, names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import formats
from django.utils.dateparse import parse_date
from django.utils.translation import get_language, gettext_lazy, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from trichter.engine.fields import Catalogue

from .models import Event
from .models.person import EmailKind, Seniority, Stage

OUTCOMES = {
    "answered": gettext_lazy("reached"),
    "not_reached": gettext_lazy("not reached"),
    "voicemail": gettext_lazy("message left"),
    "callback": gettext_lazy("asked to call back"),
    "sent": gettext_lazy("sent"),
    "held": gettext_lazy("took place"),
    "booked": gettext_lazy("booked"),
    "missed": gettext_lazy("did not take place"),
}
MAIL_ANSWERED = pgettext_lazy("outcome of a mail", "answered")
CHOICES: dict[str, dict[str, Any]] = {
    "person.seniority": dict(Seniority.choices),
    "person.email_kind": dict(EmailKind.choices),
}


def outcome_words(event: Event) -> str:
    """What came of it; a word of another system stands as it is."""
    if not event.outcome:
        return ""
    if event.outcome == "answered" and event.type.startswith("mail"):
        return str(MAIL_ANSWERED)
    return str(OUTCOMES.get(event.outcome, event.outcome))


def outcome_choices(kind: str, outcomes: Iterable[str]) -> list[tuple[str, Any]]:
    """(outcome, words) for the buttons of an activity."""
    return [
        (name, MAIL_ANSWERED if (kind, name) == ("mail", "answered") else OUTCOMES.get(name, name)) for name in outcomes
    ]


def field_words(name: str, fields: Catalogue) -> str:
    """The words for a field as conditions name it; its own name where it is gone."""
    found = fields.field(name)
    language = "de" if (get_language() or "").startswith("de") else "en"
    if found is not None:
        return found.label(language)  # type: ignore[arg-type]
    return {"company": _("Company")}.get(name, name.partition(".")[2].replace("_", " ") or name)


def value_words(field: str, value: Any) -> str:
    """A value as people write it."""
    if value is None or value == "":
        return pgettext("value", "empty")
    if isinstance(value, dict):  # a company as it was
        return str(value.get("values", {}).get("company.name") or _("Company"))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if field in CHOICES:
        return str(CHOICES[field].get(value, value))
    if isinstance(value, int | float):
        return formats.number_format(value, use_l10n=True, force_grouping=True)
    if isinstance(value, str) and len(value) == 10:
        try:
            day = parse_date(value)
        except ValueError:
            day = None
        if day:
            return formats.date_format(day, "SHORT_DATE_FORMAT")
    return str(value)


def change_words(event: Event, fields: Catalogue) -> str:
    """ "Job title: Buyer → Head of purchasing"."""
    facts = event.properties
    name = facts.get("field") or event.name or ""
    old, new = value_words(name, facts.get("old")), value_words(name, facts.get("new"))
    label = field_words(name, fields)
    return f"{label[:1].upper()}{label[1:]}: {old} → {new}"


def stage_words(event: Event, fields: Catalogue) -> str:
    """The stages from and to."""
    facts = event.properties
    words = dict(Stage.choices)
    new = facts.get("to") or facts.get("new") or event.name or ""
    old = facts.get("from") or facts.get("old") or ""
    shown = [str(words.get(stage, stage)) for stage in (old, new) if stage]
    reason = facts.get("reason") or ""
    return " → ".join(shown) + (f" ({reason})" if reason else "")


def owner_words(event: Event, fields: Catalogue) -> str:
    """Whose the person became."""
    return event.name or _("nobody")


def sentence(event: Event, fields: Catalogue) -> str:
    """What exactly happened, beside the event's label; empty if that says it all. `fields` name what changed."""
    special = {"attribute_changed": change_words, "stage_changed": stage_words, "owner_changed": owner_words}
    if event.type in special:
        return special[event.type](event, fields)
    if event.type == "page_view":
        return event.path or event.url or ""
    parts = [event.name or event.path or event.url or "", event.campaign or ""]
    return " · ".join(dict.fromkeys(part for part in parts if part))
