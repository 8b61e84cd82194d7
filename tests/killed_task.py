"""A task that takes its time, so that a worker can be killed in the middle of it."""

import time

from trichter.jobs.errors import Stopping
from trichter.jobs.heartbeat import stopping
from trichter.jobs.tasks import task


@task()
def count_slowly(steps: int) -> int:
    """Count to `steps`, ten a second."""
    for _step in range(steps):
        if stopping():
            raise Stopping
        time.sleep(0.1)
    return steps
