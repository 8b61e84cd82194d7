import threading
from collections import Counter

import pytest
from django.db import connection

from trichter.handover import services
from trichter.handover.models import Handover, Share
from trichter.handover.tests.conftest import make_hot

WORKERS, PEOPLE = 8, 48


@pytest.mark.django_db(transaction=True)
def test_eight_workers_offer_everybody_once_and_keep_the_shares(reps, rule):
    """Each worker is given everybody, in blocks of its own order."""
    people = [make_hot().pk for _ in range(PEOPLE)]
    if connection.vendor == "sqlite":  # the test database in memory has one writer and one connection
        for _ in range(2):
            services.offer_ripe(people)
    else:
        failures: list[BaseException] = []
        start = threading.Barrier(WORKERS)

        def work(number: int) -> None:
            try:
                start.wait()
                order = people[number * 6 :] + people[: number * 6]
                for first in range(0, PEOPLE, 12):
                    services.offer_ripe(order[first : first + 12])
            except BaseException as error:
                failures.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=work, args=(number,)) for number in range(WORKERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not failures, failures
    offers = Counter(Handover.objects.values_list("person", flat=True))
    assert len(offers) == PEOPLE
    assert set(offers.values()) == {1}
    assert sorted(Share.objects.values_list("received", flat=True)) == [16, 16, 16]
