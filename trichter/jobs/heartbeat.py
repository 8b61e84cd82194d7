"""Who works, and who only seems to: heartbeats tell living workers from those that died without a word."""

from __future__ import annotations

import os
import secrets
import socket
import threading
from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone

from .models import Heartbeat

BEAT = timedelta(seconds=5)
ALIVE = timedelta(seconds=30)  # shown as alive
LOST = timedelta(seconds=120)  # its work is given to others; long, so that a hiccup of the database doubles no work
_stopping = threading.Event()


def place() -> str:
    """This machine, or this container: process numbers mean something only within one."""
    try:
        space = Path("/proc/self/ns/pid").stat().st_ino
    except OSError:
        space = 0
    return f"{socket.gethostname()[:40]}.{space}"


def new_name() -> str:
    """A name for one run of a worker: place, process number, and a part that never comes twice; at most 64 letters."""
    return f"{place()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"[:64]


def beat(name: str, now: datetime | None = None) -> None:
    """Say that this worker lives."""
    now = now or timezone.now()
    if not Heartbeat.objects.filter(name=name).update(at=now):
        Heartbeat.objects.get_or_create(name=name, defaults={"at": now, "started_at": now})


def leave(name: str) -> None:
    """Say that this worker has ended by itself."""
    Heartbeat.objects.filter(name=name).delete()


def alive_workers(now: datetime | None = None) -> list[Heartbeat]:
    """Workers heard of within half a minute, the longest running first."""
    since = (now or timezone.now()) - ALIVE
    beats = Heartbeat.objects.filter(at__gte=since).order_by("started_at")
    return [beat for beat in beats if not ended(beat.name)]


def lost(name: str, beats: dict[str, datetime], now: datetime) -> bool:
    """Whether the worker of this name is gone: no row, silent for long, or a process of this place that has ended.

    beats   {name: last heartbeat} of all rows
    """
    return name not in beats or beats[name] < now - LOST or ended(name)


def heartbeats() -> dict[str, datetime]:
    """{name: last heartbeat} of all rows."""
    return dict(Heartbeat.objects.values_list("name", "at"))


def forget_lost(now: datetime | None = None) -> int:
    """Remove rows of workers that are gone. Returns how many."""
    now = now or timezone.now()
    gone = [name for name, at in heartbeats().items() if at < now - LOST or ended(name)]
    return Heartbeat.objects.filter(name__in=gone).delete()[0]


_OWN: dict[str, None] = {}  # in the order they came


def own(name: str) -> None:
    """Remember a name as one of this process, so that a number used twice is not mistaken for it."""
    _OWN[name] = None


def current() -> str:
    """The name of this process's worker, made up where none runs (a command, a test)."""
    if not _OWN:
        own(new_name())
    return next(reversed(_OWN))


def ended(name: str) -> bool:
    """Whether the worker of this name was a process of this place that is no more; False also means nobody knows."""
    where, _, rest = name.partition(":")
    number = rest.partition(":")[0]
    if where != place()[:40] or not number.isdigit():
        return False
    if int(number) == os.getpid():
        return name not in _OWN
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def stopping() -> bool:
    """Whether this worker was asked to end. Long tasks look at it between blocks and raise errors.Stopping."""
    return _stopping.is_set()


def set_stopping(value: bool) -> None:
    """The worker's own switch for `stopping`."""
    _stopping.set() if value else _stopping.clear()
