"""The worker: one process, few threads. Loops, periodic jobs and queued tasks, with a heartbeat beside them."""

from __future__ import annotations

import logging
import random
import signal
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, close_old_connections, connections

from . import heartbeat, queued, registry, schedules
from .logs import describe

log = logging.getLogger(__name__)
QUEUE_THREADS = 2  # a long import must not keep a bulk action waiting
GRACE = 12.0  # seconds for work under way when asked to stop; what is left over is found again later
REST = 0.1  # seconds that the loops rest at most behind a round that found work
LONGEST_PAUSE = 15.0  # seconds between two tries while the database is away
REFRESH = 60.0  # seconds after which an idle SQLite connection is closed, giving its cache back


def run(stop: threading.Event) -> None:
    """Work until `stop` is set, then finish what is under way. Raises RuntimeError if one of its threads died."""
    registry.discover()
    heartbeat.set_stopping(False)
    name = heartbeat.new_name()
    heartbeat.own(name)
    log.info("worker %s starts", name)
    hands = [Hand("loops", _loops(), settings.ENV.worker_poll_ms / 1000, stop, REST), _schedule_hand(name, stop)]
    hands += [Hand(each, work, hands[0].pause, stop) for each, work in registry.APART.items()]
    hands += [Hand(f"queue-{number}", _queue(name), 0.25, stop) for number in range(1, QUEUE_THREADS + 1)]
    pulse = Hand("heartbeat", _pulse(name), heartbeat.BEAT.total_seconds(), stop)
    pulse.once()
    for hand in (pulse, *hands):
        hand.start()
    died = _watch([pulse, *hands], stop)
    heartbeat.set_stopping(True)
    _finish([*hands, pulse], name)
    if died:
        raise RuntimeError(f"the worker's thread {died} has ended unexpectedly")


def run_until_signal() -> None:
    """Work until SIGTERM or SIGINT; a second signal ends at once."""
    stop = threading.Event()

    def ask(number, frame) -> None:
        signal.signal(number, signal.SIG_DFL)
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask)
    run(stop)


def work_off(most: int = 100_000) -> int:
    """Run loops and queued tasks in this thread until nothing is left; for commands and tests. Returns how much."""
    registry.discover()
    name = heartbeat.new_name()
    heartbeat.own(name)
    loops, done = _loops(registry.APART.values()), 0
    while done < most:
        step = loops() + queued.run_next(name)
        if not step:
            break
        done += step
    return done


@dataclass
class Hand:
    """A thread that calls `work` over and over: at once while there is something to do, else after `pause` seconds.

    rest  behind a round that found something it rests as long as the round took, at most so many seconds. Under a
          burst of events that leaves the web server room, and the next round finds more at once, which costs less.

    When the database is away it waits longer and longer, and says so once.
    """

    name: str
    work: Callable[[], int]
    pause: float
    stop: threading.Event
    rest: float = 0.0
    thread: threading.Thread | None = None
    troubles: int = 0
    opened: float = field(default_factory=time.monotonic)

    def start(self) -> None:
        self.thread = threading.Thread(target=self._run, name=self.name, daemon=True)
        self.thread.start()

    def _run(self) -> None:
        try:
            while not self.stop.is_set():
                began = time.monotonic()
                if not self.once():
                    self.stop.wait(self._wait())
                elif self.rest:
                    self.stop.wait(min(self.rest, time.monotonic() - began))
        finally:
            connections.close_all()

    def once(self) -> int:
        """One round. Errors end nothing: they are logged and the next round comes later."""
        try:
            self._tidy()
            done = self.work()
        except (OperationalError, InterfaceError, DatabaseError) as error:
            self._trouble(error, "the database does not answer")
            return 0
        except Exception as error:
            self._trouble(error, "unexpected error")
            return 0
        if self.troubles:
            log.info("%s: works again", self.name)
        self.troubles = 0
        return done

    def _trouble(self, error: Exception, words: str) -> None:
        if not self.troubles:
            log.warning("%s: %s, trying again: %s", self.name, words, describe(error))
        self.troubles += 1
        connections.close_all()

    def _wait(self) -> float:
        if not self.troubles:
            return self.pause
        return min(LONGEST_PAUSE, 0.2 * 2 ** min(self.troubles, 10)) * random.uniform(0.5, 1)  # noqa: S311

    def _tidy(self) -> None:
        """Drop connections that broke or are too old. SQLite's have no age; a new one every 100 ms would be waste."""
        if connections["default"].vendor != "sqlite":
            close_old_connections()
        elif time.monotonic() - self.opened > REFRESH:
            connections.close_all()
            self.opened = time.monotonic()


def _loops(extra: Iterable[Callable[[], int]] = ()) -> Callable[[], int]:
    """One call of each loop. One that fails keeps no other from its turn; its error is raised at the end."""

    def work() -> int:
        done, failed = 0, None
        for function in [*registry.LOOPS.values(), *extra]:
            try:
                done += function()
            except Exception as error:
                failed = error
        if failed is not None:
            raise failed
        return done

    return work


def _schedule_hand(name: str, stop: threading.Event) -> Hand:
    planned = False

    def work() -> int:
        nonlocal planned
        if not planned:
            schedules.plan()
            planned = True
        return schedules.run_due(name)

    return Hand("schedule", work, 1.0, stop)


def _queue(name: str) -> Callable[[], int]:
    return lambda: queued.run_next(name)


def _pulse(name: str) -> Callable[[], int]:
    """Heartbeat, then look for work that a dead worker left behind."""

    def work() -> int:
        heartbeat.beat(name)
        back = queued.take_back_lost() + schedules.take_back_lost()
        if back:
            log.warning("%d pieces of work of an ended worker run again", back)
        heartbeat.forget_lost()
        return 0

    return work


def _watch(hands: list[Hand], stop: threading.Event) -> str:
    """Wait for `stop`. Returns the name of a thread that died meanwhile, else an empty text."""
    while not stop.wait(0.5):
        for hand in hands:
            if hand.thread is not None and not hand.thread.is_alive():
                log.critical("thread %s has ended", hand.name)
                stop.set()
                return hand.name
    return ""


def _finish(hands: list[Hand], name: str) -> None:
    """Give threads time to end; say goodbye only if all did, else the work left over would not be missed."""
    until = time.monotonic() + GRACE
    for hand in hands:
        if hand.thread is not None:
            hand.thread.join(max(0.1, until - time.monotonic()))
    if any(hand.thread is not None and hand.thread.is_alive() for hand in hands):
        log.warning("worker %s ends with work under way; it will be run again", name)
    else:
        try:
            heartbeat.leave(name)
        except DatabaseError as error:
            log.warning("worker %s could not sign off: %s", name, describe(error))
    connections.close_all()
    log.info("worker %s ended", name)
