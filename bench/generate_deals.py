"""Add opportunities, handovers and journeys to a database of bench/generate_database.py: `--only-deals` of that.

    DATABASE_URL=… TRICHTER_HOME=… python bench/generate_deals.py [--opportunities 100000] [--open 10000] [--handovers 200000]

Migrates first. Opportunities over two years with moves through the stages; handovers over two years, nine in ten answered
and three in four with a response, 2,000 open; a journey for every person. The same rows for the same arguments and day.
"""

from __future__ import annotations

import argparse
import os
import time
from datetime import timedelta
from random import Random

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trichter.settings")
BATCH = 5000
DAY = 86_400_000_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--opportunities", type=int, default=100_000)
    parser.add_argument("--open", type=int, default=10_000)
    parser.add_argument("--handovers", type=int, default=200_000)
    options = parser.parse_args()
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection, transaction

    from trichter.connect.defaults import install_defaults
    from trichter.people.models import Person
    from trichter.pipeline.services.figures import refresh_outcomes

    call_command("migrate", verbosity=0)
    started, random = time.perf_counter(), Random(1)
    install_defaults()
    top = Person.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    with transaction.atomic():
        add_opportunities(random, options.opportunities, options.open, top)
        add_handovers(random, options.handovers, top)
    with transaction.atomic():
        add_journeys()
    refresh_outcomes()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA analysis_limit = 1000")
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
    print(f"done in {time.perf_counter() - started:.0f} s")


def users() -> list[int]:
    """The generated reps."""
    from trichter.accounts.models import User

    reps = User.objects.filter(email__startswith="sales").order_by("pk").values_list("pk", flat=True)
    return list(reps) or list(User.objects.values_list("pk", flat=True))


def add_opportunities(random: Random, count: int, left_open: int, top: int) -> None:
    """Opportunities of the first persons by number, and their moves."""
    from django.utils import timezone

    from trichter.people.models import Company
    from trichter.pipeline.models import LostReason, Move, Opportunity, Pipeline

    now, reps = timezone.now(), users()
    companies = list(Company.objects.values_list("pk", flat=True))
    pipeline = Pipeline.objects.get(is_default=True)
    stages = list(pipeline.stages.order_by("position"))
    open_stages = [stage for stage in stages if stage.is_open]
    won, lost = (next(stage for stage in stages if stage.kind == kind) for kind in ("won", "lost"))
    reasons = list(LostReason.objects.all())
    for start in range(0, count, BATCH):
        rows, steps = [], []
        for number in range(start, min(start + BATCH, count)):
            closed = number >= left_open
            passed = random.randint(0, len(open_stages) - 1)
            length = timedelta(days=random.uniform(5, 150))
            opened = now - timedelta(days=random.uniform(150, 730)) if closed else now - length
            end = opened + length
            stage = (won if random.random() < 0.4 else lost) if closed else open_stages[passed]
            moments = [opened + length * (place / (passed + 2)) for place in range(passed + 1)]
            since = end if closed else moments[-1]
            row = Opportunity(
                name=f"Deal {number}", person_id=random.randint(1, top), company_id=random.choice(companies) if companies else None,
                owner_id=random.choice(reps), pipeline=pipeline, stage=stage, stage_since=since, opened_at=opened,
                amount=random.randint(100, 90_000), rank=-since.timestamp(), closed_at=end if closed else None,
                close_date=(end if closed else now + timedelta(days=random.randint(-20, 200))).date(),
                lost_reason=random.choice(reasons) if stage is lost else None, search_text=f"deal {number}",
            )  # fmt: skip
            rows.append(row)
            way = [*open_stages[: passed + 1], *([stage] if closed else [])]
            for place, (to, at) in enumerate(zip(way, [*moments, end], strict=False)):
                before = way[place - 1] if place else None
                age = int((at - moments[place - 1]).total_seconds()) if place else None
                steps.append((row, before, to, at, age))
        Opportunity.objects.bulk_create(rows, batch_size=BATCH)
        Move.objects.bulk_create(
            [
                Move(opportunity=row, from_stage=before, to_stage=to, at=at, age_seconds=age, amount=row.amount)
                for row, before, to, at, age in steps
            ],
            batch_size=BATCH,
        )


def add_handovers(random: Random, count: int, top: int) -> None:
    """Handovers of two years; the open ones are the latest, each of another person."""
    from trichter.handover.models import Handover, RejectReason
    from trichter.people.services import now_micros
    from trichter.worktime.services import default_calendar

    now, reps, calendar = now_micros(), users(), default_calendar()
    reasons = list(RejectReason.objects.all())
    waiting = min(2000, count)
    for start in range(0, count, BATCH):
        rows = []
        for number in range(start, min(start + BATCH, count)):
            is_open = number >= count - waiting
            offered = (
                now - random.randint(0, 6 * 3600) * 1_000_000 if is_open else now - int(random.uniform(1, 730) * DAY)
            )
            rejected = not is_open and random.random() < 0.2
            answered = None if is_open else offered + random.randint(60, 90_000) * 1_000_000
            responded = None
            if not is_open and random.random() < 0.75:
                responded = offered + random.randint(300, 200_000) * 1_000_000
            rows.append(
                Handover(
                    person_id=(number * 7919) % top + 1, rep_id=random.choice(reps), why={"how": "manual", "by": "Bench"},
                    stage="mql", band=random.choice(("hot", "warm")), score=random.randint(31, 120),
                    source=random.choice(("website", "messe", "webinar", "google")), calendar=calendar,
                    target_minutes=240, offered_at=offered, responded_at=responded, answered_at=answered,
                    state="open" if is_open else "rejected" if rejected else "accepted",
                    closed_at=answered if rejected else None, reject_reason=random.choice(reasons) if rejected else None,
                )
            )  # fmt: skip
        Handover.objects.bulk_create(rows, batch_size=BATCH)


def add_journeys() -> None:
    """One statement: when each person came, and the stages up to where they stand, a few days apart."""
    from django.db import connection

    from trichter.insights.journeys import STAGES
    from trichter.insights.models import Journey
    from trichter.people.sql import run

    Journey.objects.all().delete()
    born = "(extract(epoch FROM p.created_at)::bigint * 1000000)"
    month = "(extract(year FROM p.created_at)::int * 12 + extract(month FROM p.created_at)::int - 1)"
    if connection.vendor == "sqlite":
        born = "(CAST(strftime('%%s', p.created_at) AS INTEGER) * 1000000)"
        month = (
            "(CAST(strftime('%%Y', p.created_at) AS INTEGER) * 12 + CAST(strftime('%%m', p.created_at) AS INTEGER) - 1)"
        )
    rank = (
        "CASE p.stage " + " ".join(f"WHEN '{name}' THEN {place}" for place, name in enumerate(STAGES)) + " ELSE 0 END"
    )
    times = ", ".join(
        f"CASE WHEN ({rank}) >= {place} THEN {born} + {place} * (1 + p.id %% 40) * {DAY} END"
        for place in range(1, len(STAGES))
    )
    columns = ", ".join(f"{name}_at" for name in STAGES[1:])
    run(
        f"INSERT INTO insights_journey (person_id, owner_id, entered_at, entered_day, entered_month, {columns}, reached, "
        "stage, steps, source, medium, campaign, channel, industry, updated_at) "
        f"SELECT p.id, p.owner_id, {born}, {born} / {DAY}, {month}, {times}, {rank}, p.stage, 0, p.source, '', '', '', "
        f"coalesce(c.industry, ''), {born} FROM people_person p LEFT JOIN people_company c ON c.id = p.company_id "
        "WHERE p.deleted_at IS NULL AND %s = 1",
        [1],
    )


if __name__ == "__main__":
    main()
