"""Routing speed: so many waiting people by three rules, a territory and fair shares, with reasons, events and notices.

    python bench/routing.py --people 100000            in an empty database of its own (TRICHTER_HOME, DATABASE_URL)

Says people per second of wall and of own processor time, and checks that everybody was offered once and the shares are even.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trichter.settings")


def prepare(people: int) -> list[int]:
    """A house with eight reps, three rules and so many hot people; returns their numbers."""
    from django.core.management import call_command

    from trichter.accounts.models import Team
    from trichter.accounts.services import create_user
    from trichter.connect.defaults import install_defaults
    from trichter.handover.models import Rule
    from trichter.people.models import Company, Person

    call_command("migrate", verbosity=0)
    install_defaults()
    team = Team.objects.create(name="South")
    reps = [create_user(f"rep{number}@example.org", first_name=f"Rep {number}", role="sales") for number in range(8)]
    team.members.set(reps)
    Company.objects.bulk_create(
        [Company(name=f"Firma {n}", name_key=f"firma {n}", postcode=f"{n * 37 % 100_000:05}", country="DE",
                 owner=reps[n % 8] if n % 10 == 0 else None) for n in range(people // 5)], batch_size=2000)  # fmt: skip
    companies = list(Company.objects.values_list("pk", flat=True))
    Person.objects.bulk_create(
        (Person(first_name="Erika", last_name=f"Muster {n}", name_key=f"muster {n}", company_id=companies[n // 5],
                stage="mql", band="hot", score=61 + n % 39, source=("web", "fair", "partner")[n % 3])
         for n in range(people)), batch_size=2000)  # fmt: skip
    Rule.objects.create(name="Owner", to="owner", position=0)
    Rule.objects.create(name="South", team=team, postcodes="70-79, 80-89, 97, A-6", position=1)
    Rule.objects.create(name="Rest", team=team, position=2, condition={"not": {"event": "unsubscribed"}})
    return list(Person.objects.values_list("pk", flat=True))


def main() -> int:
    """Prepare, route, check, tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=100_000)
    people = parser.parse_args().people
    import django

    django.setup()
    from django.db import connection
    from django.urls import reverse

    from trichter.handover import services
    from trichter.handover.models import Handover, Share

    if Handover.objects.exists() if "handover_handover" in connection.introspection.table_names() else False:
        print("This database has handovers already; give an empty one.")
        return 2
    prepare(people)
    reverse("handover:list")  # a worker has its addresses loaded
    wall, own = time.perf_counter(), time.process_time()
    placed = services.sweep(datetime.now(UTC))
    wall, own = time.perf_counter() - wall, time.process_time() - own
    distinct = Handover.objects.open().values("person").distinct().count()
    claims = [share.entitlement - share.received for share in Share.objects.all()]
    print(f"{connection.vendor}: {placed:,} people in {wall:.1f} s wall ({placed / wall:,.0f}/s), "
          f"{own:.1f} s own processor time ({placed / own:,.0f}/s)")  # fmt: skip
    print(f"offered once: {distinct == placed == people}; furthest from the target: {max(map(abs, claims)):.2f}")
    return 0 if distinct == placed == people else 1


if __name__ == "__main__":
    raise SystemExit(main())
