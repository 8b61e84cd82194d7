"""The dry run says exactly what the import will do, and leaves nothing."""

from __future__ import annotations

import random

import pytest

from trichter.capture import services
from trichter.capture.models import ImportBlock, ImportedPerson
from trichter.capture.services import blocks
from trichter.people.models import CustomField
from trichter.people.services import PersonData, create_person

from .samples import LIST, counts, draft, tables, write

pytestmark = pytest.mark.django_db(transaction=True)
NAMES = ("created", "updated", "unchanged", "refused")


def try_out(run):
    """The dry run, here and now."""
    services.start_import(run, dry_run=True, queued=False)
    return services.run_import(run.pk)


def test_it_leaves_nothing(tmp_path):
    create_person(PersonData(values={"last_name": "Weber"}, emails=["jonas@kessler.example"]))
    before = tables()
    run = draft(write(tmp_path, [*LIST, ";;;;;;Bau"], head="Firma;Vorname;Nachname;E-Mail;Telefon;Ort;Güte"))

    run = try_out(run)

    assert tables() == before
    assert not ImportedPerson.objects.exists()
    assert not ImportBlock.objects.exists()
    assert not CustomField.objects.exists()
    assert run.status == "draft"
    assert counts(run) == (0, 0, 0, 0)
    assert [run.trial[name] for name in NAMES] == [2, 1, 0, 1]
    assert services.errors_of(run).exists()


@pytest.mark.parametrize("seed", range(6))
def test_its_numbers_are_those_of_the_import(tmp_path, monkeypatch, seed):
    monkeypatch.setattr(blocks, "BLOCK", 4)
    chance = random.Random(seed)
    lines = []
    for _row in range(40):
        mail = f"p{chance.randrange(12)}@x.example" if chance.random() < 0.7 else ""
        phone = f"0731 55500{chance.randrange(10)}" if chance.random() < 0.5 else ""
        name = chance.choice(["Weber", "Ott", ""])
        lines.append(f";{chance.choice(['Ida', ''])};{name};{mail};{phone};{chance.choice(['Ulm', 'Bonn', ''])};")
    run = draft(write(tmp_path, lines), overwrite=seed % 2 == 1)

    run = try_out(run)
    promised = [run.trial[name] for name in NAMES]
    services.start_import(run, queued=False)
    run = services.run_import(run.pk)

    assert list(counts(run)) == promised


def test_a_list_of_companies_is_counted_once_too(tmp_path, monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK", 2)
    lines = ["Ott AG;Optik", "Böhm KG;Bau", "Ott AG;Optik", "Haas SE;", "Böhm;Bau"]
    run = draft(write(tmp_path, lines, head="account;sector"))

    run = try_out(run)
    promised = [run.trial[name] for name in NAMES]
    services.start_import(run, queued=False)

    assert list(counts(services.run_import(run.pk))) == promised == [3, 0, 2, 0]


def test_stopped_it_is_a_draft_again(tmp_path, monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK", 1)
    run = draft(write(tmp_path, LIST))
    services.start_import(run, dry_run=True, queued=False)

    run = services.run_import(run.pk, progress=services.cancel)

    assert (run.status, run.trial, run.dry_run) == ("draft", {}, False)
