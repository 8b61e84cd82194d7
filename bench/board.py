"""Server time of board, list and forecast with many opportunities: `PYTHONPATH=. python bench/board.py [count] [rounds]`.

Uses the database of the environment (a scratch one), fills it once, and asks through the test client. Prints median and p95.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import time
from datetime import timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trichter.settings")

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from trichter.accounts.models import User  # noqa: E402
from trichter.connect.defaults import install_defaults  # noqa: E402
from trichter.people.models import Company  # noqa: E402
from trichter.pipeline import loading  # noqa: E402
from trichter.pipeline.models import Move, Opportunity, Pipeline  # noqa: E402
from trichter.pipeline.services.figures import refresh_outcomes  # noqa: E402


def fill(count: int) -> None:
    """Opportunities in all stages, two thirds closed, of 40 reps and 5,000 companies."""
    chance, now = random.Random(1), timezone.now()
    install_defaults()
    reps = [User.objects.create(email=f"rep{n}@bench.example", first_name=f"Rep {n}", role="sales") for n in range(40)]
    Company.objects.bulk_create([Company(name=f"Company {n}", name_key=f"company {n}") for n in range(5000)])
    companies = list(Company.objects.values_list("pk", flat=True))
    pipeline = Pipeline.objects.get(is_default=True)
    stages = list(pipeline.stages.order_by("position"))
    rows = []
    for number in range(count):
        stage = chance.choice(stages)
        since = now - timedelta(days=chance.uniform(0, 300))
        rows.append(
            Opportunity(
                name=f"Deal {number}", company_id=chance.choice(companies), owner=chance.choice(reps), pipeline=pipeline,
                stage=stage, stage_since=since, amount=chance.randint(100, 90_000), rank=-since.timestamp(),
                close_date=(now + timedelta(days=chance.randint(-30, 200))).date(), opened_at=since,
                closed_at=None if stage.is_open else since, search_text=f"deal {number}",
            )
        )  # fmt: skip
    Opportunity.objects.bulk_create(rows, batch_size=2000)
    steps = [
        Move(
            opportunity_id=pk,
            from_stage=stages[n],
            to_stage=stages[n + 1],
            at=now,
            age_seconds=chance.randint(0, 10**7),
        )
        for pk in Opportunity.objects.values_list("pk", flat=True)
        for n in range(3)
    ]
    Move.objects.bulk_create(steps, batch_size=2000)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE pipeline_opportunity" if connection.vendor == "postgresql" else "ANALYZE")


def measure(name: str, run, rounds: int) -> None:
    """Median and p95 in milliseconds, after one warm-up."""
    run()
    times = []
    for _round in range(rounds):
        start = time.perf_counter()
        run()
        times.append((time.perf_counter() - start) * 1000)
    times.sort()
    print(f"{name:32} median {statistics.median(times):7.1f} ms   p95 {times[int(len(times) * 0.95) - 1]:7.1f} ms")


def main(count: int, rounds: int) -> None:
    """Fill if empty, then measure."""
    if not Opportunity.objects.exists():
        fill(count)
    print(connection.vendor, Opportunity.objects.count(), "opportunities,", Opportunity.objects.open().count(), "open")
    everyone = User.objects.get_or_create(email="all@bench.example", defaults={"role": "team_lead"})[0]
    own = User.objects.get(email="rep1@bench.example")
    User.objects.filter(pk=own.pk).update(visibility="own")
    pipeline = Pipeline.objects.get(is_default=True)
    for who, user in (("all", everyone), ("own", User.objects.get(pk=own.pk))):
        client = Client(headers={"host": "localhost"})
        client.force_login(user)

        def ask(url: str, client=client):
            answer = client.get(url)
            assert answer.status_code == 200, (url, answer.status_code)

        measure(f"board, {who}", lambda: ask("/pipeline/board/?whose=all"), rounds)
        measure(f"board, {who}, this quarter", lambda: ask("/pipeline/board/?whose=all&period=quarter"), rounds)
        measure(f"board, {who}, words", lambda: ask("/pipeline/board/?whose=all&q=deal+77"), rounds)
        measure(f"list, {who}", lambda: ask("/pipeline/list/?whose=all"), rounds)
        rows = Opportunity.objects.visible_to(user)
        measure(
            f"forecast, {who}",
            lambda rows=rows: loading.load(rows, pipeline).lines(lambda month, owner: (month, owner)),
            rounds,
        )
    measure("outcomes counted anew", refresh_outcomes, 3)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, int(sys.argv[2]) if len(sys.argv) > 2 else 20)
