"""The questions behind Today, one query each, in the order of what is lost most by waiting.

1. steps that are due: a promise is broken by the hour;
2. candidates of mine: a conversation took place, somebody must say what it was worth;
3. candidates and ripe people without owner: nobody else will call them;
4. my prospects and opportunities without next step: a conversation that ends by forgetting;
5. my warm and hot people without next step: interest fades.

Each is served by an index and read by key: a page costs the same for a thousand people as for a million.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from trichter.lifecycle.models import Suggestion
from trichter.people.models import Person
from trichter.people.models.event import from_micros, micros
from trichter.people.models.person import Stage
from trichter.scoring.models import Scorecard

from .models import Snooze, Task

OPEN_STAGES = (Stage.LEAD, Stage.MQL, Stage.PROSPECT, Stage.OPPORTUNITY)
# written out, not passed: SQLite takes the partial index person_working only if its condition stands there literally
WORKING = "people_person.stage IN ('prospect', 'opportunity')"
NOWHERE = 2**31 - 1


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
    return rows.filter(~snoozed(user, now), ~is_candidate()).order_by("owner_id", "-score", "-pk")


def mine_without_step(user, now: datetime) -> QuerySet[Person]:
    """The user's people with whom nobody has planned anything."""
    rows = Person.objects.visible_to(user).filter(~has_step(), ~is_candidate(), ~snoozed(user, now), owner=user)
    return rows.order_by("-score", "-pk")


def working_idle(user, now: datetime) -> QuerySet[Person]:
    """The user's prospects and opportunities without next step."""
    return mine_without_step(user, now).extra(where=[WORKING])  # noqa: S610


def interested_idle(user, now: datetime) -> QuerySet[Person]:
    """The user's warm and hot leads without next step."""
    warm, _hot = thresholds()
    return mine_without_step(user, now).filter(score__gte=warm, stage__in=(Stage.LEAD, Stage.MQL))


def by_due(task: Task) -> tuple[int, int]:
    return micros(task.due_at), task.pk


def by_moment(row: Suggestion) -> tuple[int, int]:
    return micros(row.at), row.pk


def by_score(person: Person) -> tuple[int, int]:
    return person.score, person.pk


def after_due(rows: QuerySet, a: int, b: int) -> QuerySet:
    moment = from_micros(a)
    return rows.filter(Q(due_at__gt=moment) | Q(due_at=moment, pk__gt=b), due_at__gte=moment)


def after_moment(rows: QuerySet, a: int, b: int) -> QuerySet:
    moment = from_micros(a)
    return rows.filter(Q(at__lt=moment) | Q(at=moment, pk__lt=b), at__lte=moment)


def after_score(rows: QuerySet, a: int, b: int) -> QuerySet:
    return rows.filter(Q(score__lt=a) | Q(score=a, pk__lt=b), score__lte=a)


SECTIONS = [
    Section("task", due_tasks, by_due, after_due),
    Section("candidate", candidates, by_moment, after_moment),
    Section("free", free_candidates, by_moment, after_moment),
    Section("ripe", ripe, by_score, after_score),
    Section("working", working_idle, by_score, after_score),
    Section("idle", interested_idle, by_score, after_score),
]
