import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from trichter.jobs import heartbeat, schedules
from trichter.jobs.models import Schedule

HOUR = timedelta(hours=1)


@pytest.fixture
def runs(clean_registry):
    """A periodic job that counts its runs."""
    seen: list[int] = []
    clean_registry.periodic("test.count", HOUR)(lambda: seen.append(1))
    return seen


@pytest.mark.django_db
def test_a_job_runs_when_due_and_not_before_it_is_due_again(runs, worker):
    schedules.plan()
    schedules.plan()
    assert schedules.run_due(worker) == 1
    assert schedules.run_due(worker) == 0

    soon = timezone.now() + HOUR + timedelta(seconds=5)
    assert schedules.run_due(worker, soon) == 1
    assert len(runs) == 2


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_run_a_job_once(runs):
    schedules.plan()
    start = threading.Barrier(2)

    def work(number):
        start.wait()
        schedules.run_due(f"elsewhere:{number}:x")
        connection.close()

    if connection.vendor == "sqlite":  # its test database lives in memory and does not wait for locks
        schedules.run_due("elsewhere:1:x")
        schedules.run_due("elsewhere:2:x")
    else:
        threads = [threading.Thread(target=work, args=(number,)) for number in (1, 2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(runs) == 1


@pytest.mark.django_db
def test_a_failed_job_is_tried_again_soon_and_says_what_failed(clean_registry, worker):
    @clean_registry.periodic("test.fail", HOUR)
    def fail():
        raise ValueError("jonas@example.org")

    schedules.plan()
    schedules.run_due(worker)

    row = Schedule.objects.get()
    assert (row.worker, row.failures) == ("", 1)
    assert row.last_error.startswith("ValueError") and "jonas" not in row.last_error
    assert row.due_at < timezone.now() + timedelta(minutes=1)


@pytest.mark.django_db
def test_a_job_of_a_dead_worker_is_due_at_once(runs, worker):
    schedules.plan()
    schedules.claim("test.count", "elsewhere:1:dead", timezone.now())
    assert schedules.run_due(worker) == 0

    assert schedules.take_back_lost() == 1
    assert schedules.run_due(worker) == 1


@pytest.mark.django_db
def test_a_job_runs_on_while_its_worker_lives(runs, worker):
    schedules.plan()
    heartbeat.beat("elsewhere:1:alive")
    schedules.claim("test.count", "elsewhere:1:alive", timezone.now())
    assert schedules.take_back_lost() == 0
    assert schedules.run_due(worker, timezone.now() + 2 * HOUR) == 0


def test_two_jobs_cannot_share_a_name(clean_registry):
    clean_registry.periodic("test.same", HOUR)(len)
    with pytest.raises(ValueError, match=r"test\.same"):
        clean_registry.periodic("test.same", HOUR)(max)
