import logging
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from trichter.jobs import heartbeat, queued

from . import sample

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def seen():
    sample.SEEN.clear()
    return sample.SEEN


def only() -> DBTaskResult:
    return DBTaskResult.objects.get()


def test_a_task_runs_once_and_keeps_its_value(worker, seen):
    sample.greet.enqueue("Mia")

    assert queued.run_next(worker) == 1
    assert queued.run_next(worker) == 0

    assert seen == ["Mia"]
    assert (only().status, only().return_value) == ("SUCCESSFUL", "hello Mia")


def test_a_failed_task_names_the_error_but_quotes_nobody(worker, caplog):
    sample.fail.enqueue("jonas@example.org")

    with caplog.at_level(logging.INFO):
        queued.run_next(worker)

    row = only()
    assert row.status == "FAILED"
    assert row.exception_class_path.endswith("ValueError")
    assert "sample.py" in row.traceback
    assert "jonas" not in row.traceback + caplog.text


def test_a_task_of_a_dead_worker_runs_again(worker, seen):
    sample.greet.enqueue("Mia")
    DBTaskResult.objects.update(status="RUNNING", worker_ids=["elsewhere:1:dead"])

    assert queued.take_back_lost() == 1
    queued.run_next(worker)

    assert seen == ["Mia"]
    assert only().worker_ids == ["elsewhere:1:dead", worker]


def test_a_task_of_a_living_worker_is_left_alone():
    heartbeat.beat("elsewhere:1:alive")
    sample.greet.enqueue("Mia")
    DBTaskResult.objects.update(status="RUNNING", worker_ids=["elsewhere:1:alive"])

    assert queued.take_back_lost() == 0
    later = timezone.now() + heartbeat.LOST + timedelta(seconds=1)
    assert queued.take_back_lost(later) == 1


def test_a_worker_killed_on_this_machine_is_missed_at_once():
    name = f"{heartbeat.place()}:4194304:dead"  # above the largest process number
    heartbeat.beat(name)
    sample.greet.enqueue("Mia")
    DBTaskResult.objects.update(status="RUNNING", worker_ids=[name])

    assert heartbeat.alive_workers() == []
    assert queued.take_back_lost() == 1


def test_a_task_that_kills_every_worker_counts_as_failed():
    sample.greet.enqueue("Mia")
    DBTaskResult.objects.update(status="RUNNING", worker_ids=["a:1:x"] * queued.MOST_ATTEMPTS)

    assert queued.take_back_lost() == 0
    assert (only().status, only().exception_class_path) == ("FAILED", queued.DIED)


def test_a_task_that_noticed_the_end_goes_on_in_the_next_worker(worker):
    sample.stop.enqueue("Mia")
    queued.run_next(worker)
    assert only().status == "READY"


def test_a_task_waits_when_the_database_fails_and_gives_up_in_the_end(worker):
    sample.no_database.enqueue("Mia")
    for _attempt in range(queued.MOST_ATTEMPTS):
        assert only().status == "READY"
        with pytest.raises(OperationalError):
            queued.run_next(worker)
    assert only().status == "FAILED"


def test_a_task_whose_end_could_not_be_written_down_is_put_back(worker, seen):
    sample.greet.enqueue("Mia")
    DBTaskResult.objects.update(status="RUNNING", worker_ids=[worker])
    queued._left.add(only().pk)

    queued.run_next(worker)

    assert seen == ["Mia"]
    assert only().status == "SUCCESSFUL"
