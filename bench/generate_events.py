"""Write a persons file and an events file of any size, the same bytes for the same arguments.

    python bench/generate_events.py --out /tmp/bench-engine --persons 1000000 --events 20000000

persons.parquet  person_id, seniority, country, email_kind, company.industry, company.employees
events/*.parquet event_id, person_id, type, occurred_at (UTC timestamp), path, channel; ids rise with time, as in a log

Activity per person is skewed (a few are very active), one value in twelve is missing, some texts carry capitals,
spaces and umlauts, so that folding and unknown values cost what they cost on real files.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

START = 1_735_689_600_000_000  # 2025-01-01T00:00:00Z in microseconds
SPAN = 396 * 86_400_000_000  # thirteen months, so that the last days lie after the usual as_of
CHUNK = 1_000_000

TYPES = {
    "page_view": 0.46,
    "mail_sent": 0.16,
    "mail_opened": 0.12,
    "mail_clicked": 0.05,
    "content_downloaded": 0.05,
    "social_engaged": 0.03,
    "form_submitted": 0.03,
    "mail_ignored": 0.03,
    "call_logged": 0.02,
    "webinar_attended": 0.02,
    "demo_requested": 0.01,
    "price_requested": 0.01,
    "unsubscribed": 0.01,
}
PATHS = [
    *(f"/produkte/{name}" for name in ("fräsen", "drehen", "laser", "automation", "Service", "ersatzteile")),
    *(f"/blog/artikel-{number}" for number in range(160)),
    "/pricing",
    "/Pricing/enterprise",
    "/preise",
    "/kontakt",
    "/karriere",
    "/karriere/stellen ",
    "/LÖSUNGEN",
    "/",
]
CHANNELS = ["web", "mail", "event", "social", "Partner"]
SENIORITIES = ["c_level", "director", "manager", "specialist", "junior"]
COUNTRIES = ["DE", "AT", "CH", "FR", "PL", "US"]
EMAIL_KINDS = ["business", "free", "disposable"]
INDUSTRIES = ["Maschinenbau", "Automobil", "Chemie", "Elektrotechnik", "Logistik", "Handel", "Möbel", "Beratung"]


def pick(rng: np.random.Generator, words: list[str], size: int, missing: float = 0.08) -> pa.DictionaryArray:
    """Draw words at random as a dictionary column; a share of them is missing."""
    indices = rng.integers(0, len(words), size, dtype=np.int32)
    return pa.DictionaryArray.from_arrays(pa.array(indices, mask=rng.random(size) < missing), pa.array(words))


def write_persons(path: Path, count: int, rng: np.random.Generator) -> None:
    """Write persons.parquet with `count` rows."""
    employees = np.round(np.exp(rng.normal(4.5, 1.6, count)))
    table = pa.table(
        {
            "person_id": pa.array(np.arange(1, count + 1, dtype=np.int64)),
            "seniority": pick(rng, SENIORITIES, count),
            "country": pick(rng, COUNTRIES, count),
            "email_kind": pick(rng, EMAIL_KINDS, count),
            "company.industry": pick(rng, INDUSTRIES, count),
            "company.employees": pa.array(employees, mask=rng.random(count) < 0.08),
        }
    )
    pq.write_table(table, path, compression="zstd", row_group_size=250_000)


def event_chunk(first: int, size: int, total: int, persons: int, rng: np.random.Generator) -> pa.Table:
    """Events number `first` to `first + size - 1` of `total`, in order of time."""
    step = SPAN / total
    occurred = (START + (np.arange(first, first + size) + rng.random(size)) * step).astype(np.int64)
    person = (persons * rng.random(size) ** 1.6).astype(np.int64) + 1
    # neighbours in number must not be neighbours in activity, else sorting would be too easy
    person = (person * 7_368_787) % persons + 1
    names = list(TYPES)
    drawn = rng.choice(len(names), size, p=list(TYPES.values())).astype(np.int32)
    paths = rng.integers(0, len(PATHS), size, dtype=np.int32)
    with_path = np.isin(drawn, [names.index("page_view"), names.index("form_submitted")])
    return pa.table(
        {
            "event_id": pa.array(np.arange(first + 1, first + size + 1, dtype=np.int64)),
            "person_id": pa.array(person),
            "type": pa.DictionaryArray.from_arrays(pa.array(drawn), pa.array(names)),
            "occurred_at": pa.array(occurred, type=pa.timestamp("us", tz="UTC")),
            "path": pa.DictionaryArray.from_arrays(pa.array(paths, mask=~with_path), pa.array(PATHS)),
            "channel": pick(rng, CHANNELS, size),
        }
    )


def write_events(folder: Path, count: int, persons: int, rng: np.random.Generator) -> None:
    """Write the events in files of ten million rows."""
    folder.mkdir(parents=True, exist_ok=True)
    writer: pq.ParquetWriter | None = None
    for first in range(0, count, CHUNK):
        table = event_chunk(first, min(CHUNK, count - first), count, persons, rng)
        if first % (10 * CHUNK) == 0:
            if writer is not None:
                writer.close()
            name = f"part-{first // (10 * CHUNK):04d}.parquet"
            writer = pq.ParquetWriter(folder / name, table.schema, compression="zstd")
        assert writer is not None
        writer.write_table(table, row_group_size=250_000)
    if writer is not None:
        writer.close()


def generate(out: Path, persons: int, events: int, seed: int = 7) -> tuple[Path, Path]:
    """Write both files below `out` and return their paths (persons file, events folder)."""
    out.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    write_persons(out / "persons.parquet", persons, rng)
    write_events(out / "events", events, persons, rng)
    return out / "persons.parquet", out / "events"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--persons", type=int, default=1_000_000)
    parser.add_argument("--events", type=int, default=20_000_000)
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    for path in generate(arguments.out, arguments.persons, arguments.events, arguments.seed):
        print(path)


if __name__ == "__main__":
    main()
