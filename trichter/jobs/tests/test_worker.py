import logging
import threading
from types import SimpleNamespace

import pytest
from django.db import OperationalError, connection

from trichter.jobs import worker as worker_module
from trichter.jobs.worker import Hand, _loops, work_off

from . import sample


@pytest.fixture
def open_connection(monkeypatch):
    """A hand tidies connections; a test's own one must stay."""
    monkeypatch.setattr("django.db.connections.close_all", lambda: None)


def hand(work, stop=None) -> Hand:
    return Hand("test", work, 0.01, stop or threading.Event())


@pytest.mark.django_db
def test_work_off_runs_loops_and_tasks_until_nothing_is_left(clean_registry):
    todo = [3, 2, 1]
    clean_registry.loop("test.loop")(lambda: todo.pop() if todo else 0)
    sample.SEEN.clear()
    sample.greet.enqueue("Mia")

    work_off()

    assert todo == [] and sample.SEEN == ["Mia"]


@pytest.mark.django_db
def test_a_loop_that_fails_does_not_keep_the_others_from_their_turn(clean_registry):
    seen = []

    @clean_registry.loop("test.bad")
    def bad():
        raise ValueError

    clean_registry.loop("test.good")(lambda: seen.append(1) or 0)
    with pytest.raises(ValueError):
        _loops()()
    assert seen == [1]


@pytest.mark.django_db
def test_a_hand_survives_a_database_that_is_away_and_says_so_once(caplog, open_connection):
    answers = [OperationalError("secret of jonas@example.org"), OperationalError("again"), 0]

    def work():
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    mine = hand(work)
    with caplog.at_level(logging.INFO):
        waits = [(mine.once(), mine._wait())[1] for _round in range(3)]

    assert waits[0] > 0.15 and waits[1] > 0.3 and waits[2] == 0.01
    assert caplog.text.count("does not answer") == 1 and "works again" in caplog.text
    assert "jonas" not in caplog.text


@pytest.mark.django_db
def test_a_hand_works_on_at_once_while_there_is_work():
    todo, stop = [1, 1, 1], threading.Event()

    def work():
        if not todo:
            stop.set()
        return todo.pop() if todo else 0

    mine = Hand("test", work, 60, stop)
    mine._tidy = lambda: None
    thread = threading.Thread(target=mine._run)
    thread.start()
    thread.join(5)
    assert not thread.is_alive() and todo == []


def test_the_worker_ends_with_an_error_when_a_thread_dies():
    stop = threading.Event()
    dead = hand(lambda: 0, stop)
    dead.thread = threading.Thread(target=lambda: None)
    dead.thread.start()
    dead.thread.join()
    assert worker_module._watch([dead], stop) == "test"
    assert stop.is_set()


@pytest.mark.django_db
def test_the_database_in_use_is_the_one_named_by_the_run():
    assert connection.vendor in ("sqlite", "postgresql")


class Waits(threading.Event):
    """Remembers how long it was waited for, and ends the hand after three times."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.seconds.append(timeout or 0.0)
        if len(self.seconds) == 3:
            self.set()
        return True


def test_behind_a_round_with_work_a_hand_rests_no_longer_than_the_round_took_or_it_may(open_connection):
    stop, took = Waits(), [0.0, 5.0, 0.01]
    moments = iter([0.0, took[0], 10.0, 10.0 + took[1], 20.0, 20.0 + took[2]])
    mine = Hand("test", lambda: 1, 60, stop, rest=0.1)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(worker_module, "time", SimpleNamespace(monotonic=lambda: next(moments)))
        patch.setattr(mine, "_tidy", lambda: None)
        mine._run()

    assert stop.seconds == [0.0, 0.1, pytest.approx(0.01)]
