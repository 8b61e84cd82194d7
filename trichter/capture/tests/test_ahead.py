"""A long list is cleaned by a process beside the writing one: the outcome is the same, whatever becomes of it."""

from __future__ import annotations

import pytest

from trichter.capture import services
from trichter.capture.services import ahead, blocks
from trichter.people.models import CustomField, Event, Person, PersonPhone
from trichter.people.services import ensure_field

from .samples import counts, draft, write

pytestmark = pytest.mark.django_db(transaction=True)
HEAD = "Firma;Vorname;Nachname;E-Mail;Telefon;Ort;Branche;Rating"
LINES = [
    f"Firma {n % 5} GmbH;Vor{n};Näch{n};p{n}@firma{n % 5}.example;0731 1000{n:03};Ulm;Bau;{n % 3}" for n in range(35)
]
LINES[17] = "Firma;;;;;;;"  # refused
LINES[30] = LINES[2].replace("0731", "0711")  # the same person again


@pytest.fixture
def beside(monkeypatch):
    """Every list counts as long, and the writer waits for the other process; returns the blocks that came from it."""
    monkeypatch.setattr(ahead, "FROM", 1)
    monkeypatch.setattr(ahead.os, "sched_getaffinity", lambda _pid: {0, 1})
    monkeypatch.setattr(ahead.Helper, "is_ready", lambda self: self.inbox.read(1) == ahead.READY)
    monkeypatch.setattr(blocks, "BLOCK", 10)
    seen = []
    write_block = blocks.ListImport.write

    def watched(self, block, before=()):
        seen.append(block.ahead)
        return write_block(self, block, before)

    monkeypatch.setattr(blocks.ListImport, "write", watched)
    return seen


def bring_in(tmp_path):
    """Import the list, in which Rating is a choice that the house does not know yet in full."""
    ensure_field("person", "rating", "Rating", "choice", ["0"])
    run = draft(write(tmp_path, LINES, head=HEAD))
    services.start_import(run, queued=False)
    return services.run_import(run.pk)


def check(run):
    """All is in, once."""
    assert (run.status, counts(run)) == ("done", (33, 1, 0, 1))
    assert Person.objects.count() == Event.objects.filter(type="imported").values("person").distinct().count() == 33
    assert Person.objects.get(email="p4@firma4.example").search_text.split()[:2] == ["nach4", "naech4"]
    assert PersonPhone.objects.filter(person__email="p2@firma2.example").count() == 2
    assert CustomField.objects.get(slug="rating").choices == ["0", "1", "2"]
    assert Person.objects.get(email="p4@firma4.example").custom["rating"] == "1"
    rows = services.errors_of(run).read_text(encoding="utf-8-sig").splitlines()
    assert [row[:3] for row in rows[1:]].count("19;") + [row[:3] for row in rows[1:]].count("19,") == 1


def test_the_other_process_reads_the_same(tmp_path, beside):
    check(bring_in(tmp_path))
    assert beside == [True] * 4


def test_when_it_is_killed_the_writer_goes_on_by_itself(tmp_path, beside, monkeypatch):
    unpacked = ahead.unpacked

    def killed_behind_the_first(helper, size):
        helper.process.kill()
        raise OSError

    def first(data):
        monkeypatch.setattr(ahead.Helper, "take", killed_behind_the_first)
        return unpacked(data)

    monkeypatch.setattr(ahead, "unpacked", first)
    check(bring_in(tmp_path))
    assert beside == [True, False, False, False]


def test_a_field_that_became_another_kind_meanwhile_has_the_rows_read_again(tmp_path, beside, monkeypatch):
    monkeypatch.setattr(ahead, "still_right", lambda *_: False)
    check(bring_in(tmp_path))
