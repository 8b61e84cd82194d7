"""Server time of the main pages on a big database, in process (no network): p50, p95 and queries per page.

    DATABASE_URL=… TRICHTER_HOME=… python bench/pages.py [--rounds 60] [--json]

The database comes from bench/generate_database.py and bench/generate_deals.py. Every round asks for other people, words and filters (fixed seed), after
three rounds to warm up; figures are milliseconds from request to rendered answer.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from random import Random

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trichter.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, reset_queries  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from trichter.accounts.models import User  # noqa: E402
from trichter.people.models import Person  # noqa: E402
from trichter.pipeline.models import Opportunity  # noqa: E402

WARM_UP = 3
WORDS = ["mue", "weber", "anna s", "pumpen", "a", "schmidt", "ulm", "hans me", "koch", "stahl"]


def filters(random: Random) -> dict:
    """A filter as a user would set it."""
    return random.choice(
        [
            {"all": [{"field": "score.band", "op": "eq", "value": "hot"}, {"field": "owner", "op": "is_unknown"}]},
            {
                "all": [
                    {"field": "score.total", "op": "gte", "value": 40},
                    {"field": "stage", "op": "in", "value": ["lead", "mql"]},
                ]
            },
            {"all": [{"field": "person.seniority", "op": "in", "value": ["c_level", "director"]}]},
            {
                "all": [
                    {"field": "person.country", "op": "eq", "value": "AT"},
                    {"field": "score.total", "op": "gte", "value": 20},
                ]
            },
        ]
    )


def pages(random: Random, ids: list[int], deals: list[int]) -> dict[str, str]:
    """One address of each kind."""
    listing = reverse("people:list")
    query = json.dumps(filters(random), separators=(",", ":"))
    return {
        "people list, by score": f"{listing}?sort=-score",
        "people list, filtered, by score": f"{listing}?filter={query}&sort=-score",
        "person page": reverse("people:person", args=[random.choice(ids)]),
        "search": f"{reverse('ui:search')}?q={random.choice(WORDS)}",
        "Today": reverse("guidance:today"),
        "team": reverse("guidance:team"),
        "board": f"{reverse('pipeline:board')}?whose=all",
        "opportunities": f"{reverse('pipeline:list')}?whose=all",
        **({"opportunity page": reverse("pipeline:opportunity", args=[random.choice(deals)])} if deals else {}),
        "handovers": f"{reverse('handover:list')}?whose=all",
        "funnel": reverse("insights:funnel"),
        "forecast": reverse("insights:forecast"),
    }


def measure(client: Client, rounds: int) -> dict[str, dict[str, float]]:
    """Milliseconds and queries per page."""
    random = Random(7)
    top = Person.objects.order_by("-id").values_list("pk", flat=True).first() or 1
    ids = random.sample(range(1, top + 1), min(top, rounds * 3))
    ids = list(Person.objects.filter(pk__in=ids, deleted_at=None).values_list("pk", flat=True))
    deals = list(Opportunity.objects.alive().order_by("pk").values_list("pk", flat=True)[:5000:7])
    times: dict[str, list[float]] = {}
    queries: dict[str, int] = {}
    for number in range(rounds + WARM_UP):
        connection.force_debug_cursor = number < WARM_UP  # counting queries costs time
        for name, url in pages(random, ids, deals).items():
            reset_queries()
            started = time.perf_counter()
            answer = client.get(url)
            took = (time.perf_counter() - started) * 1000
            assert answer.status_code == 200, (url, answer.status_code)
            if number >= WARM_UP:
                times.setdefault(name, []).append(took)
            else:
                queries[name] = max(queries.get(name, 0), len(connection.queries))
    return {
        name: {
            "p50": round(statistics.median(values), 1),
            "p95": round(sorted(values)[int(len(values) * 0.95)], 1),
            "queries": queries[name],
        }
        for name, values in times.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--user", default="bench@trichter.example")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    settings.ALLOWED_HOSTS = ["*"]
    call_command("collectstatic", interactive=False, verbosity=0)  # pages name their files by the manifest
    user = User.objects.filter(email=options.user).first() or User.objects.create_user(
        options.user, "Regen im Mai 7", role="team_lead"
    )
    client = Client()
    client.force_login(user)
    result = measure(client, options.rounds)
    if options.json:
        print(json.dumps({connection.vendor: result}))
        return
    print(f"{connection.vendor}, {options.rounds} rounds, milliseconds")
    for name, row in result.items():
        print(f"  {name:<34} p50 {row['p50']:>8}  p95 {row['p95']:>8}  queries {row['queries']}")


if __name__ == "__main__":
    main()
