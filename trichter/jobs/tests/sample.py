"""Tasks for the tests; they must be importable by name."""

from django.db import OperationalError

from trichter.jobs.errors import Stopping
from trichter.jobs.tasks import task

SEEN: list[str] = []


@task()
def greet(name: str) -> str:
    SEEN.append(name)
    return f"hello {name}"


@task()
def fail(name: str) -> None:
    SEEN.append(name)
    raise ValueError(f"no {name}")


@task()
def stop(name: str) -> None:
    SEEN.append(name)
    raise Stopping


@task()
def no_database(name: str) -> None:
    SEEN.append(name)
    raise OperationalError("gone away")
