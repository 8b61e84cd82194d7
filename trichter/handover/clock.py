"""How a handover's clock stands, from stored facts, at the moment of reading: in Python and in SQL alike.

The clock starts with the offer and ends with the earliest real response, or when the handover is closed. It counts the
working time of the colleague's calendar. States:

none      there is no target
time      running, in time            warning   running, most of the time is used up
breached  running, overdue            met       ended by the due moment        late  ended after it

A property test holds `state` and `annotate` equal.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import BigIntegerField, Case, CharField, F, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce, Greatest

from trichter.worktime import arithmetic
from trichter.worktime.services import rule_of
from trichter.worktime.sql import Due, Worked

from .models import Handover

MINUTE = 60_000_000
NONE, TIME, WARNING, BREACHED, MET, LATE = "none", "time", "warning", "breached", "met", "late"
RUNNING = (TIME, WARNING, BREACHED)


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock as read: times in microseconds; `due_at` an instant, None where the calendar never reaches it."""

    state: str
    worked: int | None = None
    remaining: int | None = None  # working time left, 0 when used up
    due_at: int | None = None
    ended_at: int | None = None

    @property
    def running(self) -> bool:
        """Whether it still counts."""
        return self.state in RUNNING


def state(handover: Handover, now: int) -> Clock:
    """The clock at an instant, computed by the calendar's rule."""
    ended = handover.responded_at if handover.responded_at is not None else handover.closed_at
    if handover.target_minutes is None or handover.calendar is None:
        return Clock(NONE, ended_at=ended)
    rule, budget = rule_of(handover.calendar), handover.target_minutes * MINUTE
    try:
        due: int | None = arithmetic.due(rule, handover.offered_at, budget)
    except arithmetic.NeverDue:
        due = None
    worked = arithmetic.worked(rule, handover.offered_at, now if ended is None else ended)
    found = _name(handover, now, ended, due, worked, budget)
    return Clock(found, worked, max(0, budget - worked), due, ended)


def _name(handover: Handover, now: int, ended: int | None, due: int | None, worked: int, budget: int) -> str:
    if ended is not None:
        return MET if due is None or ended <= due else LATE
    if due is not None and now > due:
        return BREACHED
    return WARNING if worked * 100 >= budget * handover.warning else TIME


def whole(number: int) -> Value:
    """A big number as SQL."""
    return Value(number, output_field=BigIntegerField())


NOTHING = Value(None, output_field=BigIntegerField())


def annotate(queryset: QuerySet[Handover], now: int) -> QuerySet[Handover]:
    """Handovers with `clock_state`, `worked`, `remaining` (microseconds of working time) and `due_at` (instant)."""
    budget = Cast("target_minutes", BigIntegerField()) * whole(MINUTE)
    ended = Coalesce("responded_at", "closed_at")
    timed = queryset.annotate(
        budget=Case(
            When(calendar=None, then=NOTHING),
            default=budget,
            output_field=BigIntegerField(),
        ),
        ended_at=ended,
    ).annotate(
        worked=Case(
            When(budget=None, then=NOTHING),
            default=Worked(F("calendar_id"), F("offered_at"), Coalesce(F("ended_at"), whole(now))),
            output_field=BigIntegerField(),
        ),
        due_at=Due(F("calendar_id"), F("offered_at"), F("budget")),
    )
    return timed.annotate(
        remaining=Case(
            When(budget=None, then=NOTHING),
            default=Greatest(F("budget") - F("worked"), whole(0)),
            output_field=BigIntegerField(),
        ),
        clock_state=Case(
            When(budget=None, then=Value(NONE)),
            When(Q(ended_at__isnull=False) & (Q(due_at=None) | Q(ended_at__lte=F("due_at"))), then=Value(MET)),
            When(ended_at__isnull=False, then=Value(LATE)),
            When(due_at__lt=now, then=Value(BREACHED)),
            When(worked__gte=F("budget") * F("warning") / Value(100), then=Value(WARNING)),
            default=Value(TIME),
            output_field=CharField(),
        ),
    )


def read(handover: Handover) -> Clock:
    """The clock of a handover that annotate() has read."""
    row = handover.__dict__
    return Clock(row["clock_state"], row["worked"], row["remaining"], row["due_at"], row["ended_at"])
