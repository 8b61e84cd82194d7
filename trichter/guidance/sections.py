"""The questions behind Today, one query each, in the order of what is lost most by waiting.

1. handovers whose clock runs: the promise marketing was given, by the hour;
2. messages that wait for an answer;
3. steps that are due, meetings of the day among them: a promise is broken by the hour;
4. candidates of mine: a conversation took place, somebody must say what it was worth;
5. messages, candidates and ripe people without owner: nobody else will call them;
6. my prospects and opportunities' people without next step: a conversation that ends by forgetting;
7. my warm and hot people without next step: interest fades;
8. my opportunities past their close date or without next step;
9. recycled people who are to be looked at again.

Each is served by an index and read by key: a page costs the same for a thousand people as for a million.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from trichter.handover import clock
from trichter.handover.models import Handover
from trichter.lifecycle.models import Suggestion
from trichter.people.models import Person
from trichter.people.models.event import from_micros, micros
from trichter.people.models.person import Stage
from trichter.pipeline.models import Opportunity
from trichter.scoring.models import Scorecard

from .models import Prompt, Snooze, Task

OPEN_STAGES = (Stage.LEAD, Stage.MQL, Stage.PROSPECT, Stage.OPPORTUNITY)
# written out, not passed: SQLite takes the partial index person_working only if its condition stands there literally
WORKING = "people_person.stage IN ('prospect', 'opportunity')"
NOWHERE = 2**31 - 1
NEVER = 2**62  # µs: behind every due moment


@dataclass(frozen=True)
class Section:
    """One question. `rows(user, now)` is ordered; `after(rows, a, b)` continues behind the row of that key."""

    name: str
    rows: Callable[[Any, datetime], QuerySet]
    key: Callable[[Any], tuple[int, int]]
    after: Callable[[QuerySet, int, int], QuerySet]


def thresholds() -> tuple[int, int]:
    """From which score on people are warm and hot, by the active model: the second and the last band."""
    bands = Scorecard.objects.filter(status=Scorecard.Status.ACTIVE).values_list("definition__bands", flat=True).first()
    starts = [band["from"] for band in bands or [] if band["from"] is not None]
    return (int(starts[0]), int(starts[-1])) if starts else (NOWHERE, NOWHERE)


def end_of_day(now: datetime) -> datetime:
    """The last moment of the user's day."""
    return timezone.localtime(now).replace(hour=23, minute=59, second=59, microsecond=999_999)


def snoozed(user, now: datetime, person: str = "pk") -> Exists:
    """Whether the user put the person of this column off."""
    return Exists(Snooze.objects.filter(user=user, person=OuterRef(person), until__gt=now))


def visible(user) -> Exists:
    """Whether the user sees the row's person. EXISTS, because IN makes SQLite read the whole table first."""
    return Exists(Person.objects.visible_to(user).filter(pk=OuterRef("person_id")))


def has_step() -> Exists:
    """Whether somebody has planned a step with the person."""
    return Exists(Task.objects.filter(person=OuterRef("pk"), done_at=None))


def is_candidate() -> Exists:
    """Whether a definition suggests the person."""
    return Exists(Suggestion.objects.filter(person=OuterRef("pk"), decided_at=None))


def clocks(user, now: datetime) -> QuerySet[Handover]:
    """Handovers to the user whose clock runs, the one that is due first at the top."""
    rows = Handover.objects.running().filter(visible(user), rep=user, state__in=("open", "accepted"))
    rows = clock.annotate(rows, micros(now)).alias(
        due_first=Coalesce("due_at", Value(NEVER), output_field=BigIntegerField())
    )
    return rows.order_by("due_first", "pk")


def planned_since() -> Exists:
    """Whether somebody has planned a step with the person since they began to wait."""
    return Exists(Task.objects.filter(person=OuterRef("person_id"), done_at=None, created_at__gte=OuterRef("at")))


def prompts(user, now: datetime, kind: str, owner) -> QuerySet[Prompt]:
    """Who waits longest first."""
    rows = Prompt.objects.filter(visible(user), ~planned_since(), ~snoozed(user, now, "person_id"), kind=kind)
    # ordered by the leading columns too (all the same): so PostgreSQL sees that the index fits
    return rows.filter(owner=owner).order_by("owner_id", "kind", "at", "pk")


def replies(user, now: datetime) -> QuerySet[Prompt]:
    """Messages of the user's people."""
    return prompts(user, now, Prompt.Kind.REPLY, user)


def free_replies(user, now: datetime) -> QuerySet[Prompt]:
    """Messages of people nobody owns."""
    return prompts(user, now, Prompt.Kind.REPLY, None)


def woken(user, now: datetime) -> QuerySet[Prompt]:
    """The user's recycled people whose day has come."""
    return prompts(user, now, Prompt.Kind.WOKEN, user)


def is_offered() -> Exists:
    """Whether a handover of the person runs: then its clock says what is to be done."""
    return Exists(Handover.objects.running().filter(person=OuterRef("pk"), state__in=("open", "accepted")))


def waits() -> Exists:
    """Whether the person waits for an answer: that is a line of its own."""
    return Exists(Prompt.objects.filter(person=OuterRef("pk"), kind=Prompt.Kind.REPLY))


def due_tasks(user, now: datetime) -> QuerySet[Task]:
    """The user's open steps up to tonight, most overdue first."""
    rows = Task.objects.filter(visible(user), assignee=user, done_at=None, due_at__lte=end_of_day(now))
    return rows.order_by("due_at", "pk")


def candidates(user, now: datetime) -> QuerySet[Suggestion]:
    """Suggestions about the user's people, the freshest conversation first."""
    return open_suggestions(user, now).filter(owner=user).order_by("-at", "-pk")


def free_candidates(user, now: datetime) -> QuerySet[Suggestion]:
    """Suggestions about people nobody owns. Ordered by owner too (all none): so PostgreSQL sees that the index fits."""
    return open_suggestions(user, now).filter(owner=None).order_by("owner_id", "-at", "-pk")


def open_suggestions(user, now: datetime) -> QuerySet[Suggestion]:
    """Undecided suggestions about people the user sees and has not put off."""
    return Suggestion.objects.filter(visible(user), ~snoozed(user, now, "person_id"), decided_at=None)


def ripe(user, now: datetime) -> QuerySet[Person]:
    """Hot people nobody owns, the hottest first."""
    _warm, hot = thresholds()
    rows = Person.objects.visible_to(user).filter(owner=None, score__gte=hot, stage__in=OPEN_STAGES)
    rows = rows.filter(~snoozed(user, now), ~is_candidate(), ~is_offered(), ~waits())
    return rows.order_by("owner_id", "-score", "-pk")


def mine_without_step(user, now: datetime) -> QuerySet[Person]:
    """The user's people with whom nobody has planned anything."""
    rows = Person.objects.visible_to(user).filter(~has_step(), ~is_candidate(), ~snoozed(user, now), owner=user)
    rows = rows.filter(~is_offered(), ~waits())
    return rows.order_by("-score", "-pk")


def working_idle(user, now: datetime) -> QuerySet[Person]:
    """The user's prospects and opportunities without next step."""
    return mine_without_step(user, now).extra(where=[WORKING])  # noqa: S610


def interested_idle(user, now: datetime) -> QuerySet[Person]:
    """The user's warm and hot leads without next step."""
    warm, _hot = thresholds()
    return mine_without_step(user, now).filter(score__gte=warm, stage__in=(Stage.LEAD, Stage.MQL))


def has_deal_step() -> Exists:
    """Whether somebody has planned a step for the opportunity, or with its main person for whatever they want."""
    mine = Q(opportunity=OuterRef("pk")) | Q(opportunity=None, person=OuterRef("person_id"))
    return Exists(Task.objects.filter(mine, done_at=None))


def my_deals(user, now: datetime) -> QuerySet[Opportunity]:
    """The user's open opportunities that are not put off."""
    off = Exists(Snooze.objects.filter(user=user, opportunity=OuterRef("pk"), until__gt=now))
    return Opportunity.objects.visible_to(user).open().filter(~off, owner=user)


def late_deals(user, now: datetime) -> QuerySet[Opportunity]:
    """Those whose close date has passed, the longest ago first."""
    today = timezone.localtime(now).date()
    return my_deals(user, now).filter(close_date__lt=today).order_by("close_date", "pk")


def idle_deals(user, now: datetime) -> QuerySet[Opportunity]:
    """Those for which nothing is planned, the one that has stood still longest first."""
    today = timezone.localtime(now).date()
    rows = my_deals(user, now).filter(~has_deal_step(), Q(close_date=None) | Q(close_date__gte=today))
    return rows.order_by("stage_since", "pk")


def by_clock(row: Handover) -> tuple[int, int]:
    due = getattr(row, "due_at", None)
    return (NEVER if due is None else due), row.pk


def by_close(deal: Opportunity) -> tuple[int, int]:
    return (deal.close_date.toordinal() if deal.close_date else 0), deal.pk


def by_standing(deal: Opportunity) -> tuple[int, int]:
    return micros(deal.stage_since), deal.pk


def by_due(task: Task) -> tuple[int, int]:
    return micros(task.due_at), task.pk


def by_moment(row: Suggestion | Prompt) -> tuple[int, int]:
    return micros(row.at), row.pk


def by_score(person: Person) -> tuple[int, int]:
    return person.score, person.pk


def after_due(rows: QuerySet, a: int, b: int) -> QuerySet:
    moment = from_micros(a)
    return rows.filter(Q(due_at__gt=moment) | Q(due_at=moment, pk__gt=b), due_at__gte=moment)


def after_clock(rows: QuerySet, a: int, b: int) -> QuerySet:
    return rows.filter(Q(due_first__gt=a) | Q(due_first=a, pk__gt=b))


def after_wait(rows: QuerySet, a: int, b: int) -> QuerySet:
    moment = from_micros(a)
    return rows.filter(Q(at__gt=moment) | Q(at=moment, pk__gt=b), at__gte=moment)


def after_close(rows: QuerySet, a: int, b: int) -> QuerySet:
    day = date.fromordinal(max(1, min(a, date.max.toordinal())))
    return rows.filter(Q(close_date__gt=day) | Q(close_date=day, pk__gt=b), close_date__gte=day)


def after_standing(rows: QuerySet, a: int, b: int) -> QuerySet:
    moment = from_micros(a)
    return rows.filter(Q(stage_since__gt=moment) | Q(stage_since=moment, pk__gt=b), stage_since__gte=moment)


def after_moment(rows: QuerySet, a: int, b: int) -> QuerySet:
    moment = from_micros(a)
    return rows.filter(Q(at__lt=moment) | Q(at=moment, pk__lt=b), at__lte=moment)


def after_score(rows: QuerySet, a: int, b: int) -> QuerySet:
    return rows.filter(Q(score__lt=a) | Q(score=a, pk__lt=b), score__lte=a)


SECTIONS = [
    Section("clock", clocks, by_clock, after_clock),
    Section("reply", replies, by_moment, after_wait),
    Section("task", due_tasks, by_due, after_due),
    Section("candidate", candidates, by_moment, after_moment),
    Section("asked", free_replies, by_moment, after_wait),
    Section("free", free_candidates, by_moment, after_moment),
    Section("ripe", ripe, by_score, after_score),
    Section("working", working_idle, by_score, after_score),
    Section("idle", interested_idle, by_score, after_score),
    Section("late", late_deals, by_close, after_close),
    Section("stuck", idle_deals, by_standing, after_standing),
    Section("woken", woken, by_moment, after_wait),
]
