"""Numbers are gapless and single, whoever issues at the same time."""

import threading

import pytest
from django.db import connections, transaction

from trichter.quotes.models import NumberSeries
from trichter.quotes.services.numbers import next_number

ROUNDS = 12


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_two_threads_share_one_series_without_gap_or_repeat():
    found: list[str] = []
    start = threading.Barrier(2)

    def take(fails: bool) -> None:
        start.wait()
        for turn in range(ROUNDS):
            try:
                with transaction.atomic():
                    number = next_number("AN-{year}-{number:04}", 2026)
                    if fails and turn % 3 == 0:
                        raise InterruptedError
                found.append(number)
            except InterruptedError:
                pass
        connections.close_all()

    threads = [threading.Thread(target=take, args=(fails,)) for fails in (False, True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    expected = 2 * ROUNDS - ROUNDS // 3
    assert sorted(found) == [f"AN-2026-{count:04}" for count in range(1, expected + 1)]
    assert NumberSeries.objects.get().last == expected
