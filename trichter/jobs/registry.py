"""What the worker runs. Packages register their functions in `tasks.py`, which worker and page of jobs import."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any

from django.utils.module_loading import autodiscover_modules


@dataclass(frozen=True)
class Periodic:
    """A function without arguments that is due again `every` so often; `label` says in words what it does."""

    name: str
    every: timedelta
    run: Callable[[], Any]
    label: Any = ""


PERIODIC: dict[str, Periodic] = {}
LOOPS: dict[str, Callable[[], int]] = {}
APART: dict[str, Callable[[], int]] = {}  # loops with a thread of their own


def periodic(name: str, every: timedelta, label: Any = ""):
    """Register a function without arguments, run by one worker at a time, `every` so often.

    It must be idempotent: a run that a crash broke off is run again. Raises ValueError if the name is taken.
    """

    def register(function: Callable[[], Any]) -> Callable[[], Any]:
        if name in PERIODIC and PERIODIC[name].run.__qualname__ != function.__qualname__:
            raise ValueError(f"two periodic jobs are called {name!r}")
        PERIODIC[name] = Periodic(name, every, function, label)
        return function

    return register


def loop(name: str, *, apart: bool = False):
    """Register a function `() -> int`, called every TRICHTER_WORKER_POLL_MS by every worker.

    It returns how much work it did; above 0 it is called again at once. `apart` gives it a thread of its own, so that
    one that waits for another machine keeps no other loop waiting. Raises ValueError if the name is taken.
    """

    def register(function: Callable[[], int]) -> Callable[[], int]:
        known = {**LOOPS, **APART}
        if name in known and known[name].__qualname__ != function.__qualname__:
            raise ValueError(f"two loops are called {name!r}")
        (APART if apart else LOOPS)[name] = function
        return function

    return register


@lru_cache(maxsize=1)
def discover() -> None:
    """Import every app's `tasks.py`, once."""
    autodiscover_modules("tasks")
