"""The dry run: the same code as the import, every block taken back at once, so that only its numbers remain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from django.db import transaction

from trichter.capture.reading.convert import CleanRow
from trichter.capture.reading.rows import Row
from trichter.jobs import heartbeat
from trichter.jobs.errors import Stopping
from trichter.people.catalogue import forget

from ..models import ImportRun
from .blocks import ListImport
from .cleaning import Block
from .rows import ReadyRow
from .running import COUNTERS, Progress, cells_of, count, error_file, prepare_work, reset

Status = ImportRun.Status


def try_out(run: ImportRun, progress: Progress | None = None) -> None:
    """Count what an import would do and write its error file; people, companies and fields stay as they are.

    A block knows nothing of the blocks before it, because those were taken back. Rows that share an address, id or
    number with others in the list are therefore written again, uncounted, ahead of every later block they concern.
    """
    work = prepare_work(run)
    reset(run)
    run.errors_size = 0
    report = error_file(run)
    shared = shared_keys(work)
    earlier: dict[str, list[ReadyRow]] = {}
    for rows in trial_blocks(work):
        block = work.cleaner.prepare(rows)
        before = related(block, earlier, shared)
        with transaction.atomic():
            work.begin()
            written = work.write(block, before)
            transaction.set_rollback(True)
        count(run, written, len(rows))
        run.errors_size = report.append(written.remarks, cells_of(block, written))
        for row in block.ready if shared else ():
            for key in keys_of_ready(row):
                if key in shared:
                    earlier.setdefault(key, []).append(row)
        if not still_wanted(run):
            return
        if progress:
            progress(run)
        if heartbeat.stopping():
            raise Stopping
    settle(run)
    forget()  # the fields of the rolled back blocks may have been cached


def trial_blocks(work: ListImport) -> Iterator[list[Row]]:
    """The blocks of the import; a list of companies is short enough to be one."""
    if not work.companies:
        yield from work.cleaner.blocks(0)
    else:
        yield [row for block in work.cleaner.blocks(0) for row in block]


def shared_keys(work: ListImport) -> set[str]:
    """Keys that occur in more than one row of the list."""
    if work.companies:
        return set()
    seen: Counter[int] = Counter()
    for row in clean_rows(work):
        seen.update(hash(key) for key in keys_of(row))
    repeated = {key for key, times in seen.items() if times > 1}
    return {key for row in clean_rows(work) for key in keys_of(row) if hash(key) in repeated} if repeated else set()


def clean_rows(work: ListImport) -> Iterator[CleanRow]:
    """All importable rows."""
    for block in work.cleaner.blocks(0):
        yield from (row for row in map(work.cleaner.reader.convert, block) if row.importable)


def keys_of(row: CleanRow) -> list[str]:
    """What a row could be matched by."""
    found = [*row.emails, *(phone.e164 for phone in row.phones if phone.e164)]
    return [*found, f"#{row.external_id}"] if row.external_id else found


def keys_of_ready(row: ReadyRow) -> list[str]:
    """The same of a ready row."""
    phones = [phone.e164 for phone in row.person.phones if phone.e164]  # type: ignore[attr-defined]
    return [*row.person.emails, *phones, *(f"#{key}" for _system, key in row.person.external)]


def related(block: Block, earlier: dict[str, list[ReadyRow]], shared: set[str]) -> list[ReadyRow]:
    """Rows of earlier blocks that share a key with this block's, and those that share one with them; in their order."""
    if not earlier:
        return []
    waiting = [key for row in block.clean for key in keys_of(row) if key in shared]
    done: set[str] = set()
    found: dict[int, ReadyRow] = {}
    while waiting:
        key = waiting.pop()
        if key in done:
            continue
        done.add(key)
        for row in earlier.get(key, ()):
            if row.number not in found:
                found[row.number] = row
                waiting += keys_of_ready(row)
    return [found[number] for number in sorted(found)]


def still_wanted(run: ImportRun) -> bool:
    """Show how far it is; False if the user has stopped it."""
    at = {"rows_done": run.rows_done, **{name: getattr(run, name) for name in COUNTERS}}
    return bool(ImportRun.objects.filter(pk=run.pk, status=Status.RUNNING, dry_run=True).update(**at))


def settle(run: ImportRun) -> None:
    """Keep the numbers as the trial of the draft."""
    numbers = {name: getattr(run, name) for name in COUNTERS}
    run.trial = {**numbers, "rows": run.rows_done, "problems": run.problems, "errors": bool(run.errors_size)}
    total = run.rows_done
    reset(run)
    run.status, run.dry_run, run.rows_total = Status.DRAFT, False, total
    run.save()
