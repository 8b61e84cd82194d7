"""The gaps: every open person and opportunity without owner or next step, with the reason.

Open are people in conversation (prospects, opportunities) and those whose interest is warm or hot; a cold lead's next
step is the nurturing, so it is no gap. Whoever has a running handover is in good hands as long as its clock says so.
Each gap is served by an index and read by key, its number is capped.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trichter.people.models import Person
from trichter.people.models.person import Stage
from trichter.pipeline.models import Opportunity

from .models import Prompt, Task
from .sections import (
    OPEN_STAGES,
    WORKING,
    after_close,
    after_due,
    after_score,
    after_standing,
    after_wait,
    by_close,
    by_due,
    by_moment,
    by_score,
    by_standing,
    has_deal_step,
    has_step,
    is_offered,
    planned_since,
    thresholds,
)

COUNTED = 1000
PAGE = 50


@dataclass(frozen=True)
class Gap:
    """One kind of gap. `rows(user, now)` is ordered; `after(rows, a, b)` continues behind the row of that key."""

    name: str
    label: Any
    advice: Any  # what to do, one sentence
    rows: Callable[[Any, datetime], QuerySet]
    key: Callable[[Any], tuple[int, int]]
    after: Callable[[QuerySet, int, int], QuerySet]
    owner: str = "owner"  # the path to whose it is


def overdue(user, now: datetime) -> QuerySet[Task]:
    """Steps of days before today that nobody has done, the most overdue first."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    seen = Exists(Person.objects.visible_to(user).filter(pk=OuterRef("person_id")))
    return Task.objects.filter(seen, done_at=None, due_at__lt=midnight, assignee__isnull=False).order_by("due_at", "pk")


def unanswered(user, now: datetime) -> QuerySet[Prompt]:
    """People whose message nobody has answered, whoever owns them; longest first."""
    seen = Exists(Person.objects.visible_to(user).filter(pk=OuterRef("person_id")))
    return Prompt.objects.filter(seen, ~planned_since(), kind=Prompt.Kind.REPLY).order_by("at", "pk")


def unowned(user, now: datetime) -> QuerySet[Person]:
    """Warm and hot people nobody owns and nobody was offered."""
    warm, _hot = thresholds()
    rows = Person.objects.visible_to(user).filter(owner=None, score__gte=warm, stage__in=OPEN_STAGES)
    return rows.filter(~is_offered()).order_by("owner_id", "-score", "-pk")


def working_unowned(user, now: datetime) -> QuerySet[Person]:
    """Prospects and people with an opportunity whom nobody owns, below the threshold of warmth."""
    warm, _hot = thresholds()
    rows = Person.objects.visible_to(user).filter(~is_offered(), owner=None, score__lt=warm)
    return rows.extra(where=[WORKING]).order_by("-score", "-pk")  # noqa: S610


def stepless(user, now: datetime) -> QuerySet[Person]:
    """People with an owner, in conversation or warm, with whom nothing is planned."""
    warm, _hot = thresholds()
    rows = Person.objects.visible_to(user).filter(~has_step(), ~is_offered(), owner__isnull=False)
    open_ones = Q(score__gte=warm, stage__in=(Stage.LEAD, Stage.MQL)) | Q(stage__in=(Stage.PROSPECT, Stage.OPPORTUNITY))
    return rows.filter(open_ones).order_by("-score", "-pk")


def deals(user) -> QuerySet[Opportunity]:
    """Open opportunities the user sees."""
    return Opportunity.objects.visible_to(user).open()


def deals_unowned(user, now: datetime) -> QuerySet[Opportunity]:
    """Opportunities nobody owns."""
    return deals(user).filter(owner=None).order_by("stage_since", "pk")


def deals_late(user, now: datetime) -> QuerySet[Opportunity]:
    """Opportunities past their close date."""
    today = timezone.localtime(now).date()
    return deals(user).filter(owner__isnull=False, close_date__lt=today).order_by("close_date", "pk")


def deals_stepless(user, now: datetime) -> QuerySet[Opportunity]:
    """Opportunities for which nothing is planned."""
    today = timezone.localtime(now).date()
    ahead = Q(close_date=None) | Q(close_date__gte=today)
    return deals(user).filter(ahead, ~has_deal_step(), owner__isnull=False).order_by("stage_since", "pk")


GAPS = [
    Gap(
        "unanswered",
        _("Waiting for an answer"),
        _("They wrote to us. Somebody must answer today."),
        unanswered,
        by_moment,
        after_wait,
    ),
    Gap(
        "overdue",
        _("Steps overdue"),
        _("Promised and not done. They are done late, moved, or given to somebody else."),
        overdue,
        by_due,
        after_due,
        owner="assignee",
    ),
    Gap(
        "unowned",
        _("Warm or hot without owner"),
        _("No rule found anybody for them, or everybody was absent or full. Give them to somebody."),
        unowned,
        by_score,
        after_score,
    ),
    Gap(
        "working",
        _("In conversation without owner"),
        _("Somebody spoke with them, and now nobody is in charge. Give them to somebody."),
        working_unowned,
        by_score,
        after_score,
    ),
    Gap(
        "stepless",
        _("People without next step"),
        _("Their owner has planned nothing with them."),
        stepless,
        by_score,
        after_score,
    ),
    Gap(
        "deals-unowned",
        _("Opportunities without owner"),
        _("Nobody is in charge. Give them to somebody."),
        deals_unowned,
        by_standing,
        after_standing,
    ),
    Gap(
        "deals-late",
        _("Opportunities past their close date"),
        _("They are won, lost, or need another date."),
        deals_late,
        by_close,
        after_close,
    ),
    Gap(
        "deals-stepless",
        _("Opportunities without next step"),
        _("Their owner has planned nothing for them."),
        deals_stepless,
        by_standing,
        after_standing,
    ),
]
BY_NAME = {gap.name: gap for gap in GAPS}


@dataclass(frozen=True)
class GapCount:
    """A gap and how many fall into it, capped at COUNTED."""

    gap: Gap
    count: int


def counts(user, now: datetime | None = None, cap: int = COUNTED) -> list[GapCount]:
    """Every gap with its number."""
    moment = now or timezone.now()
    return [GapCount(gap, len(gap.rows(user, moment).values_list("pk", flat=True)[:cap])) for gap in GAPS]


def total(found: list[GapCount], cap: int = COUNTED) -> int:
    """All gaps together, capped."""
    return min(cap, sum(each.count for each in found))


def by_owner(user, gap: Gap, owner_ids: list[int], now: datetime | None = None) -> dict[int, int]:
    """How many of a gap are whose, for these colleagues, each capped together at ten times COUNTED rows read."""
    rows = gap.rows(user, now or timezone.now()).filter(**{f"{gap.owner}__in": owner_ids})
    found: dict[int, int] = {}
    for owner in rows.values_list(gap.owner, flat=True)[: 10 * COUNTED]:
        found[owner] = found.get(owner, 0) + 1
    return found


JOINED: dict[Any, tuple[str, ...]] = {
    Person: ("company", "owner"),
    Opportunity: ("company", "owner", "stage", "person"),
    Prompt: ("person", "person__company", "owner"),
    Task: ("person", "person__company", "assignee"),
}


def page(
    user, gap: Gap, *, after: str = "", owner: int | None = None, now: datetime | None = None
) -> tuple[list[Any], str]:
    """The next rows of a gap behind the given key, and the key of the following ones (empty at the end)."""
    rows = gap.rows(user, now or timezone.now())
    if owner is not None:
        rows = rows.filter(**{gap.owner: owner})
    a, _dot, b = after.partition(".")
    if a.lstrip("-").isdigit() and b.isdigit():
        rows = gap.after(rows, int(a), int(b))
    found = list(rows.select_related(*JOINED[rows.model])[: PAGE + 1])
    shown = found[:PAGE]
    following = ".".join(str(part) for part in gap.key(shown[-1])) if len(found) > PAGE else ""
    return shown, following
