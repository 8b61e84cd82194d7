"""Group commit: one thread writes what many requests brought, one transaction and one fsync for all of them.

A request hands over its post and sleeps until the transaction that holds it is on disk. The thread is supervised: a
failing group is tried again one post at a time, so that one bad post harms nobody else; a dead thread is noticed by
those who wait, answered with 503 and started anew.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ..problems import Problem
from .writing import Post

log = logging.getLogger(__name__)

WINDOW = 0.004  # seconds a group stays open for more once several requests are under way
GROUP = 2000  # most events of one transaction
BOUND = 10_000  # most events waiting
PATIENCE = 15.0  # seconds until a waiting request gives up


def down(detail: str = "Events cannot be written at the moment. Send them again with the same keys.") -> Problem:
    """The writer cannot do it now; nothing was promised."""
    return Problem(503, "writer_unavailable", detail, headers={"Retry-After": "1"})


@dataclass(slots=True, eq=False)
class Ticket:
    """A post on its way; `done` is released when its fate is known."""

    post: Post
    done: threading.Lock = field(default_factory=threading.Lock)
    problem: Problem | None = None

    def __post_init__(self) -> None:
        self.done.acquire()

    def finish(self, problem: Problem | None = None) -> None:
        """Wake the request. Twice does no harm."""
        self.problem = problem
        if self.done.locked():
            self.done.release()


class Writer:
    """Collects posts and writes them in groups with `write`.

    broken       errors after which nobody knows whether the commit arrived: answered with 503, connection dropped
    rolled_back  which of them certainly left nothing behind (a deadlock): the group is written once more
    """

    def __init__(
        self,
        write: Callable[[Sequence[Post]], None],
        *,
        reconnect: Callable[[], None] = lambda: None,
        broken: tuple[type[Exception], ...] = (),
        rolled_back: Callable[[Exception], bool] = lambda error: False,
        bound: int = BOUND,
        window: float = WINDOW,
        patience: float = PATIENCE,
    ) -> None:
        self.write, self.reconnect, self.broken, self.rolled_back = write, reconnect, broken, rolled_back
        self.bound, self.window, self.patience = bound, window, patience
        self.waiting: deque[Ticket] = deque()
        self.events_waiting = 0
        self.group: list[Ticket] = []
        self.changed = threading.Condition(threading.Lock())
        self.thread: threading.Thread | None = None

    def put(self, post: Post) -> None:
        """Have a post written and wait until it is on disk. Raises Problem 503."""
        ticket = Ticket(post)
        with self.changed:
            if self.events_waiting and self.events_waiting + len(post.items) > self.bound:
                raise down("Too many events are waiting. Send them again in a moment.")
            self.start()
            self.waiting.append(ticket)
            self.events_waiting += len(post.items)
            if len(self.waiting) == 1:
                self.changed.notify()
        self.wait(ticket)
        if ticket.problem is not None:
            raise ticket.problem

    def wait(self, ticket: Ticket) -> None:
        """Sleep until the ticket's fate is known; look after the thread meanwhile. Raises Problem 503."""
        until = time.monotonic() + self.patience
        while not ticket.done.acquire(timeout=0.5):
            with self.changed:
                if not self.alive():
                    self.bury()
                elif time.monotonic() > until:
                    self.withdraw(ticket)
                    raise down("The database did not answer in time. Send the events again with the same keys.")

    def withdraw(self, ticket: Ticket) -> None:
        """Take a ticket back that nobody began to write. The lock is held."""
        if ticket in self.waiting:
            self.waiting.remove(ticket)
            self.events_waiting -= len(ticket.post.items)

    def alive(self) -> bool:
        """Whether the thread runs."""
        return self.thread is not None and self.thread.is_alive()

    def start(self) -> None:
        """Start the thread if it does not run. The lock is held. It starts with the first post, so after any fork."""
        if self.alive():
            return
        if self.thread is not None:
            self.bury()
        self.thread = threading.Thread(target=self.run, name="trichter-writer", daemon=True)
        self.thread.start()

    def bury(self) -> None:
        """The thread died: tell all who wait for it. The lock is held."""
        log.error("The writer thread died; it is started anew with the next event.")
        lost = [*self.group, *self.waiting]
        self.group, self.events_waiting, self.thread = [], 0, None
        self.waiting.clear()
        for ticket in lost:
            ticket.finish(down())

    def run(self) -> None:
        """Write groups for ever."""
        busy = False
        while True:
            self.group = self.next_group(busy)
            busy = len(self.group) > 1
            self.commit(self.group)
            self.group = []

    def next_group(self, busy: bool) -> list[Ticket]:
        """Wait for posts and take them, at least one. In busy times the group stays open a little for more."""
        with self.changed:
            while not self.waiting:
                self.changed.wait()
        if busy:
            time.sleep(self.window)
        with self.changed:
            group: list[Ticket] = []
            events = 0
            while self.waiting and (not group or events + len(self.waiting[0].post.items) <= GROUP):
                ticket = self.waiting.popleft()
                events += len(ticket.post.items)
                group.append(ticket)
            self.events_waiting -= events
        return group

    def commit(self, group: Sequence[Ticket], again: bool = True) -> None:
        """Write a group; if it fails, each of its posts alone."""
        if not group:
            return
        try:
            self.write([ticket.post for ticket in group])
        except self.broken as error:
            if again and self.rolled_back(error):
                self.commit(group, again=False)
                return
            log.warning("The database refused a group of events: %s", error)
            self.finish(group, down())
            self.drop_connection()
        except Exception:
            self.one_by_one(group)
        else:
            self.finish(group, None)

    def one_by_one(self, group: Sequence[Ticket]) -> None:
        """Find the post that spoiled its group."""
        if len(group) > 1:
            for ticket in group:
                self.commit([ticket])
            return
        log.exception("An event post could not be written.")
        detail = "This post could not be written; the reason is in the log."
        self.finish(group, Problem(500, "internal_error", detail))

    def finish(self, group: Sequence[Ticket], problem: Problem | None) -> None:
        """Wake everyone in the group."""
        for ticket in group:
            ticket.finish(problem)

    def drop_connection(self) -> None:
        """Begin the next group on a new connection."""
        try:
            self.reconnect()
        except Exception:
            log.exception("The connection could not be closed.")
