"""From the ledger to the mail server: never twice, none lost (docs/decisions/010)."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils import timezone

from trichter.jobs import heartbeat
from trichter.jobs.logs import describe
from trichter.people.models.event import micros
from trichter.people.services import NewEvent, record_events

from . import basis as rules
from .models import Message, Reason, State
from .post import Post, TakenBack, Undelivered, compose

log = logging.getLogger(__name__)
BATCH = 10  # mails taken at once; they share one connection to the server
MINUTE = timedelta(minutes=1)
WAITS = [timedelta(minutes=each) for each in (1, 5, 15, 60, 180, 360, 720, 1440)]  # together two days
REST = 30.0  # seconds without a further attempt after the server could not be reached
LOCK = 7_410_902  # any number: PostgreSQL's advisory lock of those who claim mails

_rest_until = 0.0  # of this process, by the monotonic clock
_outcomes: dict[int, dict] = {}  # what became of mails while the database was away, to be written down first
_untidy = False  # an unexpected error ended the last round in the middle


def deliver(now: datetime | None = None) -> int:
    """One round of the worker: send what is due, at most ten mails and as many as the pace allows. Returns how many."""
    global _untidy
    worker = heartbeat.current()
    write_down(worker)
    if _untidy:
        let_go(Message.objects.filter(worker=worker), now or timezone.now())
        _untidy = False
    moment = now or timezone.now()
    waiting = Message.objects.filter(state=State.WAITING, next_try_at__lte=moment)
    if time.monotonic() < _rest_until or not waiting.exists():  # reads only: no lock while there is nothing to do
        return 0
    try:
        return _send_all(claim(worker, moment), worker)
    except Exception:
        _untidy = True
        raise


@transaction.atomic
def claim(worker: str, now: datetime) -> list[int]:
    """Take due mails, the longest waiting first. Claims of the last minute over all workers count against the pace."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    taken = Message.objects.filter(claimed_at__gt=now - MINUTE).count()
    free = min(BATCH, settings.ENV.mail_per_minute - taken)
    if free <= 0:
        return []
    due = Message.objects.filter(state=State.WAITING, next_try_at__lte=now).order_by("next_try_at", "pk")
    return [
        pk
        for pk in due.values_list("pk", flat=True)[:free]
        if Message.objects.filter(pk=pk, state=State.WAITING).update(
            state=State.CLAIMED, worker=worker, claimed_at=now, tries=F("tries") + 1
        )
    ]


def _send_all(claimed: Sequence[int], worker: str) -> int:
    """Send claimed mails over one connection. When the server cannot be reached the rest goes back."""
    global _rest_until
    with Post() as post:
        for number, pk in enumerate(claimed):
            if heartbeat.stopping():
                return put_back(claimed[number:], worker, timezone.now())
            if not attempt(post, pk, worker):
                _rest_until = time.monotonic() + REST
                return put_back(claimed[number + 1 :], worker, timezone.now() + timedelta(seconds=REST))
    return len(claimed)


def attempt(post: Post, pk: int, worker: str) -> bool:
    """Try one claimed mail and write down what became of it. False if the server could not be reached."""
    message = Message.objects.select_related("user", "person", "by").filter(pk=pk, worker=worker).first()
    if message is None:
        return True
    kind, purpose = rules.split(message.basis, message.purpose)
    refusal = rules.problem(kind, purpose, message.to, person=message.person, user=message.user)
    if refusal is not None:
        settle(message, worker, {"state": State.REFUSED, "reason": refusal})
        return True
    try:
        mail = compose(message)
    except Exception as error:
        log.error("mail %d could not be put together: %s", pk, describe(error))
        settle(message, worker, {"state": State.FAILED, "reason": Reason.BROKEN})
        return True
    try:
        post.hand(mail, lambda: hand_over(pk, worker))
    except TakenBack:
        return True
    except Undelivered as trouble:
        settle(message, worker, outcome_of(trouble, message))
        return trouble.reached
    settle(message, worker, {"state": State.SENT, "reason": "", "answer": "", "sent_at": timezone.now()})
    return True


def hand_over(pk: int, worker: str) -> None:
    """Mark a mail, in a commit of its own, just before its text goes to the server.

    Whoever finds the mark after a crash must not send it again unasked. Raises TakenBack if the mail is no longer this
    worker's.
    """
    held = Message.objects.filter(pk=pk, worker=worker, state=State.CLAIMED)
    if not held.update(state=State.HANDING):
        raise TakenBack


def outcome_of(trouble: Undelivered, message: Message) -> dict:
    """What is written down after an attempt failed: later, never, or nobody knows."""
    if trouble.uncertain:
        return {"state": State.UNCERTAIN, "reason": Reason.BROKE_OFF}
    if trouble.final:
        return {"state": State.FAILED, "reason": Reason.REJECTED, "answer": trouble.answer}
    if message.tries > len(WAITS):
        return {"state": State.FAILED, "reason": Reason.GAVE_UP, "answer": trouble.answer}
    reason = Reason.LATER if trouble.reached else Reason.UNREACHED
    due = timezone.now() + WAITS[max(0, message.tries - 1)]
    return {"state": State.WAITING, "reason": reason, "answer": trouble.answer, "worker": "", "next_try_at": due}


def settle(message: Message, worker: str, fields: dict) -> None:
    """Write an outcome down, with the event it is in the person's log; kept for later when the database is away."""
    try:
        _settle(message.pk, worker, fields)
    except DatabaseError:
        _outcomes[message.pk] = fields
        raise


def write_down(worker: str) -> None:
    """Write down outcomes that are left over."""
    for pk, fields in list(_outcomes.items()):
        _settle(pk, worker, fields)
        _outcomes.pop(pk, None)


@transaction.atomic
def _settle(pk: int, worker: str, fields: dict) -> None:
    # also one that was found and marked as uncertain meanwhile: we know better now
    held = Message.objects.filter(pk=pk, worker=worker, state__in=(State.CLAIMED, State.HANDING, State.UNCERTAIN))
    if not held.update(**fields):
        return
    message = Message.objects.select_related("by").get(pk=pk)
    if message.person_id is None:
        return
    if message.state == State.SENT:
        happened, key, extra = "mail_sent", f"mail:{pk}", {"direction": "out"}
    elif message.reason == Reason.REJECTED:
        happened, key, extra = "mail_bounced", f"mail_bounced:{pk}:{message.rounds}", {}
    else:
        return
    properties = {"name": message.subject, **extra}
    event = NewEvent(message.person_id, happened, micros(message.sent_at or timezone.now()), key, properties)
    record_events([event], by=message.by)


def put_back(pks: Sequence[int], worker: str, due: datetime) -> int:
    """Let claimed mails wait again, as if they had not been taken. Returns 0: nothing was done."""
    held = Message.objects.filter(pk__in=pks, worker=worker, state=State.CLAIMED)
    held.update(state=State.WAITING, worker="", tries=F("tries") - 1, next_try_at=due)
    return 0


def let_go(held, now: datetime) -> int:
    """Free mails that their worker left. Returns how many.

    One not handed over yet waits again; of one that was being handed over nobody knows whether it arrived, so a human
    decides.
    """
    left = held.exclude(pk__in=list(_outcomes))
    back = left.filter(state=State.CLAIMED).update(state=State.WAITING, worker="", next_try_at=now)
    # the worker's name stays: should it be alive after all, it may still write down what it knows
    return back + left.filter(state=State.HANDING).update(state=State.UNCERTAIN, reason=Reason.BROKE_OFF)


def take_back_lost(now: datetime | None = None) -> int:
    """Free mails held by workers that died. Returns how many.

    A worker that merely has no heartbeat (a command that sends mails by itself) is given a minute.
    """
    moment = now or timezone.now()
    held = Message.objects.filter(state__in=(State.CLAIMED, State.HANDING))
    beats, done = heartbeat.heartbeats(), 0
    for name in set(held.values_list("worker", flat=True)):
        if heartbeat.ended(name):
            done += let_go(held.filter(worker=name), moment)
        elif heartbeat.lost(name, beats, moment):
            done += let_go(held.filter(worker=name, claimed_at__lt=moment - MINUTE), moment)
    return done
