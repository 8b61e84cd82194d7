"""How long after an event is posted the new score can be read, at a steady rate.

    python bench/event_to_score.py --url http://127.0.0.1:8000 --token trichter_… --rate 50 --seconds 20

Posts one event per person through the collector, for persons in the order of their ids, and looks every 5 ms into the
database (the one that TRICHTER_HOME or DATABASE_URL names; web and worker must run on it) who has been scored since.
The clock starts when the request is sent, so the collector's own time is part of it. Prints one JSON line.
"""

from __future__ import annotations

import argparse
import json
import os
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime


def post(url: str, token: str, person: int, key: str) -> float:
    """Post an event worth points; returns how long the answer took, in seconds."""
    body = json.dumps({"person": {"id": person}, "type": "demo_requested", "key": key}).encode()
    request = urllib.request.Request(f"{url}/api/v1/events", body, {"Authorization": f"Bearer {token}"})
    begin = time.perf_counter()
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert answer.status == 201, answer.status
    return time.perf_counter() - begin


def persons_without(count: int) -> list[int]:
    """People who have no such event yet, so that their score must change."""
    from trichter.people.models import Event, Person

    asked = Event.objects.filter(type="demo_requested").values("person")
    found = list(Person.objects.alive().exclude(pk__in=asked).order_by("pk").values_list("pk", flat=True)[:count])
    if len(found) < count:
        raise SystemExit(f"The database has only {len(found)} people without such an event; {count} are needed.")
    return found


def scored(pending: dict[int, datetime]) -> list[int]:
    """Those of the persons whose written standing is newer than their event."""
    from trichter.people.models import Person

    rows = Person.objects.filter(pk__in=list(pending), scored_at__isnull=False).values_list("pk", "scored_at")
    return [pk for pk, at in rows if at >= pending[pk]]


def measure(options: argparse.Namespace) -> dict:
    """Post at the given rate and wait for every score."""
    people = persons_without(int(options.rate * options.seconds))
    run, pool = f"{os.getpid()}-{time.time_ns():x}", ThreadPoolExecutor(32)
    pending: dict[int, datetime] = {}
    sent: dict[int, float] = {}
    latencies, answers = [], []
    begin, number = time.perf_counter(), 0
    while number < len(people) or pending:
        now = time.perf_counter()
        while number < len(people) and now >= begin + number / options.rate:
            person = people[number]
            pending[person], sent[person] = datetime.now(UTC), now
            answers.append(pool.submit(post, options.url, options.token, person, f"{run}-{number}"))
            number += 1
        for person in scored(pending) if pending else []:
            del pending[person]
            latencies.append(time.perf_counter() - sent[person])
        if now > begin + options.seconds + 60:
            break
        time.sleep(0.005)
    return {
        "rate": options.rate,
        "events": len(people),
        "never_scored": len(pending),
        "answer_ms": figures([answer.result() for answer in answers]),
        "score_ms": figures(latencies),
    }


def figures(values: list[float]) -> dict:
    """p50, p95, p99 and the largest, in milliseconds."""
    values = sorted(values)
    if not values:
        return {}
    at = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "max": 1.0}
    return {name: round(1000 * values[min(len(values) - 1, int(share * len(values)))], 1) for name, share in at.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", required=True)
    parser.add_argument("--token", required=True)
    parser.add_argument("--rate", type=float, default=50, help="events per second")
    parser.add_argument("--seconds", type=float, default=20)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trichter.settings")
    import django

    django.setup()
    print(json.dumps(measure(options)))


if __name__ == "__main__":
    main()
