"""Scores and segments of files: the same answers from every form of file."""

from __future__ import annotations

import csv
import json

import pytest

from trichter.engine.cli import main
from trichter.engine.headless import score_files, segment_files

AS_OF = "2026-01-31T00:00:00Z"
MODEL = {
    "name": "Files",
    "half_life_days": 10,
    "caps": {"fit": 20},
    "bands": [{"name": "cold", "from": None}, {"name": "warm", "from": 10}],
    "rules": [
        {"id": "city", "part": "fit", "points": 15, "when": {"field": "person.city", "op": "eq", "value": "münchen"}},
        {"id": "size", "part": "fit", "points": 10, "when": {"field": "company.employees", "op": "gte", "value": 50}},
        {
            "id": "prices",
            "part": "engagement",
            "points": 8,
            "on": "page_view",
            "where": [{"field": "path", "op": "starts_with", "value": "/Preise"}],
            "max_times": 1,
        },
        {
            "id": "big",
            "part": "engagement",
            "points": 4,
            "on": "order",
            "where": [{"field": "amount", "op": "gt", "value": 99.5}],
            "half_life_days": 5,
        },
        {"id": "silent", "part": "penalty", "points": -3, "when": {"not": {"event": "*", "within_days": 20}}},
    ],
}
PERSONS = """person_id,city,company.employees,joined
1,MÜNCHEN ,50,2026-01-30
2,Köln,,2025-01-01
3,"  ",7.5,
"""
EVENTS = """event_id;person_id;type;occurred_at;path;amount
10;1;page_view;2026-01-21T00:00:00Z;/preise;
11;1;page_view;2026-01-21T01:00:00+01:00;/PREISE/a;
12;1;order;1769385600;;100
13;2;page_view;2026-02-01T00:00:00Z;/preise;
14;2;order;2025-12-01T00:00:00Z;;99.5
15;9;order;1769385600.5;;500
"""
EXPECTED = {
    1: (20.0, 4 + 2.0, 0.0, 26.0, 26, "warm"),
    2: (0, 0, -3.0, -3.0, -3, "cold"),
    3: (0, 0, -3.0, -3.0, -3, "cold"),
}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "model.json").write_text(json.dumps(MODEL))
    (tmp_path / "persons.csv").write_text(PERSONS, encoding="utf-8-sig")
    (tmp_path / "events.csv").write_text(EVENTS)
    return tmp_path


def score(folder, persons="persons.csv", events="events.csv", out="out.csv", **options):
    return score_files(folder / "model.json", folder / persons, folder / events, AS_OF, folder / out, **options)


def table(path) -> list[dict]:
    with path.open() as file:
        return list(csv.DictReader(file))


def check(path) -> None:
    rows = table(path)
    assert list(rows[0]) == ["person_id", "fit", "engagement", "penalty", "total", "score", "band"]
    assert [int(row["person_id"]) for row in rows] == sorted(EXPECTED)
    for row in rows:
        *numbers, shown, band = EXPECTED[int(row["person_id"])]
        found = [float(row[name]) for name in ("fit", "engagement", "penalty", "total")]
        assert found == pytest.approx(numbers, abs=1e-9)
        assert (int(row["score"]), row["band"]) == (shown, band)


def to_parquet(folder) -> None:
    import duckdb

    duckdb.sql(f"SELECT * FROM read_csv('{folder}/persons.csv')").write_parquet(f"{folder}/persons.parquet")
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute(
        f"""COPY (SELECT event_id, person_id, type, path, CAST(amount AS DECIMAL(9, 1)) AS amount,
        CASE WHEN contains(occurred_at, 'T') THEN CAST(occurred_at AS TIMESTAMPTZ)
             ELSE to_timestamp(CAST(occurred_at AS DOUBLE)) END AS occurred_at
        FROM read_csv('{folder}/events.csv', delim=';', types={{'occurred_at': 'VARCHAR'}}))
        TO '{folder}/events.parquet'"""
    )


def test_csv(folder):
    written = score(folder)
    assert (written.rows, written.warnings) == (3, ())
    check(folder / "out.csv")


@pytest.mark.parametrize("persons", ["persons.csv", "persons.parquet"])
@pytest.mark.parametrize("events", ["events.csv", "events.parquet"])
def test_csv_and_parquet_give_the_same(folder, persons, events):
    to_parquet(folder)
    score(folder, persons, events)
    check(folder / "out.csv")


def test_parquet_too_large_for_a_table_is_read_in_place(folder, monkeypatch):
    to_parquet(folder)
    from trichter.engine import loading

    monkeypatch.setattr(loading, "_fits", lambda *_: False)
    score(folder, "persons.parquet", "events.parquet")
    check(folder / "out.csv")


def test_json_properties(folder):
    with (folder / "events.csv").open() as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    with (folder / "json.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["event_id", "person_id", "type", "occurred_at", "properties"])
        for row in rows:
            properties = (
                {"path": row["path"], "amount": float(row["amount"])} if row["amount"] else {"path": row["path"]}
            )
            writer.writerow(
                [row["event_id"], row["person_id"], row["type"], row["occurred_at"], json.dumps(properties)]
            )
        writer.writerow([99, 1, "order", AS_OF, '{"amount": "500"}'])  # text is not a number
    assert score(folder, events="json.csv").warnings == ()
    check(folder / "out.csv")


def test_a_property_that_no_event_has_is_told(folder):
    (folder / "events.csv").write_text("event_id,person_id,type,occurred_at,properties\n1,1,order,0,\n")
    assert score(folder).warnings == (
        "no event has a value for amount in events.csv",
        "no event has a value for path in events.csv",
    )


def test_folder_and_pattern(folder):
    many = folder / "many" / "deeper"
    many.mkdir(parents=True)
    head, *lines = EVENTS.splitlines()
    for number in range(2):
        (many / f"{number}.csv").write_text("\n".join([head, *lines[number::2]]))
    score(folder, events="many")
    check(folder / "out.csv")
    score(folder, events="many/**/*.csv")
    check(folder / "out.csv")


def test_parquet_out_and_explain(folder):
    import duckdb

    score(folder, out="out.parquet")
    assert duckdb.sql(f"SELECT sum(total) FROM '{folder}/out.parquet'").fetchall() == [(pytest.approx(20.0),)]
    score(folder, out="why.parquet", explain=True)
    rows = duckdb.sql(
        f"SELECT person_id, rule_id, part, event_id, epoch_us(occurred_at), points_awarded, points_now "
        f"FROM '{folder}/why.parquet'"
    ).fetchall()
    assert [row[:4] for row in rows] == [
        (1, "big", "engagement", 12),
        (1, "city", "fit", None),
        (1, "prices", "engagement", 11),
        (1, "size", "fit", None),
        (2, "silent", "penalty", None),
        (3, "silent", "penalty", None),
    ]
    assert rows[0][4:] == (1769385600_000_000, 4.0, pytest.approx(2.0))
    score(folder, out="why.csv", explain=True)
    assert [row["occurred_at"] for row in table(folder / "why.csv")][:3] == [
        "2026-01-26T00:00:00.000000Z",
        "",
        "2026-01-21T00:00:00.000000Z",
    ]


def test_text_ids(folder):
    for name, text in (("persons.csv", PERSONS), ("events.csv", EVENTS)):
        separator = ";" if name == "events.csv" else ","
        lines = [line.split(separator) for line in text.splitlines()]
        at = lines[0].index("person_id")
        for line in lines[1:]:
            line[at] = f"0{line[at]}"  # with leading zero: text, not a number
        (folder / name).write_text("\n".join(separator.join(line) for line in lines))
    score(folder)
    assert [row["person_id"] for row in table(folder / "out.csv")] == ["01", "02", "03"]
    check(folder / "out.csv")


def test_largest_ids(folder):
    largest = str(2**63 - 1)
    (folder / "persons.csv").write_text(f"person_id,city,company.employees\n{largest},,\n")
    (folder / "events.csv").write_text(
        "event_id,person_id,type,occurred_at,path,amount\n"
        + "".join(f"{2**63 - 1 - number},{largest},page_view,{AS_OF},/preise,\n" for number in range(3))
    )
    score(folder, explain=True)
    assert [(row["person_id"], row["event_id"]) for row in table(folder / "out.csv")] == [(largest, largest)]


def test_dates_of_persons(folder):
    (folder / "c.json").write_text(json.dumps({"field": "person.joined", "op": "in_last_days", "value": 1}))
    files = folder / "persons.csv", folder / "events.csv"
    segment_files(folder / "c.json", *files, "2026-01-30T12:00:00Z", folder / "out.csv")
    assert table(folder / "out.csv") == [{"person_id": "1"}]
    segment_files(folder / "c.json", *files, AS_OF, folder / "out.csv")
    assert table(folder / "out.csv") == []  # exactly one day ago is outside


def test_segment_by_command(folder, capsys):
    (folder / "c.json").write_text(json.dumps({"any": [{"event": "order"}, {"field": "city", "op": "is_unknown"}]}))
    arguments = ["segment", "--condition", "c.json", "--persons", "persons.csv", "--events", "events.csv"]
    paths = [str(folder / each) if each.endswith((".json", ".csv")) else each for each in arguments]
    assert main([*paths, "--as-of", "1769817600", "--out", str(folder / "out.csv"), "--threads", "1"]) == 0
    assert [row["person_id"] for row in table(folder / "out.csv")] == ["1", "2", "3"]
    assert "3 rows" in capsys.readouterr().out
