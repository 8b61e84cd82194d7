"""What each line of Today says: why this, why now, in words, with the evidence behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from trichter.engine.fields import Catalogue
from trichter.handover import clock
from trichter.handover import why as reasons
from trichter.handover.models import Handover
from trichter.lifecycle.models import Suggestion
from trichter.lifecycle.services import Line, lines
from trichter.people.event_types import EVENT_TYPES, event_type
from trichter.people.event_words import outcome_words, sentence
from trichter.people.models import Event, Person
from trichter.people.models.person import Stage
from trichter.pipeline.models import Opportunity
from trichter.pipeline.money import money
from trichter.ui import times
from trichter.ui.words import band_face

from .models import Prompt, Task

SPOKE = [kind.slug for kind in EVENT_TYPES.values() if kind.touchpoint and kind.direction == "in"]
NO_FIELDS = Catalogue()  # only changed attributes name fields, and they are no contact
# a conversation we started counts as theirs too if they answered
WE_ASKED = ["call_logged", "mail_logged"]
TASK_ICONS: dict[str, str] = {
    Task.Kind.CALL: "phone",
    Task.Kind.MAIL: "mail",
    Task.Kind.MEETING: "users",
    Task.Kind.TODO: "checkbox",
}
ICONS = {
    "clock": ("clock-play", gettext_lazy("Handover")),
    "reply": ("mail", gettext_lazy("Waits for an answer")),
    "asked": ("mail-question", gettext_lazy("Waits for an answer, without owner")),
    "task": ("checkbox", gettext_lazy("Step")),
    "candidate": ("user-question", gettext_lazy("To confirm")),
    "free": ("user-question", gettext_lazy("To confirm, without owner")),
    "ripe": ("flame", gettext_lazy("Ripe, without owner")),
    "working": ("hourglass", gettext_lazy("Without next step")),
    "idle": ("hourglass", gettext_lazy("Without next step")),
    "late": ("calendar-exclamation", gettext_lazy("Past its close date")),
    "stuck": ("target-arrow", gettext_lazy("Opportunity without next step")),
    "woken": ("sunrise", gettext_lazy("To be looked at again")),
}


@dataclass
class Row:
    """A line of Today: whom or what, why, and what can be done about it. Either a person or an opportunity."""

    kind: str  # the section's name
    key: str
    source: Any
    why: str = ""
    evidence: list[Line] = field(default_factory=list)

    @property
    def person(self) -> Person | None:
        """Whom it is about; an opportunity may be without a main person."""
        return self.source if isinstance(self.source, Person) else self.source.person

    @property
    def deal(self) -> Opportunity | None:
        """The opportunity, if it is about one."""
        return self.source if isinstance(self.source, Opportunity) else None

    @property
    def task(self) -> Task | None:
        """The step, if it is one."""
        return self.source if isinstance(self.source, Task) else None

    @property
    def suggestion(self) -> Suggestion | None:
        """What a definition suggests, if it is that."""
        return self.source if isinstance(self.source, Suggestion) else None

    @property
    def handover(self) -> Handover | None:
        """The handover, if it is one."""
        return self.source if isinstance(self.source, Handover) else None

    @property
    def clock(self) -> clock.Clock | None:
        """How the handover's clock stands."""
        return clock.read(self.handover) if self.handover else None

    @property
    def icon(self) -> str:
        """The sign of the row."""
        return TASK_ICONS[self.task.kind] if self.task else ICONS[self.kind][0]

    @property
    def icon_label(self) -> str:
        """What the sign says."""
        return str(self.task.get_kind_display() if self.task else ICONS[self.kind][1])

    @property
    def title(self) -> str:
        """The name that stands first."""
        return str(self.deal or self.person)

    @property
    def below(self) -> str:
        """The company, and for an opportunity the amount's place is the chip beside it."""
        company = (self.deal or self.person).company  # type: ignore[union-attr]
        return str(company) if company else ""

    @property
    def amount(self) -> str:
        """What an opportunity is worth, in whole units."""
        return money(self.deal.amount, self.deal.currency, cents=False) if self.deal and self.deal.amount else ""

    @property
    def url(self) -> str:
        """The full page."""
        if self.deal is not None:
            return reverse("pipeline:opportunity", args=[self.deal.pk])
        return reverse("people:person", args=[self.person.pk])  # type: ignore[union-attr]

    @property
    def panel(self) -> str:
        """What opens beside the list."""
        if self.deal is not None:
            return reverse("pipeline:panel", args=[self.deal.pk])
        return reverse("people:panel", args=[self.person.pk])  # type: ignore[union-attr]


@dataclass(frozen=True)
class Facts:
    """What the words of a page's rows need beside the rows themselves."""

    now: datetime
    spoke: dict[int, Event]  # by person: what they last did
    warm: int
    hot: int


def explain(row: Row, facts: Facts) -> None:
    """Fill in why and evidence."""
    WHY[row.kind](row, facts.spoke.get(row.person.pk) if row.person else None, facts)


def last_words(person_ids: Iterable[int]) -> dict[int, Event]:
    """What each person last did towards us, or how our last call or mail was answered; one query."""
    ids = list(person_ids)
    if not ids:
        return {}
    own = Event.objects.filter(person=OuterRef("pk"), type__in=[*SPOKE, *WE_ASKED]).order_by("-occurred_at", "-pk")
    pairs = Person.objects.filter(pk__in=ids).values_list("pk", Subquery(own.values("pk")[:1]))
    events = Event.objects.in_bulk([event for _person, event in pairs if event is not None])
    return {event.person_id: event for event in events.values()}


def event_words(event: Event, now: datetime) -> str:
    """ "Call (reached), yesterday"."""
    words = str(event_type(event.type).label)
    if event.outcome:
        words = f"{words} ({outcome_words(event)})"
    elif said := sentence(event, NO_FIELDS):
        words = _("%(event)s “%(what)s”") % {"event": words, "what": said[:80]}
    return f"{words}, {times.ago(event.at, now)}"


def event_line(event: Event, now: datetime) -> Line:
    """The event as evidence, linked to its place in the timeline."""
    words = event_words(event, now)
    return Line(words, ((event.pk, event.at, words),))


def why_clock(row: Row, spoke: Event | None, facts: Facts) -> None:
    """What they did, and why it is the user whom they were offered to."""
    handover = row.source
    told = [Line(words) for words in reasons.lines(handover.why)]
    row.evidence = [*([event_line(spoke, facts.now)] if spoke else []), *lines(handover.evidence), *told]
    did = event_words(spoke, facts.now) if spoke else band_words(row.person, facts)
    row.why = _("%(did)s · %(why)s") % {"did": did, "why": reasons.sentence(handover.why)}


def why_reply(row: Row, spoke: Event | None, facts: Facts) -> None:
    """What they wrote, and since when they wait."""
    prompt: Prompt = row.source
    row.evidence = [event_line(spoke, facts.now)] if spoke else []
    if spoke is not None and spoke.at == prompt.at:
        row.why = _("waits for an answer: %(event)s") % {"event": event_words(spoke, facts.now)}
    else:
        row.why = _("waits for an answer since %(when)s") % {"when": times.ago(prompt.at, facts.now)}


def why_woken(row: Row, spoke: Event | None, facts: Facts) -> None:
    """The day has come."""
    row.evidence = [event_line(spoke, facts.now)] if spoke else []
    since = times.ago(row.source.at, facts.now)
    row.why = _("had been put off, back since %(when)s") % {"when": since}


def why_late(row: Row, spoke: Event | None, facts: Facts) -> None:
    """The date that has passed."""
    deal: Opportunity = row.source
    when = times.ago(deal.close_date, facts.now) if deal.close_date else ""
    row.why = _("%(stage)s, should have closed %(when)s") % {"stage": deal.stage, "when": when}


def why_stuck(row: Row, spoke: Event | None, facts: Facts) -> None:
    """Nothing planned, and how long it has stood there."""
    deal: Opportunity = row.source
    days = max(0, (facts.now - deal.stage_since).days)
    stands = ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    words = (
        _("%(stage)s for %(days)s, no next step")
        if deal.person_id
        else _("%(stage)s for %(days)s, no next step and nobody to talk to")
    )
    row.why = words % {"stage": deal.stage, "days": stands}
    row.evidence = [event_line(spoke, facts.now)] if spoke else []


def why_task(row: Row, spoke: Event | None, facts: Facts) -> None:
    """The promise itself."""
    task = row.source
    row.why = task.title or _("promised: %(kind)s") % {"kind": task.get_kind_display()}
    row.evidence = [event_line(spoke, facts.now)] if spoke else []


def why_candidate(row: Row, spoke: Event | None, facts: Facts) -> None:
    """What made them a candidate."""
    suggestion = row.source
    row.evidence = lines(suggestion.evidence)
    reasons = " · ".join(line.text for line in row.evidence[:2])
    stage = Stage(suggestion.definition.stage).label
    row.why = _("%(stage)s? %(reasons)s") % {"stage": stage, "reasons": reasons}


def why_ripe(row: Row, spoke: Event | None, facts: Facts) -> None:
    """Hot, and what they last did."""
    row.evidence = [event_line(spoke, facts.now)] if spoke else []
    said = event_words(spoke, facts.now) if spoke else _("by what we know of them")
    row.why = _("%(band)s, without owner: %(reason)s") % {"band": band_words(row.person, facts), "reason": said}


def why_idle(row: Row, spoke: Event | None, facts: Facts) -> None:
    """Nothing planned, and since when nobody spoke."""
    person = row.person
    row.evidence = [event_line(spoke, facts.now)] if spoke else []
    standing = Stage(person.stage).label if row.kind == "working" else band_words(person, facts)
    if person.last_contact_at is None:
        row.why = _("%(standing)s, no next step, never contacted") % {"standing": standing}
    else:
        since = times.ago(person.last_contact_at, facts.now)
        row.why = _("%(standing)s, no next step, last contact %(since)s") % {"standing": standing, "since": since}


def band_words(person: Person | None, facts: Facts) -> str:
    """The band's word; a person scored before bands existed is called by the thresholds."""
    if person is None:
        return ""
    return str(band_face(person.band or ("hot" if person.score >= facts.hot else "warm")).label)


WHY: dict[str, Callable[[Row, Event | None, Facts], None]] = {
    "clock": why_clock,
    "reply": why_reply,
    "asked": why_reply,
    "task": why_task,
    "candidate": why_candidate,
    "free": why_candidate,
    "ripe": why_ripe,
    "working": why_idle,
    "idle": why_idle,
    "late": why_late,
    "stuck": why_stuck,
    "woken": why_woken,
}
