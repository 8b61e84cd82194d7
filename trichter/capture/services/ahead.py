"""Cleaning in a process beside the writing, so that a long import uses two cores.

The writer goes on by itself until the other process has started (which takes about a second), then tells it where to
begin and takes block after block from its pipe. The pipe holds the other one back: it is never more than a block ahead.
Whatever happens to it, the writer goes on cleaning by itself where the last whole block ended; and it ends when the
writer does, because nobody reads its pipe any more.
"""

from __future__ import annotations

import contextlib
import gc
import logging
import os
import pickle
import select
import signal
import struct
import subprocess
import sys
from collections.abc import Iterator
from operator import attrgetter
from pathlib import Path
from typing import BinaryIO

from trichter.people.models import CustomField
from trichter.people.services import PersonRow
from trichter.people.services.bulk_rows import Reader, pack

from .cleaning import Block, Cleaner, Recipe, Written
from .rows import ReadyRow, Remark

log = logging.getLogger(__name__)
FROM = 10_000  # rows from which a second process is worth its start
PIPE = 2**20  # bytes: fewer turns per block than the usual 64 kB
LENGTH = struct.Struct("!Q")
READY = b"!"
START = "import django; django.setup(); from trichter.capture.services import ahead; ahead.main()"
NOBODY = PersonRow()  # in rows that come packed
Fields = dict[tuple[str, str], str]
remark_parts = attrgetter("row", "column", "value", "text", "refused")


def worth_it(rows: int) -> bool:
    """Whether so many rows are cleaned in a process of their own: only where there is a core for it."""
    return rows >= FROM and os.name == "posix" and len(os.sched_getaffinity(0)) > 1


class Helper:
    """The other process, seen from the writer. Raises OSError if it cannot be started."""

    def __init__(self, recipe: Recipe, own: list[CustomField]) -> None:
        root = str(Path(__file__).parents[3])
        path = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH", "")]))
        self.process = subprocess.Popen(  # noqa: S603  # our own interpreter and words
            [sys.executable, "-c", START],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": path, "DJANGO_SETTINGS_MODULE": "trichter.settings"},
        )
        self.inbox, self.outbox = self.process.stdout, self.process.stdin
        with contextlib.suppress(OSError, ImportError, AttributeError):
            import fcntl

            fcntl.fcntl(self.inbox, fcntl.F_SETPIPE_SZ, PIPE)  # type: ignore[arg-type,attr-defined]
        self.tell((recipe, own))

    def tell(self, what: object) -> None:
        """Hand something over. Raises OSError if it has ended."""
        pickle.dump(what, self.outbox, protocol=5)  # type: ignore[arg-type]
        self.outbox.flush()  # type: ignore[union-attr]

    def is_ready(self) -> bool:
        """Whether it has started; does not wait. Raises OSError if it has ended."""
        if not select.select([self.inbox], [], [], 0)[0]:  # type: ignore[type-var]
            return False
        if self.inbox.read(1) != READY:  # type: ignore[union-attr]
            raise OSError
        return True

    def blocks(self, start: int) -> Iterator[Block]:
        """The blocks behind the first `start` rows. Raises OSError when it has ended before the file did."""
        self.tell(start)
        while size := LENGTH.unpack(self.take(LENGTH.size))[0]:
            yield unpacked(self.take(size))

    def take(self, size: int) -> bytes:
        """Exactly so many bytes. Raises OSError."""
        found = self.inbox.read(size)  # type: ignore[union-attr]
        if len(found) < size:
            raise OSError
        return found

    def end(self) -> None:
        """End it, wherever it is."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.inbox, self.outbox):
            with contextlib.suppress(OSError):
                pipe.close()  # type: ignore[union-attr]


def started(recipe: Recipe, own: list[CustomField]) -> Helper | None:
    """A helper at work, None where none can be started."""
    try:
        return Helper(recipe, own)
    except OSError:
        log.warning("no second process for an import: it takes longer")
        return None


def packed(block: Block, reader: Reader, choices: frozenset[str]) -> bytes:
    """A block for the pipe: plain tuples, which pickle fastest."""
    ready = [(row.number, pack(reader.read(row.person)), row.claims, row.note) for row in block.ready]
    custom = [{name: row[name] for name in choices if name in row} for row in block.custom] if choices else []
    remarks = [remark_parts(remark) for remark in block.written.remarks]
    kept = pickle.dumps(block.kept, protocol=5)
    return pickle.dumps((block.size, ready, block.written.refused, remarks, custom, kept), protocol=5)


def unpacked(data: bytes) -> Block:
    """The block again."""
    size, ready, refused, remarks, custom, kept = pickle.loads(data)  # noqa: S301  # from our own process
    written = Written(refused=refused, remarks=[Remark(*parts) for parts in remarks])
    rows = [ReadyRow(number, NOBODY, claims, note, [], row) for number, row, claims, note in ready]
    return Block(size, rows, written, [], custom, kept, ahead=True)


def kinds_of(own: list[CustomField]) -> Fields:
    """The kind of each field."""
    return {(each.entity, each.slug): each.kind for each in own}


def still_right(before: Fields, now: Fields) -> bool:
    """Whether rows read with the fields of before can be written with those of now. Choices are looked up when a row is
    written, so a field of choices may have become text meanwhile."""
    return all(now.get(key) == kind or (kind == "choice" and now.get(key) == "text") for key, kind in before.items())


def serve(inbox: BinaryIO, outbox: BinaryIO) -> None:
    """The other process: block after block, until the file or the writer ends."""
    from django.utils import translation

    recipe, own = pickle.load(inbox)  # noqa: S301  # from our own process
    cleaner, reader = Cleaner(recipe), Reader(own, early=True)
    choices = frozenset(each.slug for each in own if each.kind == "choice")
    outbox.write(READY)
    outbox.flush()
    start = pickle.load(inbox)  # noqa: S301
    with translation.override(recipe.options.language):
        for rows in cleaner.blocks(start):
            data = packed(cleaner.prepare(rows), reader, choices)
            outbox.write(LENGTH.pack(len(data)))
            outbox.write(data)
            outbox.flush()
    outbox.write(LENGTH.pack(0))
    outbox.flush()


def main() -> None:
    """Begin here in the other process. It never asks the database; a fault ends it, and the writer finds it again."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the writer decides
    outbox, sys.stdout = sys.stdout.buffer, sys.stderr
    gc.disable()  # blocks are trees of small objects: they go by their counts
    with contextlib.suppress(BrokenPipeError, EOFError):
        serve(sys.stdin.buffer, outbox)
    os._exit(0)
