"""A loop that waits for another machine has a thread of its own."""

import threading

import pytest

from trichter.jobs import worker as worker_module
from trichter.jobs.worker import work_off


@pytest.mark.django_db(transaction=True)
def test_a_slow_loop_apart_keeps_no_other_loop_waiting(clean_registry):
    stop, release, seen = threading.Event(), threading.Event(), threading.Event()

    @clean_registry.loop("test.slow", apart=True)
    def slow():
        release.wait(20)
        return 0

    @clean_registry.loop("test.quick")
    def quick():
        seen.set()
        return 0

    running = threading.Thread(target=worker_module.run, args=(stop,))
    running.start()
    worked = seen.wait(15)
    release.set()
    stop.set()
    running.join(20)
    assert worked and not running.is_alive()


@pytest.mark.django_db
def test_work_off_runs_loops_apart_too_and_names_are_taken_once(clean_registry):
    todo = [1, 1]
    clean_registry.loop("test.apart", apart=True)(lambda: todo.pop() if todo else 0)
    work_off()
    assert todo == []
    with pytest.raises(ValueError):

        @clean_registry.loop("test.apart")
        def other():
            return 0
