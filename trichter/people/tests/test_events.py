import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, connection, transaction

from trichter.people.models import Event, Person, Touch
from trichter.people.models.event import from_micros, micros
from trichter.people.services import (
    NewEvent,
    claim_touched,
    delete_person,
    log_activity,
    now_micros,
    record_events,
    settle,
    touch,
)
from trichter.people.services.events import EARLIEST, LATEST

from .factories import make_person, make_user

SECOND = 1_000_000


def test_events_are_appended_once_per_key(db):
    anna, now = make_person(), now_micros()
    items = [
        NewEvent(anna.pk, "page_view", now, "a", {"path": "/preise", "depth": 3}),
        NewEvent(anna.pk, "page_view", now, None, {"path": "/"}),
        NewEvent(anna.pk, "page_view", now + 1, "a", {"path": "/anders"}),
        NewEvent(anna.pk, "page_view", now, "b"),
    ]
    first = record_events(items, by=(me := make_user()))
    assert [answer.created for answer in first] == [True, True, False, True]
    assert first[2].event_id == first[0].event_id and len({answer.event_id for answer in first}) == 3
    again = record_events(items)
    assert [answer.created for answer in again] == [False, True, False, False]
    assert [again[at].event_id for at in (0, 2, 3)] == [first[at].event_id for at in (0, 2, 3)]
    stored = Event.objects.get(pk=first[0].event_id)
    assert (stored.path, stored.properties, stored.actor, stored.occurred_at) == ("/preise", {"depth": 3}, me, now)


def test_the_answers_fit_the_items_in_large_batches(db):
    people = [make_person() for _number in range(3)]
    now = now_micros()
    items = [
        NewEvent(
            people[number % 3].pk,
            "page_view",
            now - number,
            f"k{number % 900}" if number % 2 else None,
            {"name": str(number)},
        )
        for number in range(2600)
    ]
    answers = record_events(items)
    stored = Event.objects.in_bulk([answer.event_id for answer in answers])
    for item, answer in zip(items, answers, strict=True):
        event = stored[answer.event_id]
        assert event.key == item.key
        if answer.created:
            assert (event.person_id, event.occurred_at, event.name) == (
                item.person_id,
                item.occurred_at,
                item.properties["name"],
            )
    assert Event.objects.count() == 1300 + 450


def test_a_refused_item_does_not_hold_up_the_others(db):
    anna, gone = make_person(), make_person()
    delete_person(gone)
    now = now_micros()
    answers = record_events([
        NewEvent(anna.pk, "page_view", now),
        NewEvent(gone.pk, "page_view", now),
        NewEvent(10**15, "page_view", now),
        NewEvent(anna.pk, "page_view", now + LATEST + SECOND * 60),
        NewEvent(anna.pk, "page_view", EARLIEST - 1),
        NewEvent(anna.pk, "Page View", now),
        NewEvent(anna.pk, "page_view", now, "x" * 161),
        NewEvent(anna.pk, "page_view", now, "nul\0"),
        NewEvent(2**70, "page_view", now),
        NewEvent(anna.pk, "own_type", now + LATEST - SECOND * 60),
    ])  # fmt: skip
    assert [bool(answer.error) for answer in answers] == [False, *[True] * 8, False]
    assert Event.objects.filter(person=anna).count() == 2 and not Event.objects.filter(person=gone).exists()


def test_last_event_and_contact_only_move_forward(db):
    anna, now = make_person(), now_micros()
    record_events([NewEvent(anna.pk, "call_logged", now - 5 * SECOND), NewEvent(anna.pk, "page_view", now)])
    anna.refresh_from_db()
    assert (anna.last_event_at, anna.last_contact_at) == (from_micros(now), from_micros(now - 5 * SECOND))
    record_events([NewEvent(anna.pk, "call_logged", now - 9 * SECOND)])
    anna.refresh_from_db()
    assert (micros(anna.last_event_at), micros(anna.last_contact_at)) == (now, now - 5 * SECOND)


def test_odd_properties_survive(db):
    anna = make_person()
    odd = {
        "path": "p" * 400, "name": 5, "source": None, "campaign": {"a": 1}, "nul": "a\0b", "literal": "\\u0000", "half": "x\ud800y",
        "nan": float("nan"), "big": 2**62, "list": [1, "ü\0"], "medium": "", "url": "h\0ttp",
    }  # fmt: skip
    [answer] = record_events([NewEvent(anna.pk, "page_view", now_micros(), None, odd)])
    event = Event.objects.get(pk=answer.event_id)
    assert (event.path, event.name, event.source, event.medium, event.url) == ("p" * 300, "5", None, None, "http")
    kept = event.properties
    assert kept["path"] == "p" * 400 and kept["literal"] == "\\u0000" and kept["big"] == 2**62
    assert (kept["nul"], kept["half"], kept["nan"], kept["list"], kept["campaign"]) == (
        "ab",
        "xy",
        None,
        [1, "ü"],
        {"a": 1},
    )


def test_a_touch_during_the_work_stays(db):
    anna, bernd = make_person(), make_person()
    Touch.objects.all().delete()
    touch([anna.pk, bernd.pk], at=100)
    with transaction.atomic():
        claimed = claim_touched(10)
    assert {pk for pk, _at in claimed} == {anna.pk, bernd.pk}
    touch([anna.pk], at=100)
    settle(claimed)
    assert list(Touch.objects.values_list("person_id", flat=True)) == [anna.pk]
    touch([10**15])
    assert Touch.objects.count() == 1


def test_logged_activities_and_two_way_contact(db):
    from trichter.people.event_types import is_two_way

    anna, me = make_person(), make_user()
    for kind, outcome, expected in [
        ("call", "answered", True), ("call", "not_reached", False), ("meeting", "held", True), ("meeting", "missed", False),
        ("mail", "answered", True), ("mail", "sent", False),
    ]:  # fmt: skip
        recorded = log_activity(anna, kind, outcome, "was gesagt wurde", by=me)
        event = Event.objects.get(pk=recorded.event_id)
        assert is_two_way(event.type, event.outcome) is expected, (kind, outcome)
        assert event.actor == me and anna.notes.filter(pk=event.properties["note_id"]).exists()
    assert log_activity(anna, "note", text="nur so", by=me).event_id


@pytest.mark.django_db(transaction=True)
def test_concurrent_writers_of_one_key_write_it_once():
    anna, bernd = make_person(), make_person()
    people, now = [anna.pk, bernd.pk], now_micros()

    def post(number: int) -> list[int]:
        try:
            order = people if number % 2 else people[::-1]
            items = [NewEvent(pk, "page_view", now, f"{pk}:{at}") for at in range(20) for pk in order]
            while True:
                try:
                    return sorted(answer.event_id for answer in record_events(items))
                except OperationalError:  # SQLite in memory, as in tests, does not wait for its lock
                    time.sleep(0.001)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(post, range(12)))
    assert Event.objects.filter(type="page_view").count() == 40
    assert all(set(answer) == set(answers[0]) for answer in answers)
    assert Person.objects.filter(last_event_at=from_micros(now)).count() == 2


def test_types_of_the_house_are_known_to_conditions_once_they_occur(db):
    from trichter.people.catalogue import catalogue
    from trichter.people.matching import holds

    anna = make_person()
    assert catalogue().event("machine_started") is None
    record_events([NewEvent(anna.pk, "machine_started", now_micros())])
    assert holds(anna, {"event": "machine_started"})
