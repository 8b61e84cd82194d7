"""Bad input: one clear error that names the place, exit code 2, no file left behind."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from trichter.engine.cli import main
from trichter.engine.errors import InputError

from .test_headless import AS_OF, EVENTS, MODEL, PERSONS, folder, score  # noqa: F401


def rule(**changes: object) -> dict:
    return {**MODEL, "rules": [{**MODEL["rules"][0], **changes}]}


def field(name: str, op: str, value: object) -> dict:
    return rule(when={"field": name, "op": op, "value": value})


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("persons.csv", "id,city\n1,x\n", "persons.csv: column person_id is missing."),
        ("persons.csv", PERSONS.replace("\n2,", "\n1,"), "persons.csv: person_id 1 occurs twice"),
        ("persons.csv", PERSONS.replace("\n2,", "\n ,"), "persons.csv, line 3: column person_id is empty"),
        ("persons.csv", PERSONS.replace("city", "person_id"), "persons.csv, line 1: column person_id occurs twice"),
        (
            "persons.csv",
            PERSONS.replace("7.5", "many"),
            "persons.csv, line 4: column company.employees: many is not a number",
        ),
        ("persons.csv", PERSONS.replace("Köln", "Kö,ln"), "persons.csv: cannot be read: "),
        ("persons.csv", "", "persons.csv: cannot be read: no header line"),
        (
            "events.csv",
            EVENTS.replace("occurred_at", "happened_at"),
            "events.csv: column occurred_at is missing.",
        ),
        (
            "events.csv",
            EVENTS.replace("2025-12-01T00:00:00Z", "1.12.2025"),
            "events.csv, line 6, column occurred_at: 1.12.2025 is neither ISO 8601 with a zone",
        ),
        (
            "events.csv",
            EVENTS.replace("2025-12-01T00:00:00Z", "2025-12-01T00:00:00"),
            "events.csv, line 6, column occurred_at: 2025-12-01T00:00:00 is neither",
        ),
        (
            "events.csv",
            EVENTS.replace("2025-12-01T00:00:00Z", "1769385600000"),
            "events.csv, line 6, column occurred_at: 1769385600000 is neither",
        ),
        (
            "events.csv",
            EVENTS.replace("2025-12-01T00:00:00Z", "2025-13-01T00:00:00Z"),
            "events.csv, line 6, column occurred_at: 2025-13-01T00:00:00Z is neither",
        ),
        ("events.csv", EVENTS.replace("2025-12-01T00:00:00Z", ""), "events.csv, line 6: column occurred_at is empty"),
        (
            "events.csv",
            EVENTS.replace("\n14;", "\n1.5;"),
            "events.csv, line 6: column event_id: 1.5 is not a whole number",
        ),
        (
            "events.csv",
            EVENTS.replace("\n14;", f"\n{2**63};"),
            f"events.csv, line 6: column event_id: {2**63} is not a whole number",
        ),
        ("events.csv", EVENTS.replace("14;2;order", "14;2;"), "events.csv, line 6: column type is empty"),
        ("events.csv", EVENTS.replace(";99.5", ";99,5"), "events.csv, line 6: column amount: 99,5 is not a number"),
        (
            "events.csv",
            EVENTS.replace("path", "pth"),
            "model.json: rules[2].where[0].field: events of type page_view have no property path. Did you mean pth?",
        ),
        (
            "events.csv",
            'event_id,person_id,type,occurred_at,properties\n1,1,order,0,"{""amount"": 1}"\n2,1,order,0,"{"\n',
            "events.csv, line 3: column properties: { is not JSON",
        ),
        ("model.json", "{", "model.json, line 1: not valid JSON: "),
        ("model.json", json.dumps({**MODEL, "bands": []}), "model.json: bands: the list is empty"),
        (
            "model.json",
            json.dumps(field("person.town", "eq", "x")),
            "model.json: rules[0].when.field: there is no field person.town.",
        ),
        (
            "model.json",
            json.dumps(
                rule(when={"all": [{"field": "city", "op": op, "value": v} for op, v in (("eq", "x"), ("gt", 5))]})
            ),
            "model.json: rules[0].when.all[1].op: city is used as text elsewhere and as a number here",
        ),
    ],
)
def test_bad_files(folder, name, content, message):  # noqa: F811
    (folder / name).write_text(content, encoding="utf-8")
    before = sorted(path.name for path in folder.iterdir())
    with pytest.raises(InputError) as caught:
        score(folder)
    assert str(caught.value).startswith(message)
    assert caught.value.text("de")
    assert sorted(path.name for path in folder.iterdir()) == before


def test_parquet_types_are_checked(folder):  # noqa: F811
    import duckdb

    duckdb.sql("SELECT 1 AS person_id, 'x' AS city, '50' AS \"company.employees\"").write_parquet(
        f"{folder}/persons.parquet"
    )
    with pytest.raises(
        InputError, match=r"rules\[1\].when.op: gte cannot be used with company.employees, which is text"
    ):
        score(folder, "persons.parquet")
    for column, value, message in [
        ("event_id", "1.5", "column event_id is .*; a whole number is needed"),
        ("person_id", "1.5", "column person_id is .*; a whole number or text is needed"),
        ("occurred_at", "true", "column occurred_at is BOOLEAN; a time is needed"),
        ("occurred_at", "NULL::TIMESTAMP", "row 1: column occurred_at is empty"),
        ("occurred_at", "1769385600000", "row 1, column occurred_at: 1769385600000 is neither"),
        ("type", "5", "column type is INTEGER; text is needed"),
        ("type", "NULL::VARCHAR", "row 1: column type is empty"),
    ]:
        cells = {"event_id": "1", "person_id": "1", "type": "'order'", "occurred_at": "0", "path": "''", "amount": "1"}
        listed = ", ".join(f"{sql} AS {name}" for name, sql in {**cells, column: value}.items())
        duckdb.sql(f"SELECT {listed}").write_parquet(f"{folder}/events.parquet")
        with pytest.raises(InputError, match=f"^events.parquet[:,] {message}"):
            score(folder, events="events.parquet")


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--persons", "nobody.csv", "no such file"),
        ("--persons", "*.parquet", "no CSV or Parquet file found"),
        ("--persons", "model.json", "model.json: must end in .csv or .parquet"),
        ("--events", ".", "holds CSV and Parquet files"),
        ("--out", "out.xlsx", "must end in .csv or .parquet"),
        ("--out", "nowhere/out.csv", "cannot be written: no such folder"),
        ("--as-of", "2026-01-31", "as_of: 2026-01-31 is neither ISO 8601"),
        ("--engine", "spark", "engine spark is not available; use duckdb"),
        ("--memory-limit", "lots", "cannot be read"),
        ("--model", "none.json", "cannot be read"),
    ],
)
def test_bad_arguments_exit_with_2(folder, capsys, monkeypatch, option, value, message):  # noqa: F811
    monkeypatch.chdir(folder)
    (folder / "x.parquet").touch() if option == "--events" else None
    arguments = {"--model": "model.json", "--persons": "persons.csv", "--events": "events.csv", "--as-of": AS_OF}
    arguments |= {"--out": "out.csv", option: value}
    before = sorted(path.name for path in folder.iterdir())
    assert main(["score", *(word for pair in arguments.items() for word in pair)]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.startswith("error: ") and error.count("\n") == 1
    assert sorted(path.name for path in folder.iterdir()) == before


def test_an_earlier_result_stays_when_a_run_fails(folder):  # noqa: F811
    score(folder)
    good = (folder / "out.csv").read_bytes()
    (folder / "events.csv").write_text(EVENTS.replace("2025-12-01T00:00:00Z", "soon"))
    with pytest.raises(InputError):
        score(folder)
    assert (folder / "out.csv").read_bytes() == good


def test_the_command_runs_alone(folder):  # noqa: F811
    command = [sys.executable, "-m", "trichter.engine", "score", "--model", "model.json", "--persons", "persons.csv"]
    command += ["--events", "events.csv", "--as-of", AS_OF, "--out", "out.csv"]
    import os
    from pathlib import Path

    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "out.csv: 3 rows\n", "")
