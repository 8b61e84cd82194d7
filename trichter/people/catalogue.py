"""What conditions may ask for, gathered from the `fields.py` of every installed package and the house's own fields."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from trichter.engine.fields import Catalogue, EventType, Field

from .appfields import AppField, both, make_field
from .event_phrases import PHRASES
from .event_types import EVENT_TYPES, event_type
from .event_words import OUTCOMES, outcome_choices
from .models import CatalogueStamp
from .models.event import PROMOTED
from .outcomes import ACTIVITY_OUTCOMES
from .sql import rows


@dataclass(frozen=True)
class Gathered:
    """The engine's catalogue, and the application's fields behind it. `stamp` names the state it was made from."""

    stamp: str
    catalogue: Catalogue
    fields: Mapping[str, AppField]


_cached: list[Gathered] = []


def catalogue() -> Catalogue:
    """All fields and event types. The same object until something changes, in whichever process."""
    return gathered().catalogue


def app_fields() -> Mapping[str, AppField]:
    """The application's fields by name."""
    return gathered().fields


def gathered() -> Gathered:
    """Catalogue and fields, built anew if the stamp in the database has changed; costs one small query."""
    stamp = current_stamp()
    if not _cached or _cached[0].stamp != stamp:
        _cached[:] = [build(stamp)]
    return _cached[0]


def current_stamp() -> str:
    """The mark that every change of fields renews."""
    found = rows("SELECT stamp FROM people_cataloguestamp WHERE id = 1")
    return found[0][0] if found else ""


def forget() -> None:
    """Fields, segments or other things that the catalogue lists have changed: every process builds it anew.

    Called by services in the transaction of their change.
    """
    _cached.clear()
    CatalogueStamp.objects.update_or_create(id=1, defaults={"stamp": secrets.token_hex(16)})


def build(stamp: str) -> Gathered:
    """Gather from all packages. A later package's field replaces an earlier one of the same name, so that the owner
    of a rule can add its choices."""
    fields: dict[str, AppField] = {}
    for config in apps.get_app_configs():
        if not config.name.startswith("trichter.") or find_spec(f"{config.name}.fields") is None:
            continue
        module = import_module(f"{config.name}.fields")
        dynamic = getattr(module, "dynamic_fields", list)
        for each in [*getattr(module, "FIELDS", ()), *dynamic()]:
            fields[each.field.name] = each
    known = Catalogue.of([each.field for each in fields.values()], event_kinds(), COMMON())
    return Gathered(stamp, known, fields)


PROPERTY_LABELS = {
    "path": _("page"),
    "url": _("address"),
    "source": _("source"),
    "medium": _("medium"),
    "campaign": _("campaign"),
    "channel": _("channel"),
    "name": _("name"),
    "outcome": _("outcome"),
    "direction": _("direction"),
}
DIRECTIONS = [("in", _("from the person")), ("out", _("from us"))]


# kind of event → the activity whose outcomes it may have
OUTCOMES_OF = {
    "call_logged": "call",
    "mail_logged": "mail",
    "meeting_held": "meeting",
    "meeting_booked": "meeting",
    "meeting_missed": "meeting",
}


def COMMON() -> list[Field]:  # noqa: N802
    """Properties that every event may carry: those with a column of their own.

    Outcome and direction have words for the usual values; what another system wrote stands as it is.
    """
    choices = {"outcome": list(OUTCOMES.items()), "direction": DIRECTIONS}
    return [
        make_field(name, "text", PROPERTY_LABELS[name], "event", choices.get(name), open_list=name in choices)
        for name in PROMOTED
    ]


def outcomes_of(slug: str) -> tuple[Field, ...]:
    """The outcome as this kind of event has it: of a call “reached”, of a mail “answered”."""
    activity = OUTCOMES_OF.get(slug)
    if activity is None:
        return ()
    choices = outcome_choices(activity, ACTIVITY_OUTCOMES[activity])
    return (make_field("outcome", "text", PROPERTY_LABELS["outcome"], "event", choices, open_list=True),)


def event_kinds() -> list[EventType]:
    """The event types for the engine: those Trichter knows, and those of the house's own that have occurred."""
    known = [kind_of(slug) for slug in EVENT_TYPES]
    return known + [kind_of(slug) for slug in occurring_types() if slug not in EVENT_TYPES]


def kind_of(slug: str) -> EventType:
    """One event type with its words."""
    phrase = PHRASES.get(slug)
    words = both(event_type(slug).label)
    return EventType(slug, *words, outcomes_of(slug), *(phrase or ("", "", "")))


def occurring_types() -> list[str]:
    """Every type in the log, by jumping from one to the next in the index."""
    return [
        row[0]
        for row in rows(
            "WITH RECURSIVE t(type) AS (SELECT (SELECT min(type) FROM people_event) UNION ALL "
            "SELECT (SELECT min(e.type) FROM people_event e WHERE e.type > t.type) FROM t WHERE t.type IS NOT NULL) "
            "SELECT type FROM t WHERE type IS NOT NULL"
        )
    ]
