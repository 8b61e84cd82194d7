"""A killed import goes on behind its last block; nothing is doubled and nothing is lost."""

from __future__ import annotations

import pytest

from trichter.capture import services
from trichter.capture.errors import WrongState
from trichter.capture.models import ImportedPerson
from trichter.capture.services import blocks, running
from trichter.history.models import Action
from trichter.jobs.errors import Stopping
from trichter.jobs.worker import work_off
from trichter.people.models import Company, Event, Person

from .samples import LIST, bring_in, counts, draft, tables, write

pytestmark = pytest.mark.django_db(transaction=True)
LINES = [f"Firma {n % 5} GmbH;Vor{n};Nach{n};p{n}@firma{n % 5}.example;0731 1000{n:03};Ulm;Bau" for n in range(35)]
LINES[17] = "Firma;;;;;;"  # refused


class Killed(BaseException):
    """Like SIGKILL: nothing of ours catches it."""


def broken_off(monkeypatch, run, *, where: str, at: int) -> None:
    """Run, and die in the middle of block number `at`."""
    calls = []
    original = getattr(blocks.ListImport, where)

    def dying(self, *args):
        calls.append(1)
        answer = original(self, *args)
        if len(calls) == at:
            raise Killed
        return answer

    with monkeypatch.context() as patch:
        patch.setattr(blocks.ListImport, where, dying)
        with pytest.raises(Killed):
            services.run_import(run.pk)


@pytest.mark.parametrize("where", ["upsert", "keep", "write"])
def test_killed_in_the_middle_of_a_block_it_goes_on_behind_the_last(tmp_path, monkeypatch, where):
    monkeypatch.setattr(blocks, "BLOCK", 10)
    run = draft(write(tmp_path, LINES))
    services.start_import(run, queued=False)

    broken_off(monkeypatch, run, where=where, at=3)
    run.refresh_from_db()
    assert (run.status, run.rows_done) == ("running", 20)
    assert Person.objects.count() == 19
    run = services.run_import(run.pk)

    assert (run.status, counts(run)) == ("done", (34, 0, 0, 1))
    assert (Person.objects.count(), Company.objects.count()) == (34, 5)
    assert Event.objects.filter(type="imported").count() == 34
    assert ImportedPerson.objects.count() == 34
    rows = services.errors_of(run).read_text(encoding="utf-8-sig").splitlines()
    assert len([row for row in rows if row.startswith("19,")]) == 1


def test_the_error_file_is_cut_back_to_the_saved_blocks(tmp_path, monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK", 10)
    run = draft(write(tmp_path, LINES))
    services.start_import(run, queued=False)
    original = running.count

    def dies_after_the_file(run, written, rows):
        original(run, written, rows)
        if run.rows_done == 20:
            services.errors_of(run).open("ab").write(b"half a line")
            raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(running, "count", dies_after_the_file)
        with pytest.raises(Killed):
            services.run_import(run.pk)
    run = services.run_import(run.pk)

    assert "half a line" not in services.errors_of(run).read_text(encoding="utf-8-sig")
    assert counts(run) == (34, 0, 0, 1)


def test_an_unexpected_error_keeps_what_is_in_and_can_go_on(tmp_path, monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK", 10)
    run = draft(write(tmp_path, LINES))
    services.start_import(run, queued=False)
    with monkeypatch.context() as patch:
        patch.setattr(blocks.ListImport, "consents", None)
        patch.setattr(blocks.ListImport, "keep", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            services.run_import(run.pk)
    run.refresh_from_db()
    assert (run.status, Person.objects.count()) == ("failed", 0)

    services.start_import(run, queued=False)
    run = services.run_import(run.pk)

    assert (run.status, counts(run)) == ("done", (34, 0, 0, 1))


def test_a_worker_that_ends_puts_the_import_back(tmp_path, monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK", 10)
    run = draft(write(tmp_path, LINES))
    services.start_import(run, queued=False)
    with monkeypatch.context() as patch:
        patch.setattr(running.heartbeat, "stopping", lambda: True)
        with pytest.raises(Stopping):
            services.run_import(run.pk)
    run.refresh_from_db()
    assert run.rows_done == 10

    run = services.run_import(run.pk)

    assert counts(run) == (34, 0, 0, 1)


def test_the_worker_runs_what_was_started_and_undone(tmp_path):
    run = draft(write(tmp_path, LIST))
    services.start_import(run)
    work_off()
    run.refresh_from_db()
    assert (run.status, counts(run)) == ("done", (3, 0, 0, 0))

    services.request_undo(run, by=None)
    work_off()

    run.refresh_from_db()
    assert (run.status, Person.objects.count()) == ("undone", 0)


def test_stopped_by_the_user_it_keeps_what_is_in(tmp_path, monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK", 10)
    run = draft(write(tmp_path, LINES))
    services.start_import(run, queued=False)

    run = services.run_import(run.pk, progress=lambda run: services.cancel(run) if run.rows_done == 20 else None)

    assert (run.status, run.rows_done, Person.objects.count()) == ("cancelled", 20, 19)
    assert Action.objects.filter(verb="capture.imported").count() == 1
    services.start_import(run, queued=False)
    assert counts(services.run_import(run.pk)) == (34, 0, 0, 1)


def test_a_run_starts_once(tmp_path):
    run = bring_in(write(tmp_path, LIST))

    with pytest.raises(WrongState):
        services.start_import(run)
    assert services.run_import(run.pk).status == "done"
    assert Person.objects.count() == 3


def test_an_undo_broken_off_goes_on(tmp_path, monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK", 10)
    before = tables()
    run = bring_in(write(tmp_path, LINES))
    from trichter.capture.services import undo

    original, calls = undo.undo_block, []

    def dying(run, block):
        calls.append(1)
        kept = original(run, block)
        if len(calls) == 2:
            raise Killed
        return kept

    with monkeypatch.context() as patch:
        patch.setattr(undo, "undo_block", dying)
        with pytest.raises(Killed):
            services.undo_import(run)
    assert 0 < Person.objects.count() < 34

    run = services.undo_import(run)

    assert run.status == "undone"
    assert tables() == before
