"""Headless scoring beside hand-written DuckDB SQL, in one run.

    python bench/score_headless.py --data /tmp/bench-engine            # 1 M persons, 20 M events, made if missing
    python bench/score_headless.py --data /tmp/small --persons 10000 --events 200000

Both read the same Parquet files and write the same Parquet file, each in a process of its own, in turns; wall time and
peak memory are of the whole process (start of Python, compiling, checking the input, writing). 14 rules: three states
(one asks for events), four event rules without and seven with repeat limits, three of these once per day too.
Ends with exit code 1 if a total differs by more than 1e-6.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import generate_events

AS_OF = "2026-01-01T00:00:00Z"
AS_OF_MICROS = 1_767_225_600_000_000
DAY = 86_400_000_000
HERE = Path(__file__).parent

# id, event type, path prefix, points, half-life, at most, once per day
EVENT_RULES = [
    ("opened", "mail_opened", None, 1, 30, None, False),
    ("content", "content_downloaded", None, 10, 30, None, False),
    ("demo", "demo_requested", None, 25, 30, None, False),
    ("webinar", "webinar_attended", None, 10, 60, None, False),
    ("visit", "page_view", None, 5, 30, 10, False),
    ("pricing", "page_view", "/pric", 25, 14, 3, True),
    ("career", "page_view", "/karriere", -10, 30, 1, False),
    ("clicked", "mail_clicked", None, 10, 30, 5, False),
    ("form", "form_submitted", None, 10, 30, 3, True),
    ("ignored", "mail_ignored", None, -10, None, 2, False),
    ("social", "social_engaged", None, 5, 30, 4, True),
]


def model() -> dict:
    """The model as a user writes it."""
    rules: list[dict] = [
        {
            "id": "decides",
            "part": "fit",
            "points": 15,
            "when": {"field": "person.seniority", "op": "in", "value": ["c_level", "director"]},
        },
        {
            "id": "size",
            "part": "fit",
            "points": 10,
            "when": {"field": "company.employees", "op": "between", "value": [50, 5000]},
        },
        {"id": "silent", "part": "penalty", "points": -10, "when": {"not": {"event": "*", "within_days": 60}}},
    ]
    for name, kind, path, points, half_life, most, once in EVENT_RULES:
        rule = {"id": name, "part": "engagement" if points > 0 else "penalty", "points": points, "on": kind}
        rule |= {"half_life_days": half_life, "max_times": most, "once_per_day": once}
        if path:
            rule["where"] = [{"field": "path", "op": "starts_with", "value": path}]
        rules.append(rule)
    bands = [{"name": "cold", "from": None}, {"name": "warm", "from": 31}, {"name": "hot", "from": 61}]
    return {"name": "bench", "caps": {"fit": 50, "engagement": 100}, "bands": bands, "rules": rules}


def by_hand(events: str, persons: str, out: str, form: str) -> str:
    """What an experienced person writes for this model in DuckDB, and nothing more general.

    Rules without limits in one pass, each rule with a limit as its own window, sums taken early; `form` says whether
    the events are a VIEW of the files or a TABLE read from them once (our own command does the latter). It folds paths
    with lower(trim()) only and does not check its input.
    """

    def match(kind: str, path: str | None) -> str:
        return f"type = '{kind}'" + (f" AND starts_with(path, '{path}')" if path else "")

    def now(points: float, half_life: float | None) -> str:
        faded = f" * pow(0.5, ({AS_OF_MICROS} - occurred_at) / {half_life * DAY:.1f})" if half_life else ""
        return f"{points:.1f}{faded}"

    def limited(kind: str, path: str | None, most: int, once: bool) -> str:
        rows = f"SELECT person_id, occurred_at, event_id FROM e WHERE {match(kind, path)}"
        if once:
            rows = (
                f"SELECT * FROM ({rows}) QUALIFY row_number() OVER (PARTITION BY person_id, occurred_at // {DAY} "
                "ORDER BY occurred_at DESC, event_id DESC) = 1"
            )
        return (
            f"SELECT * FROM ({rows}) QUALIFY row_number() OVER (PARTITION BY person_id "
            f"ORDER BY occurred_at DESC, event_id DESC) <= {most}"
        )

    free = [rule for rule in EVENT_RULES if rule[5] is None]
    given = " ".join(f"WHEN {match(rule[1], rule[2])} THEN {now(rule[3], rule[4])}" for rule in free)
    kinds = ", ".join(f"'{rule[1]}'" for rule in free)
    parts = [
        f"SELECT person_id, sum(CASE {given} END) AS good, 0.0 AS bad FROM e WHERE type IN ({kinds}) GROUP BY person_id"
    ]
    for _, kind, path, points, half_life, most, once in EVENT_RULES:
        if most is not None:
            value = f"sum({now(points, half_life)})"
            good, bad = (value, "0.0") if points > 0 else ("0.0", value)
            source = limited(kind, path, most, once)
            parts.append(f"SELECT person_id, {good} AS good, {bad} AS bad FROM ({source}) GROUP BY person_id")
    return f"""
    CREATE {form} e AS SELECT event_id, person_id, type, epoch_us(occurred_at) AS occurred_at, lower(trim(path)) AS path
      FROM read_parquet('{events}/*.parquet') WHERE occurred_at <= TIMESTAMPTZ '{AS_OF}';
    COPY (
      WITH sums AS (SELECT person_id, sum(good) AS good, sum(bad) AS bad
                    FROM ({" UNION ALL ".join(parts)}) GROUP BY person_id),
      active AS (SELECT DISTINCT person_id FROM e WHERE occurred_at > {AS_OF_MICROS - 60 * DAY}),
      parts AS (
        SELECT p.person_id,
          least(50.0, CASE WHEN seniority IN ('c_level', 'director') THEN 15.0 ELSE 0.0 END
                    + CASE WHEN "company.employees" BETWEEN 50 AND 5000 THEN 10.0 ELSE 0.0 END) AS fit,
          least(100.0, coalesce(good, 0.0)) AS engagement,
          coalesce(bad, 0.0) + CASE WHEN a.person_id IS NULL THEN -10.0 ELSE 0.0 END AS penalty
        FROM read_parquet('{persons}') p LEFT JOIN sums USING (person_id)
          LEFT JOIN active a ON a.person_id = p.person_id)
      SELECT *, fit + engagement + penalty AS total, CAST(floor(fit + engagement + penalty + 0.5) AS BIGINT) AS score,
        CASE WHEN score >= 61 THEN 'hot' WHEN score >= 31 THEN 'warm' ELSE 'cold' END AS band
      FROM parts ORDER BY person_id
    ) TO '{out}' (FORMAT parquet, COMPRESSION zstd);
    """


HAND = """
import sys, duckdb
connection = duckdb.connect()
connection.execute("SET memory_limit = '3GB'; SET preserve_insertion_order = false; SET enable_progress_bar = false")
connection.execute("SET TimeZone = 'UTC'")
connection.execute(sys.stdin.read())
"""


def timed(command: list[str], text: str = "") -> tuple[float, float, float]:
    """Seconds, seconds of processor time, and MiB at the peak of one process."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    assert process.stdin is not None
    process.stdin.write(text)
    process.stdin.close()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{command[:4]} failed")
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def largest_difference(ours: Path, hand: Path) -> tuple[int, float, int]:
    """Rows, the largest difference of a part, and how many bands differ."""
    import duckdb

    return duckdb.sql(f"""
        SELECT count(*), max(greatest(abs(o.fit - h.fit), abs(o.engagement - h.engagement),
               abs(o.penalty - h.penalty), abs(o.total - h.total))), count_if(o.band <> h.band)
        FROM read_parquet('{ours}') o FULL JOIN read_parquet('{hand}') h USING (person_id)
    """).fetchall()[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--persons", type=int, default=1_000_000)
    parser.add_argument("--events", type=int, default=20_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    data: Path = arguments.data
    if not (data / "persons.parquet").exists():
        generate_events.generate(data, arguments.persons, arguments.events)
    persons, events = data / "persons.parquet", data / "events"
    (data / "model.json").write_text(json.dumps(model()))
    ours, hand = data / "ours.parquet", data / "hand.parquet"
    command = [sys.executable, "-m", "trichter.engine", "score", "--model", str(data / "model.json")]
    command += ["--persons", str(persons), "--events", str(events), "--as-of", AS_OF, "--out", str(ours)]
    os.environ["PYTHONPATH"] = str(HERE.parent)
    texts = {form: by_hand(str(events), str(persons), str(hand), form) for form in ("VIEW", "TABLE")}
    contenders = {
        "by hand, view": ([sys.executable, "-c", HAND], texts["VIEW"]),
        "by hand, table": ([sys.executable, "-c", HAND], texts["TABLE"]),
        "ours": (command, ""),
    }
    figures: dict[str, list[tuple[float, float, float]]] = {name: [] for name in contenders}
    for _ in range(arguments.rounds):
        for name, (arguments_, text) in contenders.items():
            figures[name].append(timed(arguments_, text))
            print(f"{name}: {figures[name][-1][0]:.2f} s, processor {figures[name][-1][1]:.2f} s", flush=True)
    rows, difference, bands = largest_difference(ours, hand)
    print(f"{rows} persons, largest difference {difference:.1e}, other band {bands}")
    wall, work = ({name: statistics.median(run[at] for run in runs) for name, runs in figures.items()} for at in (0, 1))
    for name, runs in figures.items():
        peak = max(run[2] for run in runs)
        against = f"ours is {wall['ours'] / wall[name]:.2f} times it, {work['ours'] / work[name]:.2f} of processor time"
        print(f"{name}: median {wall[name]:.2f} s, processor {work[name]:.2f} s, peak {peak:.0f} MiB; {against}")
    if difference > 1e-6:
        sys.exit(1)


if __name__ == "__main__":
    main()
