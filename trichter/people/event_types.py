"""The kinds of events that Trichter knows: their words, icons, and whether they are a contact.

A **touchpoint** reached or came from the person; it moves `last_contact_at`. **Two-way** contact is one where both
sides spoke: an answered call, a meeting that took place, a reply, a request to be contacted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SLUG = re.compile(r"[a-z][a-z0-9_]{1,39}")


@dataclass(frozen=True, slots=True)
class EventType:
    """One kind of event. `direction` is seen from us: `in` came from the person, `out` from us, empty is neither."""

    slug: str
    label: str | Promise
    icon: str
    direction: str = ""
    touchpoint: bool = False
    two_way: bool = False
    two_way_outcomes: frozenset[str] = frozenset()
    properties: tuple[str, ...] = ()

    def is_two_way(self, outcome: str | None) -> bool:
        """Whether an event of this kind with this outcome was a conversation."""
        return self.two_way or (outcome in self.two_way_outcomes)


ANSWERED = frozenset({"answered"})
HELD = frozenset({"held"})
CAMPAIGN = ("source", "medium", "campaign", "channel")

KINDS = [
    EventType("page_view", _("Page view"), "eye", "in", properties=("path", "url", *CAMPAIGN)),
    EventType("form_submitted", _("Form submitted"), "forms", "in", True, properties=("name", "url", *CAMPAIGN)),
    EventType(
        "contact_requested",
        _("Contact requested"),
        "message-question",
        "in",
        True,
        True,
        properties=("name", "url", *CAMPAIGN),
    ),
    EventType("mail_sent", _("Mail sent"), "mail-forward", "out", True, properties=("name", "campaign")),
    EventType("mail_opened", _("Mail opened"), "mail-opened", "in", properties=("name", "campaign")),
    EventType("mail_clicked", _("Link in mail clicked"), "click", "in", True, properties=("name", "url", "campaign")),
    EventType("mail_replied", _("Mail answered"), "corner-up-left", "in", True, True, properties=("name", "campaign")),
    EventType("mail_ignored", _("Mail ignored"), "mail-off", properties=("name", "campaign")),
    EventType("mail_bounced", _("Mail bounced"), "mail-x", properties=("name", "outcome")),
    EventType("unsubscribed", _("Unsubscribed"), "bell-off", "in", properties=("name", "campaign")),
    EventType(
        "content_downloaded", _("Content downloaded"), "download", "in", True, properties=("name", "url", *CAMPAIGN)
    ),
    EventType(
        "webinar_registered", _("Registered for webinar"), "calendar-plus", "in", True, properties=("name", *CAMPAIGN)
    ),
    EventType("webinar_attended", _("Attended webinar"), "presentation", "in", True, properties=("name", *CAMPAIGN)),
    EventType(
        "demo_requested", _("Demo requested"), "device-laptop", "in", True, True, properties=("name", "url", *CAMPAIGN)
    ),
    EventType(
        "price_requested",
        _("Price requested"),
        "currency-euro",
        "in",
        True,
        True,
        properties=("name", "url", *CAMPAIGN),
    ),
    EventType(
        "social_engaged", _("Active on social media"), "thumb-up", "in", True, properties=("channel", "url", "name")
    ),
    EventType("call_logged", _("Call"), "phone", "out", True, False, ANSWERED, ("outcome", "direction")),
    EventType(
        "mail_logged", _("Mail"), "mail", "out", True, False, frozenset({"answered"}), ("outcome", "direction", "name")
    ),
    EventType("meeting_booked", _("Meeting booked"), "calendar-event", "in", True, properties=("name", "outcome")),
    EventType("meeting_missed", _("Meeting missed"), "calendar-x", properties=("name", "outcome")),
    EventType("meeting_held", _("Meeting"), "users", "in", True, False, HELD, ("name", "outcome")),
    EventType(
        "trade_fair_met", _("Met at trade fair"), "building-pavilion", "in", True, True, properties=("name", *CAMPAIGN)
    ),
    EventType("note_added", _("Note"), "note"),
    EventType("task_done", _("Task done"), "checkbox", properties=("name", "outcome")),
    EventType("attribute_changed", _("Details changed"), "edit", properties=("name", "source")),
    EventType("owner_changed", _("Owner changed"), "user-share"),
    EventType("imported", _("Imported"), "file-import", properties=("name", *CAMPAIGN)),
    EventType("stage_changed", _("Stage changed"), "arrow-right-circle", properties=("name",)),
    EventType("consent_granted", _("Consent given"), "shield-check", "in", properties=("name", "source")),
    EventType("consent_withdrawn", _("Consent withdrawn"), "shield-x", "in", properties=("name", "source")),
    EventType("merged", _("Merged with another person"), "arrows-join"),
    EventType("opportunity_opened", _("Opportunity opened"), "target-arrow", properties=("name",)),
    EventType("opportunity_moved", _("Opportunity moved"), "arrow-right-circle", properties=("name",)),
    EventType("opportunity_lost", _("Opportunity lost"), "circle-x", properties=("name",)),
    EventType("opportunity_won", _("Opportunity won"), "trophy", properties=("name",)),
    EventType("quote_sent", _("Quote sent"), "file-invoice", "out", True, properties=("name",)),
    EventType("handover_offered", _("Handed over"), "transfer-in", properties=("name",)),
    EventType("handover_accepted", _("Handover accepted"), "hand-grab", properties=("name",)),
    EventType("handover_rejected", _("Handover rejected"), "circle-x", properties=("name",)),
    EventType("handover_returned", _("Handover given back"), "arrow-back-up", properties=("name",)),
    EventType("recommended", _("Recommended"), "heart-handshake", "in", True, properties=("name", "source")),
]
EVENT_TYPES: dict[str, EventType] = {kind.slug: kind for kind in KINDS}

# What the log itself writes about a person's record: never an activity of theirs.
BOOKKEEPING = frozenset(
    {
        "attribute_changed",
        "owner_changed",
        "stage_changed",
        "imported",
        "merged",
        "note_added",
        "task_done",
        "handover_offered",
        "handover_accepted",
        "handover_rejected",
        "handover_returned",
    }
)


def event_type(slug: str) -> EventType:
    """The kind of this name; a kind of the house's own gets its slug as words."""
    return EVENT_TYPES.get(slug) or EventType(slug, slug.replace("_", " ").capitalize(), "point")


def is_valid_type(slug: object) -> bool:
    """Whether an event may carry this type: a known one, or lower-case words joined by underscores."""
    return isinstance(slug, str) and SLUG.fullmatch(slug) is not None


def is_touchpoint(slug: str) -> bool:
    """Whether events of this type count as contact."""
    kind = EVENT_TYPES.get(slug)
    return kind is not None and kind.touchpoint


def is_two_way(slug: str, outcome: str | None) -> bool:
    """Whether an event of this type and outcome was a conversation in both directions."""
    kind = EVENT_TYPES.get(slug)
    return kind is not None and kind.is_two_way(outcome)
