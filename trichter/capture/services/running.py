"""Running an import: block by block, each in one transaction, so that a killed one goes on behind its last block."""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any

from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from trichter.capture.reading.issues import FileProblem
from trichter.capture.reading.rows import read_rows
from trichter.history import services as history
from trichter.history.errors import Refused
from trichter.jobs import heartbeat
from trichter.jobs.errors import Stopping
from trichter.jobs.logs import describe
from trichter.people.catalogue import forget

from ..errors import WrongState
from ..models import ImportRun
from .blocks import ListImport
from .cleaning import Block, Written
from .options import Options
from .prepare import check_mapping, errors_of, file_of, look_of, mapping_of
from .report import SHOWN, ErrorFile, for_screen

log = logging.getLogger(__name__)
Status = ImportRun.Status
COUNTERS = ("created", "updated", "unchanged", "refused")
PROGRESS = ("rows_done", *COUNTERS, "problems", "errors_size")
Progress = Callable[[ImportRun], None]


@transaction.atomic
def start_import(run: ImportRun, *, dry_run: bool = False, queued: bool = True) -> None:
    """Have the worker run it, or go on with one that broke off. Raises WrongState, WrongMapping.

    queued  False: the caller runs it at once with run_import
    """
    from ..tasks import import_list

    run = lock(run.pk)
    begin = {Status.DRAFT} if dry_run else {Status.DRAFT, Status.FAILED, Status.CANCELLED}
    if run.status not in begin:
        raise WrongState(_("This import has begun already."))
    if run.status == Status.DRAFT:
        check_mapping(mapping_of(run))
        reset(run)
    run.status, run.dry_run, run.error, run.finished_at = Status.WAITING, dry_run, "", None
    run.save()
    if queued:
        import_list.enqueue(run.pk)


def reset(run: ImportRun) -> None:
    """Counters at zero; the caller saves."""
    run.rows_done = run.errors_size = 0
    run.created = run.updated = run.unchanged = run.refused = 0
    run.problems, run.made, run.error = [], {}, ""


def run_import(run_id: int, *, progress: Progress | None = None) -> ImportRun:
    """Do what a waiting run asks for, here and now; a run that is done already is left alone.

    progress  called after every block
    A file that turns out unreadable leaves nothing behind. Whatever else goes wrong leaves the blocks that are in, and
    the next call goes on behind them. Raises jobs.errors.Stopping when the worker was asked to end.
    """
    from .trial import try_out

    run = ImportRun.objects.select_related("by").get(pk=run_id)
    if run.status not in (Status.WAITING, Status.RUNNING):
        return run
    ImportRun.objects.filter(pk=run_id, status=Status.WAITING).update(status=Status.RUNNING)
    run.status = Status.RUNNING
    with translation.override(Options.of(run.options).language):
        try:
            if run.dry_run:
                try_out(run, progress)
            else:
                bring_in(run, progress)
        except (FileProblem, Refused) as problem:
            refuse(run, problem)
        except (Stopping, OperationalError, InterfaceError):
            raise
        except Exception as error:
            log.error("import %s broke off: %s", run.pk, describe(error))
            text = _("Something unexpected happened. What is in stays in; you can go on or take it back.")
            ImportRun.objects.filter(pk=run.pk, status=Status.RUNNING).update(status=Status.FAILED, error=text)
            raise
    return ImportRun.objects.get(pk=run_id)


def bring_in(run: ImportRun, progress: Progress | None) -> None:
    """The import itself."""
    work = prepare_work(run)
    with transaction.atomic():
        run.made = work.begin()
        run.save(update_fields=["made", "rows_total"])
    report = error_file(run)
    with rare_collections(), closing(work.prepared(run.rows_done)) as blocks:
        whole = bring_in_blocks(run, work, blocks, report, progress)
    if whole:
        finish(run)


def bring_in_blocks(
    run: ImportRun, work: ListImport, blocks: Iterable[Block], report: ErrorFile, progress: Progress | None
) -> bool:
    """Every block in a transaction with the progress; False if somebody else decides about the run now."""
    for block in blocks:
        with transaction.atomic():
            fresh = ImportRun.objects.select_for_update(of=("self",)).only("status", "rows_done").get(pk=run.pk)
            if fresh.status != Status.RUNNING or fresh.rows_done != run.rows_done:
                return False  # stopped by the user, or another worker has taken over
            written = work.write(block)
            count(run, written, block.size)
            run.errors_size = report.append(written.remarks, cells_of(block, written))
            run.save(update_fields=PROGRESS)
        if progress:
            progress(run)
        if heartbeat.stopping():
            raise Stopping
    return True


@contextmanager
def rare_collections() -> Iterator[None]:
    """Blocks make hundreds of thousands of small objects, nearly all without cycles: looking for cycles after every
    seven hundred of them costs a fifth of the time and finds nothing."""
    before = gc.get_threshold()
    gc.set_threshold(200_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def prepare_work(run: ImportRun) -> ListImport:
    """The work on a run. A file whose rows were not all counted yet is read through once, so that a fault in its last
    line is found before the first is written. Raises FileProblem."""
    look = look_of(run)
    if not look.row_count_exact and not run.rows_done:
        run.rows_total = sum(1 for _row in read_rows(file_of(run), look))
    return ListImport(run)


def error_file(run: ImportRun) -> ErrorFile:
    """The run's error file, cut back to its saved blocks."""
    run.errors_path = str(errors_of(run).name)
    size, language = run.errors_size, Options.of(run.options).language
    return ErrorFile(errors_of(run), look_of(run).columns, size=size, language=language)


def cells_of(block: Block, written: Written) -> dict[int, Sequence[Any]]:
    """The cells of the rows about which there is something to say."""
    named = {remark.row for remark in written.remarks}
    return {row.number: row.values for row in block.rows() if row.number in named} if named else {}


def count(run: ImportRun, written: Written, rows: int) -> None:
    """Add a block to the counters; the caller saves."""
    run.rows_done += rows
    for name in COUNTERS:
        setattr(run, name, getattr(run, name) + getattr(written, name))
    if len(run.problems) < SHOWN:
        worst_first = sorted(written.remarks, key=lambda each: not each.refused)
        run.problems = [*run.problems, *for_screen(worst_first[: SHOWN - len(run.problems)])]


@transaction.atomic
def finish(run: ImportRun) -> None:
    """The last block is in."""
    done = ImportRun.objects.filter(pk=run.pk, status=Status.RUNNING)
    if done.update(status=Status.DONE, finished_at=timezone.now(), rows_total=run.rows_done):
        remember(run)
        forget()  # the list is one more that conditions may name


def remember(run: ImportRun) -> None:
    """The import's line in the history, from which it can be taken back."""
    numbers = {name: getattr(run, name) for name in COUNTERS}
    history.record("capture.imported", run, by=run.by, summary=run.name, undo={"run": run.pk}, **numbers)


@transaction.atomic
def cancel(run: ImportRun) -> None:
    """Stop behind the block under way. What is in stays in, and can be taken back. Raises WrongState."""
    run = lock(run.pk)
    if run.status not in (Status.WAITING, Status.RUNNING):
        raise WrongState(_("This import is not running."))
    if run.dry_run:
        run.status, run.dry_run = Status.DRAFT, False
        reset(run)
    elif run.rows_done:
        run.status, run.finished_at = Status.CANCELLED, timezone.now()
        remember(run)
    else:
        run.status = Status.DRAFT
    run.save()


def refuse(run: ImportRun, problem: Exception) -> None:
    """The file cannot be read (any more): nothing of it stays."""
    from .undo import take_back

    text = problem.text(Options.of(run.options).language) if isinstance(problem, FileProblem) else str(problem)
    if not run.dry_run:
        take_back(run, by=run.by)
    ImportRun.objects.filter(pk=run.pk).update(
        status=Status.DRAFT if run.dry_run else Status.FAILED, dry_run=False, error=text, finished_at=timezone.now(),
        rows_done=0, created=0, updated=0, unchanged=0, refused=0, errors_size=0, problems=[], made={},
    )  # fmt: skip


def lock(run_id: int) -> ImportRun:
    """The run, locked until the transaction ends."""
    return ImportRun.objects.select_for_update(of=("self",)).get(pk=run_id)
