"""`trichter import` on the command line."""

from __future__ import annotations

import argparse
import json

import pytest

from trichter.capture.models import ImportRun
from trichter.capture.tests.samples import LIST, make_user, write
from trichter.connect.commands import import_list
from trichter.people.models import Person

pytestmark = pytest.mark.django_db(transaction=True)


def trichter(capsys, *words: object) -> tuple[int, str, str]:
    """Exit code, output and errors of a command."""
    parser = argparse.ArgumentParser()
    import_list.add_arguments(parser)
    code = import_list.main(parser.parse_args([*map(str, words)]))
    out, err = capsys.readouterr()
    return code, out, err


def test_it_says_what_it_found_and_what_it_did(tmp_path, capsys):
    code, out, _err = trichter(capsys, write(tmp_path, LIST, encoding="cp1252"))

    assert code == 0
    assert "delimiter “;”; header in row 1; 3 rows about people" in out
    assert "E-Mail    →  email" in out
    assert "3 created, 0 updated, 0 unchanged, 0 refused." in out


def test_json_and_all_settings(tmp_path, capsys):
    mia = make_user("mia@example.org")
    words = [
        "--json",
        "--source",
        "Messe",
        "--medium",
        "stand",
        "--campaign",
        "H26",
        "--channel",
        "fair",
        "--kind",
        "Messe",
    ]

    code, out, _err = trichter(capsys, write(tmp_path, LIST), *words, "--name", "Hannover", "--by", "MIA@example.org")

    answer = json.loads(out)
    assert (code, answer["created"], answer["encoding"], answer["columns"]["E-Mail"]) == (0, 3, "utf-8", "email")
    person = Person.objects.get(email="jonas@kessler.example")
    assert (person.source, person.medium, person.campaign, person.channel) == ("Messe", "stand", "H26", "fair")
    assert (ImportRun.objects.get().name, ImportRun.objects.get().by) == ("Hannover", mia)


def test_refused_rows_give_exit_code_1_and_an_error_file(tmp_path, capsys):
    errors = tmp_path / "fehler.csv"
    path = write(tmp_path, ["a@b.example;A", ";"], head="E-Mail;Name")
    path.write_bytes(path.read_bytes() + b";;;zu viel\r\n")

    code, out, _err = trichter(capsys, path, "--errors", errors, "--language", "de")

    assert code == 1
    assert "1 refused" in out
    assert "REFUSED" in out
    assert errors.read_text(encoding="utf-8-sig").startswith("Zeile;Spalte;Wert;")


@pytest.mark.parametrize(
    ("name", "content", "words", "said"),
    [
        ("leer.csv", b"", [], "empty"),
        ("bild.csv", b"%PDF-1.7 something", [], "PDF"),
        ("gut.csv", b"E-Mail\r\na@b.example\r\n", ["--encoding", "klingon"], "klingon"),
        ("gut.csv", b"E-Mail\r\na@b.example\r\n", ["--delimiter", "ab"], "single character"),
        ("gut.csv", b"E-Mail\r\na@b.example\r\n", ["--by", "niemand@example.org"], "niemand@example.org"),
        ("gut.csv", b"E-Mail\r\na@b.example\r\n", ["--map", "gibtsnicht.json"], "gibtsnicht.json"),
    ],
)
def test_what_cannot_be_done_gives_exit_code_2_and_leaves_nothing(tmp_path, capsys, name, content, words, said):
    path = tmp_path / name
    path.write_bytes(content)

    code, _out, err = trichter(capsys, path, *words)

    assert code == 2
    assert said in err
    assert not ImportRun.objects.exists()


def test_without_a_file_it_says_so(capsys):
    assert trichter(capsys)[0] == 2
    assert trichter(capsys, "gibt-es-nicht.csv")[0] == 2
    assert trichter(capsys, "--undo", 99)[0] == 2


def test_a_dry_run_leaves_not_even_a_draft(tmp_path, capsys):
    code, out, _err = trichter(capsys, write(tmp_path, LIST), "--dry-run")

    assert (code, "Would be: 3 created" in out) == (0, True)
    assert not Person.objects.exists()
    assert not ImportRun.objects.exists()


def test_a_map_file_decides(tmp_path, capsys):
    path = write(tmp_path, ["a@b.example;Kaffee"], head="Wer;Was")
    mapping = tmp_path / "map.json"
    mapping.write_text('{"columns": {"Wer": "email", "Was": "custom:getraenk"}}')

    code, _out, _err = trichter(capsys, path, "--map", mapping)

    assert (code, Person.objects.get().custom) == (0, {"getraenk": "Kaffee"})
    mapping.write_text('{"columns": {"Wer": "emial"}}')
    code, _out, err = trichter(capsys, path, "--map", mapping)
    assert (code, "emial" in err) == (2, True)


def test_the_proposed_map_can_be_printed_and_used(tmp_path, capsys):
    path = write(tmp_path, LIST)
    code, out, _err = trichter(capsys, path, "--show-map")
    assert code == 0
    mapping = tmp_path / "map.json"
    mapping.write_text(out)

    assert trichter(capsys, path, "--map", mapping)[0] == 0
    assert Person.objects.count() == 3


def test_identify_by_and_undo(tmp_path, capsys):
    path = write(tmp_path, ["30;ja", "31;nein"], head="age;y")
    assert trichter(capsys, path, "--identify-by", "row")[0] == 0
    run = ImportRun.objects.get()

    code, out, _err = trichter(capsys, "--undo", run.pk)

    assert (code, "taken back" in out, Person.objects.count()) == (0, True, 0)
    assert trichter(capsys, "--undo", run.pk)[0] == 2


def test_a_vcard_file(tmp_path, capsys):
    path = tmp_path / "karten.vcf"
    path.write_text(
        "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ida Haas\r\nN:Haas;Ida;;;\r\nEMAIL:ida@x.example\r\nEND:VCARD\r\n"
        "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Tom Ott\r\nN:Ott;Tom;;;\r\nTEL;TYPE=cell:+491712345678\r\nEND:VCARD\r\n"
    )

    assert trichter(capsys, path)[0] == 0
    assert set(Person.objects.values_list("last_name", flat=True)) == {"Haas", "Ott"}
