"""How many rows per second people.services.upsert_people takes by itself: rows of eight columns, all new, then again.

DATABASE_URL=… TRICHTER_HOME=/tmp/x python bench/import_core.py --rows 50000 --block 2000
"""

from __future__ import annotations

import argparse
import os
import random
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trichter.settings")
FIRST = ["Anna", "Bernd", "Clara", "Dirk", "Eva", "Frank", "Gülşen", "Hans", "Ines", "Jörg"]
LAST = ["Müller", "Schmidt", "Schneider", "Fischer", "Weber", "Meyer", "Wagner", "Becker", "Schulz", "Hoffmann"]
CITIES = ["Ulm", "Köln", "Dresden", "Graz", "Zürich", "Hamburg"]


def rows(count: int, start: int = 0) -> list:
    """Rows with name, address, number, job title, city, company and its domain."""
    from trichter.people.services import PersonRow

    rng = random.Random(start)
    return [
        PersonRow(
            values={
                "first_name": rng.choice(FIRST),
                "last_name": f"{rng.choice(LAST)}{number % 977}",
                "job_title": "Einkaufsleiter",
                "city": rng.choice(CITIES),
            },
            emails=[f"person{number}@firma{number // 7}.example"],
            phones=[f"+49351{1000000 + number}"],
            company=f"Firma {number // 7} GmbH",
            domain=f"firma{number // 7}.example",
        )
        for number in range(start, start + count)
    ]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--block", type=int, default=2000)
    arguments = parser.parse_args()
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    from trichter.people.services import upsert_people

    given = rows(arguments.rows)
    for label in ("new", "again"):
        begin, cpu = time.perf_counter(), time.process_time()
        counts: dict[str, int] = {}
        for start in range(0, len(given), arguments.block):
            for answer in upsert_people(given[start : start + arguments.block], imported={"name": "bench"}):
                counts[answer.outcome] = counts.get(answer.outcome, 0) + 1
        seconds, busy = time.perf_counter() - begin, time.process_time() - cpu
        rate, per_cpu = len(given) / seconds, len(given) / busy
        print(f"{connection.vendor} {label}: {rate:,.0f} rows/s, {per_cpu:,.0f} per CPU second {counts}")


if __name__ == "__main__":
    main()
